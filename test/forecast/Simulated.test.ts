import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Simulator } from "xai-simulator"
import { billOf } from "../../src/domain/Bill.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { forecast } from "../../src/forecast/Forecast.js"
import { noHistory } from "../../src/services/FilmHistory.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import {
  always,
  concept,
  edited,
  foretell,
  isQuestion,
  labels,
  make,
  story,
  ticks,
  tracesOf
} from "../support/billedFilm.js"
import { quickStudio } from "../support/quickArtist.js"
import { quick, simulatedStudio } from "../support/simulatedStudio.js"

describe("a forecast and the bill that follows it", () => {
  it.live("after an edit of one scene, names what depends on it and prices it to the tick", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const { root } = yield* Workspace
      yield* make(story)
      const first = yield* simulator.bill
      const requests = (yield* simulator.log).length

      const finished = yield* foretell(story)
      assert.deepStrictEqual(finished.best.orders, [])
      assert.deepStrictEqual(finished.full.orders, [])
      assert.deepStrictEqual(finished.best.files, [])

      const before = yield* tracesOf(root)
      const { best, full } = yield* foretell(edited)
      assert.deepStrictEqual(yield* tracesOf(root), before)
      assert.strictEqual((yield* simulator.log).length, requests)
      assert.deepStrictEqual(labels(best), [
        "keyframe/scene-2/take-1",
        "keyframe/scene-3/take-1",
        "video/scene-2/take-1",
        "video/scene-3/take-1"
      ])
      assert.deepStrictEqual(
        best.questions.map(({ id }) => id.text),
        labels(best).map((label) => `${label}/judgement`)
      )
      assert.include(best.files, "final_video.mp4")
      assert.isAbove(full.mediaPrice, best.mediaPrice)

      yield* make(edited)
      const second = (yield* simulator.bill).entries.slice(first.entries.length)
      assert.strictEqual(ticks(second.filter((entry) => !isQuestion(entry))), best.mediaPrice)
      assert.strictEqual(second.filter((entry) => !isQuestion(entry)).length, best.media.length)
      assert.strictEqual(second.filter(isQuestion).length, best.questions.length)
      assert.isAtMost(ticks(second.filter(isQuestion)), best.questionsAtMost)

      // The first cut is still paid for: going back to it costs nothing.
      assert.deepStrictEqual((yield* foretell(story)).best.orders, [])
      const store = yield* StateStore
      const { entries, settled } = yield* store.ledger
      assert.strictEqual(billOf(entries).total.cost, settled)
    }).pipe(Effect.provide(simulatedStudio({ ...always(0.9), framesPerSecond: 2, scale: 0.1 })))
  )

  it.live("of the case in which every loop runs full is the bill of a judge who likes nothing", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const short = new StoryPlan({ ...story, scenes: story.scenes.slice(0, 1) })
      const { full } = yield* forecast({
        folder: "a folder that is not there",
        history: noHistory,
        concept,
        plan: Option.some(short),
        settings: quick
      })
      yield* make(short)
      const { entries } = yield* simulator.bill
      assert.strictEqual(ticks(entries.filter((entry) => !isQuestion(entry))), full.mediaPrice)
      assert.strictEqual(entries.filter(isQuestion).length, full.questions.length)
      assert.isAtMost(ticks(entries.filter(isQuestion)), full.questionsAtMost)
    }).pipe(Effect.provide(quickStudio(always(0))))
  )
})
