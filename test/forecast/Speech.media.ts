import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Simulator } from "xai-simulator"
import { addTicks } from "../../src/domain/Money.js"
import { type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { dubFilm } from "../../src/film/Dubs.js"
import { forecastDub } from "../../src/forecast/DubForecast.js"
import { readHistory } from "../../src/services/FilmHistory.js"
import { Workspace } from "../../src/services/Workspace.js"
import { foretell, isQuestion, make, ticks, tracesOf } from "../support/billedFilm.js"
import { plan, scene } from "../support/plans.js"
import { quickStudio } from "../support/quickArtist.js"
import { quick } from "../support/simulatedStudio.js"

describe("a forecast and the bill that follows it", () => {
  it.live("of a narrated film, beside the same one silent", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const words = "She had promised never to come here again."
      const scenes = [1, 2, 3, 4]
      const told = new StoryPlan({
        ...plan({ characters: [] }),
        language: "en",
        scenes: scenes.map((id) =>
          scene(id, { durationSeconds: 5, charactersPresent: [], narration: `${words} Night ${id}.` })
        )
      })
      const narrated = { sound: "narrated" } as const
      const [silent, spoken] = [yield* foretell(told), yield* foretell(told, narrated)]
      assert.strictEqual(
        spoken.best.mediaPrice - silent.best.mediaPrice,
        addTicks(...spoken.best.media.filter(({ id }) => id.work === "speak").map(({ price }) => price))
      )
      const film = yield* make(told, narrated)
      const { entries } = yield* simulator.bill
      assert.strictEqual(ticks(entries.filter((entry) => !isQuestion(entry))), spoken.best.mediaPrice)
      assert.strictEqual(film.state.bill.speech.calls, scenes.length)
      assert.strictEqual(film.state.spent, ticks(entries))
      assert.deepStrictEqual((yield* foretell(told, narrated)).best.orders, [])
    }).pipe(Effect.provide(quickStudio()))
  )

  it.live("of a dub is its bill, where the translation is as long as what is said", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const { root } = yield* Workspace
      // Words that the simulator's translator leaves as they are.
      const told = new StoryPlan({
        ...plan({ characters: [] }),
        language: "en",
        scenes: ["Lanterns glimmer softly.", "Crickets sing."].map((narration, index) =>
          scene(index + 1, { durationSeconds: 5, charactersPresent: [], narration })
        )
      })
      const settings: FilmOptions = { ...quick, sound: "narrated" }
      const { state } = yield* make(told, settings)
      const first = (yield* simulator.bill).entries.length
      const wish = { language: "de", voice: "orion" }
      const foreseen = Effect.flatMap(readHistory(root), (history) =>
        forecastDub({ folder: root, history, settings, state, wish })
      )
      const before = yield* tracesOf(root)
      const shown = yield* foreseen
      assert.deepStrictEqual(yield* tracesOf(root), before)
      assert.strictEqual((yield* simulator.bill).entries.length, first)
      const dubbed = yield* Effect.provideService(dubFilm(state, wish), FilmSettings, settings)
      const billed = (yield* simulator.bill).entries.slice(first)
      assert.strictEqual(ticks(billed.filter((entry) => !isQuestion(entry))), shown.mediaPrice)
      assert.deepStrictEqual([shown.media.length, shown.questions.length, billed.length], [2, 1, 3])
      assert.isAtMost(ticks(billed.filter(isQuestion)), shown.questionsAtMost)
      assert.strictEqual(dubbed.dub.cost, ticks(billed))
      assert.deepStrictEqual((yield* foreseen).orders, [])
    }).pipe(Effect.provide(quickStudio()))
  )
})
