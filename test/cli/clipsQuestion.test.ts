import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { askedBeforeClips, clipsQuestion, isWithoutStills } from "../../src/cli/film/ClipsQuestion.js"
import { soundPriceLines } from "../../src/cli/film/SoundPrices.js"
import { findVideoModel } from "../../src/domain/Models.js"
import { addTicks, noTicks, ticksPerUsd } from "../../src/domain/Money.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { Line } from "../../src/domain/StoryPlan.js"
import { usualConcept } from "../../src/forecast/DefaultPlan.js"
import { forecast } from "../../src/forecast/Forecast.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { noHistory } from "../../src/services/FilmHistory.js"
import { plan, scene } from "../support/plans.js"
import { tempFolder } from "../support/tempFolder.js"

const lines = [new Line({ speaker: "Fox", text: "Who is there in the dark?" })]
const story = plan({ language: "en", scenes: [1, 2, 3].map((id) => scene(id, { lines })) })
const request = {
  folder: tempFolder("question-"),
  history: noHistory,
  concept: usualConcept,
  plan: Option.some(story),
  settings: {
    ...defaultOptions,
    sound: "spoken" as const,
    videoModel: Option.getOrThrow(findVideoModel("grok-imagine-video-1.5"))
  },
  changes: []
}

it.effect("asks before clips with the difference that their sound makes, and counts clips alone", () =>
  Effect.gen(function* () {
    const ends = yield* forecast(request)
    const { media, mediaPrice, questionsAtMost } = ends.best
    assert.isFalse(isWithoutStills(ends.best))
    const isOfClips = ({ id }: (typeof media)[number]) => id.work === "film" || id.work === "hear"
    const best = { ...ends.best, media: media.filter(isOfClips) }
    assert.isTrue(isWithoutStills(best), "and who agreed to their price is not asked once more")
    const figures = {
      ...ends,
      best,
      spent: { settled: noTicks, inDoubt: noTicks, entries: [] },
      inAll: mediaPrice
    }
    const bySound = yield* soundPriceLines(request, story)
    const asked = (budget: number) =>
      Option.getOrThrow(clipsQuestion({ budget: Option.some(budget), outputDir: "film" }, figures, bySound))
    const [clip] = best.media
    const enough = addTicks(questionsAtMost, ...best.media.map(({ price }) => price)) / ticksPerUsd
    assert.match(
      asked(enough),
      /\nFilming 3 clips costs .*\n[\s\S]*\nBy what is heard.*\n {2}its clips' own sound .*\n {2}spoken, on grok-imagine-video-1\.5 .*\+\$0\.\d\d\nFilm 3 clips\? \[y\/N\] $/
    )
    assert.match(
      asked(enough - (clip?.price ?? 0) / ticksPerUsd),
      /Your budget has \S+ left, which covers 2 of 3 clips\./
    )
    const heard = { ...best, media: best.media.filter(({ id }) => id.work === "hear") }
    assert.isTrue(
      Option.isNone(
        clipsQuestion({ budget: Option.none(), outputDir: "film" }, { ...figures, best: heard }, bySound)
      ),
      "and asks nothing where none is filmed"
    )
  }).pipe(Effect.provide(Ffmpeg.layer({})), Effect.provide(NodeContext.layer))
)

it.effect("reckons clips as long as they are ordered, where nobody tells the story over them after all", () =>
  Effect.gen(function* () {
    const narration = "A fox went out into the dark and looked for a light. ".repeat(2)
    const told = plan({ language: "en", scenes: [1, 2].map((id) => scene(id, { narration })) })
    const usual = { outputDir: request.folder, onDoubt: "retry" as const, budget: Option.none() }
    const input = { ...defaultOptions, ...usual, sound: "narrated" as const }
    const asked = (untold: ReadonlyArray<string>, story = told) =>
      Effect.map(askedBeforeClips(input, { concept: usualConcept, plan: story, untold }), Option.getOrThrow)
    const whole = yield* asked([])
    const silent = yield* asked([], plan({ ...told, scenes: [1, 2].map((id) => scene(id)) }))
    assert.notStrictEqual(whole, silent)
    assert.strictEqual(yield* asked(["scene 1", "scene 2"]), silent)
    const half = yield* asked(["scene 2"])
    assert.notInclude([whole, silent], half)
  }).pipe(Effect.provide(NodeContext.layer))
)
