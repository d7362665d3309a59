import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Simulator, type SimulatorSettings } from "xai-simulator"
import { Concept } from "../../src/domain/Concept.js"
import { priceOfVideo } from "../../src/domain/Models.js"
import { addTicks, formatUsd } from "../../src/domain/Money.js"
import { FilmSettings } from "../../src/domain/Settings.js"
import { Character, Line } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { forecast } from "../../src/forecast/Forecast.js"
import { noHistory } from "../../src/services/FilmHistory.js"
import { Workspace } from "../../src/services/Workspace.js"
import { isLong } from "../support/longForm.js"
import { plan, scene } from "../support/plans.js"
import { plainVideoModel, quick, simulatedStudio, someone } from "../support/simulatedStudio.js"

// Real client, real files, real clips; the provider is simulated, and says in tones what it says.

const story = plan({
  language: "en",
  characters: [
    new Character({ ...someone("Fox", "fox", "russet"), voice: "leo" }),
    new Character({ ...someone("Owl", "owl", "cream"), voice: "luna" })
  ],
  scenes: [
    scene(1, {
      durationSeconds: 5,
      lines: [
        new Line({ speaker: "Fox", text: "Who is there?" }),
        new Line({ speaker: "Owl", text: "Only me." })
      ]
    })
  ]
})

const studioWith = (settings: SimulatorSettings = {}) =>
  simulatedStudio({
    scores: [{ when: ".", values: [0.9] }],
    speech: "tones",
    ...settings
  })

const concept = Concept.make("A fox and an owl meet in the dark")
const settings = { ...quick, sound: "spoken" as const, videoModel: plainVideoModel }

const talk = Effect.gen(function* () {
  const film = yield* makeFilm(concept, Option.some(story))
  const simulator = yield* Simulator
  return { film, log: yield* simulator.log, bill: yield* simulator.bill }
}).pipe(Effect.provideService(FilmSettings, settings))

/** What the film is said to cost before it is made, questions aside: with words in it, and without. */
const foretold = Effect.forEach(["spoken", "natural"] as const, (sound) =>
  Effect.flatMap(Workspace, ({ root }) =>
    forecast({
      folder: root,
      history: noHistory,
      concept,
      plan: Option.some(story),
      settings: { ...settings, sound }
    })
  ).pipe(Effect.map(({ best }) => best.mediaPrice))
)

describe("a simulated film in which characters talk", () => {
  it.live("says its lines in the voices they were ordered in, and is heard to say them", () =>
    Effect.gen(function* () {
      const [spoken = 0, silent = 0] = yield* foretold
      const { bill, film, log } = yield* talk
      const media = bill.entries.filter(({ route }) => route !== "chat")
      assert.strictEqual(addTicks(...media.map(({ ticks }) => ticks)), spoken)
      assert.isAbove(spoken, silent)
      const order = JSON.stringify(log.find(({ path }) => path.endsWith("/videos/generations")))
      assert.match(order, /reference_audios.{1,40}leo.{1,40}luna/)
      const [take] = film.state.videos[0]?.takes ?? []
      assert.strictEqual(take?.dialogue?.heard?.errorRate, 0)
      const words = take?.dialogue?.heard?.words ?? []
      assert.deepStrictEqual(
        words.map(({ speaker, text }) => `${speaker}: ${text.replace(/\W/g, "")}`),
        ["Fox: Who", "Fox: is", "Fox: there", "Owl: Only", "Owl: me"]
      )
      // They begin four tenths of a second into the clip, in order, and are over before it is.
      const times = words.flatMap(({ from, to }) => [from, to])
      assert.deepStrictEqual(
        times,
        times.toSorted((one, other) => one - other)
      )
      assert.isAtLeast(times[0] ?? 0, 0.4 * 48_000)
      assert.isAtMost(times.at(-1) ?? 0, 5 * 48_000)
      assert.deepStrictEqual(film.state.degradations, [])
      assert.strictEqual(film.state.bill.clips.cost, priceOfVideo(plainVideoModel, "480p", 5, 2))
      assert.strictEqual(film.state.spent, bill.ticks)
      const fs = yield* FileSystem.FileSystem
      const workspace = yield* Workspace
      const subtitles = yield* fs.readFileString(workspace.absolute("final_video.srt"))
      assert.match(subtitles, /Who is there\?[\s\S]*Only me\./)
    }).pipe(Effect.provide(studioWith()))
  )

  it.live.skipIf(!isLong)("is filmed without voices where the account may have none", () =>
    Effect.gen(function* () {
      const { film } = yield* talk
      assert.deepStrictEqual(
        film.state.degradations.map(({ kind }) => kind),
        ["voice-not-held"]
      )
      const priced = (faces: number) => formatUsd(priceOfVideo(plainVideoModel, "480p", 5, faces))
      assert.deepStrictEqual(
        film.state.notes.map(({ detail, kind }) => [kind, detail]),
        [["price-differs", `1 clip cost ${priced(0)}; by the price list it is ${priced(2)}.`]]
      )
      assert.isTrue(Option.isSome(film.state.finalVideoPath))
    }).pipe(Effect.provide(studioWith({ faults: [{ route: "videos", fault: "voices-refused", times: 9 }] })))
  )

  it.live.skipIf(!isLong)("is filmed once more where its lines are heard as others", () =>
    Effect.gen(function* () {
      const { film } = yield* talk
      assert.deepStrictEqual(
        film.state.videos[0]?.takes.map(({ score }) => score.hardFailures.map(({ kind }) => kind)),
        [["line-not-heard"], []]
      )
      assert.deepStrictEqual(film.state.degradations, [])
    }).pipe(Effect.provide(studioWith({ hearings: [{ when: ".", values: ["the river runs", 0] }] })))
  )
})
