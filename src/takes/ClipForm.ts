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

/**
 * The accepted clip that fixes how long a scene is, for good: one on which nothing was decided otherwise since, but for its
 * length and its voices. None where the clip is still to be filmed, or to be filmed anew.
 */
export const filmedBefore = Effect.fn("ClipForm.filmedBefore")(function* (
  scene: Scene,
  plan: StoryPlan,
  opening: Sha256
) {
  const store = yield* StateStore
  const settings = yield* FilmSettings
  const asset = new ClipId({ sceneId: scene.sceneId })
  const revision = yield* revisionOf(asset)
  const said = Option.map(dialogueOf(scene, plan, settings), ({ written }) =>
    dialogueDecisions({ written, voices: [] }, [])
  )
  const wanted = { ...clipDecisions(scene, opening, settings), ...Option.getOrUndefined(said) }
  return Array.findLast(marksOf(yield* store.marks, "accepted", asset), ({ made, value }) =>
    Option.all([Schema.decodeUnknownOption(Made)(made), Schema.decodeUnknownOption(VideoAsset)(value)]).pipe(
      Option.flatMap(([{ edition, of }, clip]) => {
        const { length = scene.durationSeconds, silent = false } = of
        const rest = Struct.omit(of, "length", "silent", "voices", "faces")
        return edition === revision && isSameDecision(rest, wanted) && isSeconds(length)
          ? Option.some({ ordered: length, seconds: clip.duration, isSilent: silent === true })
          : Option.none<FilmedBefore>()
      })
    )
  )
})
