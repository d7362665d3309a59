import { assert, describe, it } from "@effect/vitest"
import { Either, Option } from "effect"
import { CharacterAsset, KeyframeAsset } from "../../src/domain/Assets.js"
import { Concept } from "../../src/domain/Concept.js"
import { Degradation } from "../../src/domain/Degradation.js"
import { noTicks } from "../../src/domain/Money.js"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { Character, type StoryPlan } from "../../src/domain/StoryPlan.js"
import { PartialFilm, toPipelineState } from "../../src/film/PartialFilm.js"
import type { Ledger } from "../../src/services/StateStore.js"
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

const nothingSpent: Ledger = { settled: noTicks, inDoubt: noTicks, entries: [] }

/** What a run has made so far, and what it goes on without. */
interface SoFar {
  readonly concept?: string
  readonly plan?: StoryPlan
  readonly characters?: ReadonlyArray<CharacterAsset>
  readonly keyframes?: ReadonlyArray<KeyframeAsset>
  readonly lost?: ReadonlyArray<Degradation>
}

/** The state that is saved of it, over what an earlier run saved. */
const state = (soFar: SoFar = {}, before = Option.none<PipelineState>()) => {
  const film = new PartialFilm(Concept.make(soFar.concept ?? "A fox"), soFar.plan ?? plan())
  for (const sheet of soFar.characters ?? []) film.sheets.set(sheet.subject, Either.right(sheet))
  for (const still of soFar.keyframes ?? []) film.keyframes.set(still.subject, Either.right(still))
  for (const loss of soFar.lost ?? []) film.sheets.set(loss.subject, Either.left(loss))
  return toPipelineState(film, { acceptAt: 0.8, sound: "natural" }, nothingSpent, before)
}

const over = (before: PipelineState, soFar: SoFar) => state(soFar, Option.some(before))

const saved = (changes: Partial<PipelineState>) =>
  new PipelineState({ concept: "A fox", plan: plan(), characters: [], ...changes })

const whole = saved({
  characters: [sheet("Fox"), sheet("Owl")],
  keyframes: [keyframe(1, "old-1.jpg"), keyframe(2, "old-2.jpg")],
  finalVideoPath: Option.some("final_video.mp4")
})

describe("the film so far, written over an older state", () => {
  it("keeps what it has not come to yet, and the final video that shows it", () => {
    const merged = over(whole, { characters: [sheet("Fox")] })
    assert.deepStrictEqual(merged.characters, whole.characters)
    assert.deepStrictEqual(merged.keyframes, whole.keyframes)
    assert.deepStrictEqual(merged.finalVideoPath, Option.some("final_video.mp4"))
  })

  it("tells what was made anew, in the plan's order, and no final video that does not show it", () => {
    const merged = over(whole, { keyframes: [keyframe(2, "new-2.jpg")] })
    assert.deepStrictEqual(
      merged.keyframes.map(({ keyframePath }) => keyframePath),
      ["old-1.jpg", "new-2.jpg"]
    )
    assert.deepStrictEqual(merged.finalVideoPath, Option.none())
  })

  it("replaces the state of another plan or concept whole", () => {
    for (const other of [{ plan: plan({ title: "Another" }) }, { concept: "An owl" }])
      assert.deepStrictEqual(over(whole, other), state(other))
  })

  it("keeps what an earlier version made whose names lack the unseen letters of a flag", () => {
    const flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"
    const named = (mark: string) =>
      plan({
        characters: plan().characters.map((one) => new Character({ ...one, name: `${one.name} ${mark}` }))
      })
    const older = saved({
      ...{ plan: named("\u{1f3f4}"), characters: [sheet("Fox \u{1f3f4}"), sheet("Owl \u{1f3f4}")] },
      finalVideoPath: Option.some("final_video.mp4")
    })
    const merged = over(older, { plan: named(flag), characters: [sheet(`Fox ${flag}`)] })
    assert.deepStrictEqual(
      merged.characters.map(({ name }) => name),
      [`Fox ${flag}`, `Owl ${flag}`]
    )
  })

  it("does not bring back what was lost now, and keeps older losses that nothing replaced", () => {
    const loss = (subject: string, kind: Degradation["kind"]) =>
      new Degradation({ kind, subject, detail: "refused" })
    const older = saved({
      characters: [sheet("Owl", 0.5)],
      degradations: [loss("scene 3", "scene-without-clip")]
    })
    const merged = over(older, { lost: [loss("Fox", "character-without-sheet")] })
    assert.deepStrictEqual(
      merged.degradations.map(({ kind, subject }) => [kind, subject]),
      [
        ["character-without-sheet", "Fox"],
        ["scene-without-clip", "scene 3"],
        ["below-threshold", "Owl"]
      ]
    )
    const lostOwl = over(older, { lost: [loss("Owl", "character-without-sheet")] })
    assert.deepStrictEqual(lostOwl.characters, [])
  })
})
