import { Array, Effect, Option, Schema, Struct } from "effect"
import { ClipId } from "../domain/AssetId.js"
import { type Sha256, VideoAsset } from "../domain/Assets.js"
import { clipDecisions, dialogueDecisions, isSameDecision, Json } from "../domain/Decisions.js"
import { dialogueOf } from "../domain/SceneDialogue.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Scene, StoryPlan } from "../domain/StoryPlan.js"
import { marksOf, StateStore } from "../services/StateStore.js"
import { revisionOf } from "./Revision.js"

/** A scene's clip that was accepted as it is wished for now, however long it was ordered, and with sound or without. */
export interface FilmedBefore {
  /** How long it was ordered, and how long it is, in seconds. */
  readonly ordered: number
  readonly seconds: number
  readonly isSilent: boolean
}

const Made = Schema.Struct({
  of: Schema.Record({ key: Schema.String, value: Json }),
  edition: Schema.Number
})

const isSeconds = Schema.is(Schema.Number)

/** What is decided on a scene's clip now, but for its length, its sound and its voices. */
const wantedOf = Effect.fnUntraced(function* (scene: Scene, plan: StoryPlan, opening: Sha256) {
  const settings = yield* FilmSettings
  const asset = new ClipId({ sceneId: scene.sceneId })
  const said = Option.map(dialogueOf(scene, plan, settings), ({ written }) =>
    dialogueDecisions({ written, voices: [] }, [])
  )
  const of = { ...clipDecisions(scene, opening, settings), ...Option.getOrUndefined(said) }
  return { asset, made: { of, edition: yield* revisionOf(asset) } }
})

/**
 * The clip that fixes how long a scene is, for good: an accepted one on which nothing was decided otherwise since, but for its
 * length and its voices; else one that may be ordered already (`noteUntold`). None where the clip is still to be filmed, or
 * to be filmed anew.
 */
export const filmedBefore = Effect.fn("ClipForm.filmedBefore")(function* (
  scene: Scene,
  plan: StoryPlan,
  opening: Sha256
) {
  const store = yield* StateStore
  const marks = yield* store.marks
  const { entries } = yield* store.ledger
  const { asset, made: wanted } = yield* wantedOf(scene, plan, opening)
  const accepted = Array.findLast(marksOf(marks, "accepted", asset), ({ made, value }) =>
    Option.all([Schema.decodeUnknownOption(Made)(made), Schema.decodeUnknownOption(VideoAsset)(value)]).pipe(
      Option.flatMap(([{ edition, of }, clip]) => {
        const { length = scene.durationSeconds, silent = false } = of
        const rest = Struct.omit(of, "length", "silent", "voices", "faces")
        return isSameDecision({ of: rest, edition }, wanted) && isSeconds(length)
          ? Option.some({ ordered: length, seconds: clip.duration, isSilent: silent === true })
          : Option.none<FilmedBefore>()
      })
    )
  )
  // What was written down and then not taken binds nobody.
  const isOrdered = entries.some(({ id }) => id.subject.kind === "clip" && id.subject.name === asset.name)
  return Option.orElse(accepted, () =>
    Array.findLast(marksOf(marks, "untold", asset), ({ made }) => {
      const { durationSeconds: seconds } = scene
      return isOrdered && isSameDecision(made, wanted)
        ? Option.some<FilmedBefore>({ ordered: seconds, seconds, isSilent: false })
        : Option.none()
    })
  )
})

/**
 * Writes down that a scene's clip is about to be ordered as long as planned, without what is to be said over it: where that
 * can be had before the clip is there, it is fitted into it, and no other one is ordered.
 * Fails   StoreFailed where the journal cannot be written.
 */
export const noteUntold = Effect.fn("ClipForm.noteUntold")(function* (
  scene: Scene,
  plan: StoryPlan,
  opening: Sha256
) {
  const { mark } = yield* StateStore
  if (Option.isSome(yield* filmedBefore(scene, plan, opening))) return
  const { asset, made } = yield* wantedOf(scene, plan, opening)
  yield* mark({ kind: "untold", asset: "clip", name: asset.name, made })
})
