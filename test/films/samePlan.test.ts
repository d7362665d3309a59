import { writeFileSync } from "node:fs"
import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { stringify } from "yaml"
import { readPlanFile } from "../../src/cli/film/PlanFile.js"
import { planAsMeant } from "../../src/domain/PlanAsMeant.js"
import { Character, Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { followedPlan } from "../../src/film/RunMemory.js"
import { forecastAt } from "../../src/forecast/Forecast.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { readHistory } from "../../src/services/FilmHistory.js"
import { oldConcept, oldFilm, oldSettings } from "../support/oldFilms.js"

const folder = oldFilm("finished")

/** What a run of the finished film by a changed plan would order. */
const ordered = (change: (plan: StoryPlan) => StoryPlan) =>
  Effect.gen(function* () {
    const history = yield* readHistory(folder)
    const plan = Option.map(yield* followedPlan(folder, history), change)
    assert.isTrue(Option.isSome(plan))
    const ahead = yield* forecastAt(1, {
      folder,
      history,
      concept: oldConcept,
      plan,
      settings: oldSettings
    })
    return ahead.orders.map(({ id }) => id.text)
  }).pipe(Effect.provide(Ffmpeg.layer()), Effect.provide(NodeContext.layer))

const words = (text: string) => `  ${text.replaceAll(" ", "  ")}\n`
const inCharacters = (change: (it: Character) => Partial<Character>) => (plan: StoryPlan) =>
  new StoryPlan({ ...plan, characters: plan.characters.map((it) => new Character({ ...it, ...change(it) })) })
const inScenes = (change: (it: Scene) => Partial<Scene>) => (plan: StoryPlan) =>
  new StoryPlan({ ...plan, scenes: plan.scenes.map((it) => new Scene({ ...it, ...change(it) })) })

const same: ReadonlyArray<readonly [string, (plan: StoryPlan) => StoryPlan]> = [
  [
    "the characters the other way round",
    (plan) => new StoryPlan({ ...plan, characters: plan.characters.toReversed() })
  ],
  ["the scenes the other way round", (plan) => new StoryPlan({ ...plan, scenes: plan.scenes.toReversed() })],
  ["a line end after the style", (plan) => new StoryPlan({ ...plan, style: `${plan.style}\n` })],
  ["blanks in the palette", (plan) => new StoryPlan({ ...plan, colorPalette: words(plan.colorPalette) })],
  ["another title", (plan) => new StoryPlan({ ...plan, title: "Another" })],
  ["blanks in every description", inCharacters((it) => ({ visualDescription: words(it.visualDescription) }))],
  [
    "other roles and cues",
    inCharacters((it) => ({ role: "x", personalityCues: it.personalityCues.toReversed() }))
  ],
  [
    "blanks in every word of the scenes",
    inScenes((it) => ({
      ...{
        title: words(it.title),
        setting: words(it.setting),
        camera: words(it.camera),
        mood: words(it.mood)
      },
      ...{ action: words(it.action), promptSummary: words(it.promptSummary) }
    }))
  ],
  ["other descriptions and joins", inScenes(() => ({ description: "x", transition: "crossfade" }))],
  ["captions", inScenes((it) => ({ caption: `What scene ${it.sceneId} tells.` }))]
]

describe("C10: a change of the plan that no picture shows", () => {
  for (const [what, change] of same)
    it.live(
      `orders nothing: ${what}`,
      Effect.fnUntraced(function* () {
        assert.deepStrictEqual(yield* ordered(change), [])
      })
    )

  it.live(
    "but one that a picture shows does",
    Effect.fnUntraced(function* () {
      const ahead = yield* ordered(inScenes((it) => ({ mood: `${it.mood} and dread` })))
      assert.includeMembers([...ahead], ["keyframe/scene-1/take-1", "video/scene-2/take-1"])
      assert.isFalse(ahead.some((label) => label.startsWith("sheet/")))
    })
  )
})

/** The plan of the film as somebody's editor may leave it. */
const files: ReadonlyArray<readonly [string, (plan: typeof StoryPlan.Encoded) => string]> = [
  ["plan.json", (plan) => JSON.stringify({ $schema: "./plan.schema.json", ...plan }, null, 4)],
  [
    "plan.json",
    (plan) =>
      JSON.stringify(plan, (_, it: unknown) => (typeof it === "string" ? words(it) : it)).replace(
        /"duration_seconds":(\d+)/g,
        '"duration_seconds":$1.0'
      )
  ],
  [
    "plan.yaml",
    ({ style, ...plan }) =>
      `style: |\n  ${style.split(" ").join("\n  ")}\n${stringify(plan, { lineWidth: 30 })}`
  ]
]

describe("C10: a plan that was only saved anew", () => {
  for (const [index, [name, write]] of files.entries())
    it.live(
      `orders nothing of a finished film: ${index + 1}, ${name}`,
      Effect.fnUntraced(function* () {
        const plan = yield* followedPlan(folder, yield* readHistory(folder))
        assert.isTrue(Option.isSome(plan))
        if (Option.isNone(plan)) return
        const file = path.join(path.dirname(folder), name)
        writeFileSync(file, write(Schema.encodeSync(StoryPlan)(plan.value)))
        const read = yield* readPlanFile(file, oldSettings)
        assert.deepStrictEqual(read, planAsMeant(plan.value))
        assert.deepStrictEqual(yield* ordered(() => read), [])
      }, Effect.provide(NodeContext.layer))
    )

  it("knows a name in all its spellings", () => {
    const plan = (name: string) =>
      new StoryPlan({
        ...{ title: "t", style: "s", aspectRatio: "16:9" as const, colorPalette: "p", scenes: [] },
        characters: [new Character({ name, role: "r", visualDescription: "v", personalityCues: [] })]
      })
    assert.deepStrictEqual(planAsMeant(plan(" Zoe\u0308 ")), plan("Zo\u00eb"))
  })
})
