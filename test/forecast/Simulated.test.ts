import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { type BillEntry, Simulator } from "xai-simulator"
import { billOf } from "../../src/domain/Bill.js"
import { Concept } from "../../src/domain/Concept.js"
import { addTicks } from "../../src/domain/Money.js"
import { type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { dubFilm } from "../../src/film/Dubs.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { forecastDub } from "../../src/forecast/DubForecast.js"
import { type Forecast, forecast } from "../../src/forecast/Forecast.js"
import { noHistory, readHistory } from "../../src/services/FilmHistory.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { isLong } from "../support/longForm.js"
import { plan, scene } from "../support/plans.js"
import { quickStudio } from "../support/quickArtist.js"
import { quick, simulatedStudio, someone } from "../support/simulatedStudio.js"

const concept = Concept.make("A fox and an owl carry a lantern home")

const fox = someone("Fox", "fox", "russet")
const owl = someone("Owl", "owl", "cream")

/** Three short scenes; the second one is the one that will be edited. */
const story = plan({
  characters: [fox, owl],
  scenes: [1, 2, 3].map((id) =>
    scene(id, { durationSeconds: 3, charactersPresent: id === 3 ? ["Fox"] : ["Fox", "Owl"] })
  )
})

const edited = new StoryPlan({
  ...story,
  scenes: story.scenes.map((one) =>
    one.sceneId === 2 ? new Scene({ ...one, action: "Owl spreads its wings and Fox ducks" }) : one
  )
})

const always = (score: number) => ({ scores: [{ when: ".", values: [score] as const }] })

const make = (given: StoryPlan, options: Partial<FilmOptions> = {}) =>
  makeFilm(concept, Option.some(given)).pipe(Effect.provideService(FilmSettings, { ...quick, ...options }))

const foretell = Effect.fnUntraced(function* (given: StoryPlan, options: Partial<FilmOptions> = {}) {
  const { root } = yield* Workspace
  const history = yield* readHistory(root)
  return yield* forecast({
    folder: root,
    history,
    concept,
    plan: Option.some(given),
    settings: { ...quick, ...options }
  })
})

const labels = ({ media }: Forecast) => media.map(({ id }) => id.text)
const ticks = (entries: ReadonlyArray<BillEntry>) => addTicks(...entries.map((entry) => entry.ticks))
const isQuestion = (entry: BillEntry) => entry.route === "chat"

/** Every name below the folder with its time and size: what a forecast must leave as it is. */
const tracesOf = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const names = (yield* fs.readDirectory(folder, { recursive: true })).sort()
  return yield* Effect.forEach(names, (name) =>
    Effect.map(fs.stat(`${folder}/${name}`), ({ mtime, size }) => [
      name,
      Option.map(mtime, (time) => time.getTime()),
      size
    ])
  )
})

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

  it.live("of a narrated film, beside the same one silent", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const words = "She had promised never to come here again."
      const scenes = isLong ? [1, 2, 3, 4] : [1, 2]
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
