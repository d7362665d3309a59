import { Schema } from "effect"
import type { Json } from "./Decisions.js"
import { flag, keyed, listOf } from "./Fields.js"
import { Ticks } from "./Money.js"
import { NarrationAsset } from "./Narration.js"
import { saidInScene } from "./SceneSpeech.js"
import type { SoundMode } from "./Speech.js"
import { Line, type Scene, SceneId, type StoryPlan } from "./StoryPlan.js"

/** What is said over and in one scene. */
export class SceneWords extends Schema.Class<SceneWords>("grok-video-pipeline/SceneWords")({
  sceneId: keyed("scene_id", SceneId),
  /** Empty where the narrator says nothing. */
  narration: Schema.String,
  lines: Schema.Array(Line)
}) {}

/** A scene over which nobody tells the story in this language, and why: a sentence. */
export const Untold = Schema.Struct({ sceneId: keyed("scene_id", SceneId), because: Schema.String })
export type Untold = typeof Untold.Type

/** The film in another language: its words, and what of them was recorded. Pictures and the clips' own sound are the film's. */
export class FilmDub extends Schema.Class<FilmDub>("grok-video-pipeline/FilmDub")({
  /** A BCP 47 tag. */
  language: Schema.String,
  words: Schema.Array(SceneWords),
  narrations: Schema.Array(NarrationAsset),
  untold: listOf(Untold),
  /** What the translation and all recordings cost. */
  cost: keyed("cost_in_usd_ticks", Ticks),
  /** Whether the film says something else by now, or its clips have no room for it any more: it is not in the film then. */
  isStale: flag(false).pipe(Schema.fromKey("is_stale"))
}) {}

/**
 * What is said in a film's scenes, in its own language: as it was recorded where it had to be made shorter. Scenes in which
 * nothing is said are left out.
 */
export const wordsSaid = (
  { scenesInOrder }: Pick<StoryPlan, "scenesInOrder">,
  sound: SoundMode,
  /** Those that are in the film. */
  sceneIds: ReadonlyArray<SceneId>,
  narrations: ReadonlyArray<NarrationAsset>
): ReadonlyArray<SceneWords> => {
  const narrationIn = (scene: Scene, planned: string) => {
    const told = narrations.find(({ sceneId }) => sceneId === scene.sceneId)
    return told?.shortenedFrom === undefined || planned === "" ? planned : told.text
  }
  return scenesInOrder
    .filter(({ sceneId }) => sceneIds.includes(sceneId))
    .map((scene) => {
      const { lines, narration } = saidInScene(scene, sound)
      return new SceneWords({
        sceneId: scene.sceneId,
        narration: narrationIn(scene, narration),
        lines: [...lines]
      })
    })
    .filter(({ lines, narration }) => narration !== "" || lines.length > 0)
}

/** What of the words decides a dub. */
export const wordsDecided = (words: ReadonlyArray<SceneWords>): Json =>
  words.map(({ lines, narration, sceneId }) => [
    sceneId,
    narration,
    lines.map(({ speaker, text }) => [speaker, text])
  ])
