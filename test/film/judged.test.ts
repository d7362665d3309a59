import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { decodeState } from "../../src/domain/PipelineState.js"
import { Workspace } from "../../src/services/Workspace.js"
import { plan, scene } from "../support/plans.js"
import { filmed, planned, simulatedStudio, someone } from "../support/simulatedStudio.js"

const concept = "A fox carries a lantern home"
const story = plan({
  characters: [someone("Fox", "fox", "russet")],
  scenes: [scene(1, { durationSeconds: 3, charactersPresent: ["Fox"] })]
})
const studioWith = (defects: NonNullable<Parameters<typeof simulatedStudio>[0]>["defects"]) =>
  simulatedStudio({ answers: [planned(story)], defects: defects ?? [] })

describe("a judge who looks", () => {
  it.live(
    "finds a wrong colour in a drawn keyframe, names the trait in the fix, and accepts the mended take",
    () =>
      Effect.gen(function* () {
        const { film, log } = yield* filmed(concept)
        const [keyframe] = film.state.keyframes
        const [first, second] = keyframe?.takes ?? []
        assert.deepStrictEqual(
          [
            keyframe?.takes.length,
            first?.score.overallScore,
            second?.score.overallScore,
            keyframe?.keyframePath
          ],
          [2, 0.75, 1, "keyframes/scene_1_v2.jpg"]
        )
        assert.match(
          first?.score.issues[0] ?? "",
          /^Fox: it should be .*scarf.*; seen: a scarf of another colour$/
        )
        const fix = Option.getOrThrow(first?.score.fixPrompt ?? Option.none())
        assert.match(fix, /^Give Fox, in the middle of the frame, this: .*scarf/)
        const edit = log.filter(({ path }) => path.endsWith("/images/edits"))[1]
        assert.include(JSON.stringify(edit), "scarf of another colour")
        assert.deepStrictEqual(film.state.degradations, [])
      }).pipe(Effect.provide(studioWith([{ when: "One still from a film", values: ["wrong-colour"] }])))
  )

  it.live(
    "lets no extra limb pass, lists it, and keeps in state.json the traits it was told once, and the drift",
    () =>
      Effect.gen(function* () {
        const { film, log } = yield* filmed(concept, { sheetTakes: 2 })
        const [sheet] = film.state.characters
        assert.deepStrictEqual(
          sheet?.takes.map(({ score }) => [score.overallScore, score.hardFailures.map(({ kind }) => kind)]),
          [
            [1, ["extra-limbs"]],
            [1, ["extra-limbs"]]
          ]
        )
        assert.deepStrictEqual(
          film.state.degradations.map(({ kind, subject }) => [kind, subject]),
          [["hard-failure", "Fox"]]
        )
        assert.strictEqual(log.filter((entry) => JSON.stringify(entry).includes("Traits of: Fox")).length, 1)
        const fs = yield* FileSystem.FileSystem
        const workspace = yield* Workspace
        const state = yield* Effect.flatMap(fs.readFileString(workspace.absolute("state.json")), decodeState)
        assert.isAtLeast(state.characters[0]?.traits.length ?? 0, 4)
        assert.deepStrictEqual(state.characters[0]?.traits, film.state.characters[0]?.traits)
        assert.deepStrictEqual(state.videos[0]?.drift, Option.some(0))
        assert.isTrue(yield* fs.exists(workspace.absolute("frames/scene_1_middle-1.jpg")))
      }).pipe(Effect.provide(studioWith([{ when: "reference portrait", values: ["extra-limb"] }])))
  )
})
