import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { CharacterAsset, KeyframeAsset } from "../../src/domain/Assets.js"
import { Degradation } from "../../src/domain/Degradation.js"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { Character } from "../../src/domain/StoryPlan.js"
import { mergeStates } from "../../src/film/MergeStates.js"
import { hash, plan, scene } from "../support/plans.js"

const sheet = (name: string, score = 0.9) =>
  new CharacterAsset({
    name,
    portraitUrl: `https://media.example/${name}.jpg`,
    portraitPath: `character_sheets/${name}.jpg`,
    visualDescription: name,
    consistencyScore: score,
    generationAttempts: 1,
    sha256: Option.some(hash("a"))
  })

const keyframe = (id: number, path: string) =>
  new KeyframeAsset({
    sceneId: scene(id).sceneId,
    keyframeUrl: `https://media.example/${path}`,
    keyframePath: path,
    consistencyScore: 0.9,
    generationAttempts: 1,
    editPasses: 0,
    videoPrompt: "slow push in",
    sha256: Option.some(hash("b"))
  })

const state = (changes: Partial<PipelineState> = {}) =>
  new PipelineState({ concept: "A fox", plan: plan(), characters: [], ...changes })

const whole = state({
  characters: [sheet("Fox"), sheet("Owl")],
  keyframes: [keyframe(1, "old-1.jpg"), keyframe(2, "old-2.jpg")],
  finalVideoPath: Option.some("final_video.mp4")
})

describe("the film so far, written over an older state", () => {
  it("keeps what it has not come to yet, and the final video that shows it", () => {
    const merged = mergeStates(whole, state({ characters: [sheet("Fox")] }), 0.8)
    assert.deepStrictEqual(merged.characters, whole.characters)
    assert.deepStrictEqual(merged.keyframes, whole.keyframes)
    assert.deepStrictEqual(merged.finalVideoPath, Option.some("final_video.mp4"))
  })

  it("tells what was made anew, in the plan's order, and no final video that does not show it", () => {
    const merged = mergeStates(whole, state({ keyframes: [keyframe(2, "new-2.jpg")] }), 0.8)
    assert.deepStrictEqual(
      merged.keyframes.map(({ keyframePath }) => keyframePath),
      ["old-1.jpg", "new-2.jpg"]
    )
    assert.deepStrictEqual(merged.finalVideoPath, Option.none())
  })

  it("replaces the state of another plan or concept whole", () => {
    for (const other of [state({ plan: plan({ title: "Another" }) }), state({ concept: "An owl" })])
      assert.strictEqual(mergeStates(whole, other, 0.8), other)
  })

  it("keeps what an earlier version made whose names lack the unseen letters of a flag", () => {
    const flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"
    const named = (mark: string) =>
      plan({
        characters: plan().characters.map((one) => new Character({ ...one, name: `${one.name} ${mark}` }))
      })
    const older = state({
      ...{ plan: named("\u{1f3f4}"), characters: [sheet("Fox \u{1f3f4}"), sheet("Owl \u{1f3f4}")] },
      finalVideoPath: Option.some("final_video.mp4")
    })
    const merged = mergeStates(older, state({ plan: named(flag), characters: [sheet(`Fox ${flag}`)] }), 0.8)
    assert.deepStrictEqual(
      merged.characters.map(({ name }) => name),
      [`Fox ${flag}`, `Owl ${flag}`]
    )
  })

  it("does not bring back what was lost now, and keeps older losses that nothing replaced", () => {
    const loss = (subject: string, kind: Degradation["kind"]) =>
      new Degradation({ kind, subject, detail: "refused" })
    const older = state({
      characters: [sheet("Owl", 0.5)],
      degradations: [loss("scene 3", "scene-without-clip")]
    })
    const newer = state({ degradations: [loss("Fox", "character-without-sheet")] })
    const merged = mergeStates(older, newer, 0.8)
    assert.deepStrictEqual(
      merged.degradations.map(({ kind, subject }) => [kind, subject]),
      [
        ["character-without-sheet", "Fox"],
        ["scene-without-clip", "scene 3"],
        ["below-threshold", "Owl"]
      ]
    )
    const lostOwl = mergeStates(older, state({ degradations: [loss("Owl", "character-without-sheet")] }), 0.8)
    assert.deepStrictEqual(lostOwl.characters, [])
  })
})
