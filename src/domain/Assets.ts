import { Option, Schema } from "effect"
import { sceneName } from "./AssetId.js"
import { Departure } from "./Departures.js"
import { Dialogue } from "./Dialogue.js"
import { keyed, listOf, orNone } from "./Fields.js"
import { ConsistencyScore, Score, Trait } from "./Judgement.js"
import { noTicks, Ticks } from "./Money.js"
import { SceneId, Transition } from "./StoryPlan.js"

/** The SHA-256 of a file's bytes, 64 hex digits. */
export const Sha256 = Schema.String.pipe(Schema.pattern(/^[0-9a-f]{64}$/), Schema.brand("Sha256"))
export type Sha256 = typeof Sha256.Type

/** A file of the run: its path below the output folder, with `/` between names, and what its bytes hash to. */
export class LocalFile extends Schema.Class<LocalFile>("grok-video-pipeline/LocalFile")({
  path: Schema.String,
  sha256: Sha256
}) {}

// From -1 to 1; JSON knows no -0.
const Drift = Schema.Number.pipe(
  Schema.between(-1, 1),
  Schema.filter((drift) => !Object.is(drift, -0))
)

/** One attempt at a sheet, a keyframe or a clip. All of them stay on disk; the best one is kept in the film. */
export class Take extends Schema.Class<Take>("grok-video-pipeline/Take")({
  path: Schema.String,
  sha256: Sha256,
  score: ConsistencyScore,
  /** What the take and its judgement cost. */
  cost: keyed("cost_in_usd_ticks", Ticks),
  /** The words that were sent in the end, where the first ones were refused. */
  rewordedPrompt: orNone(Schema.String).pipe(Schema.fromKey("reworded_prompt")),
  /** A clip's alone: its keyframe's score less its own; above 0 it left the sheets further than its keyframe had. */
  drift: orNone(Drift),
  /** How the file is not what was ordered, by its own header; empty in states of earlier versions, which did not look. */
  departures: listOf(Departure),
  /** How many characters its prompt would have had, where it was cut to what the model takes. */
  wholeLength: Schema.optionalWith(Schema.Int, { as: "Option" }).pipe(
    Schema.withConstructorDefault(Option.none<number>),
    Schema.fromKey("prompt_cut_from")
  ),
  /** A clip's alone in which somebody talks. */
  dialogue: Schema.optionalWith(Dialogue, { exact: true })
}) {}

const attempts = Schema.Int.pipe(Schema.nonNegative())

/** What every asset carries beyond the ordered keys; absent from a state.json of the original program. */
const bookkeeping = {
  sha256: orNone(Sha256),
  takes: listOf(Take),
  /** What all takes together cost. */
  cost: Schema.optionalWith(Ticks, { default: () => noTicks }).pipe(Schema.fromKey("cost_in_usd_ticks"))
}

/** What a sheet, a keyframe and a clip have in common. */
export interface FilmAsset {
  readonly what: "character sheet" | "keyframe" | "clip"
  /** A character's name, or `scene 3`. */
  readonly subject: string
  /** Where the kept take lies. */
  readonly path: string
  readonly consistencyScore: Score
  readonly sha256: Option.Option<Sha256>
  readonly takes: ReadonlyArray<Take>
  /** What all takes together cost. */
  readonly cost: Ticks
}

/** The take that is kept; none in a state.json of the original program. */
export const keptTake = ({ path, takes }: FilmAsset): Option.Option<Take> =>
  Option.fromNullable(takes.find((take) => take.path === path))

/** The file of the kept take; none whose bytes nobody knows. */
export const keptFile = ({ path, sha256 }: FilmAsset): Option.Option<LocalFile> =>
  Option.map(sha256, (sha256) => new LocalFile({ path, sha256 }))

/** A character's reference portrait: the best of its takes. */
export class CharacterAsset extends Schema.Class<CharacterAsset>("grok-video-pipeline/CharacterAsset")({
  name: Schema.String,
  /** Where the picture came from: xAI's short-lived link, or the file's own relative path when it came as bytes. */
  portraitUrl: keyed("portrait_url", Schema.String),
  portraitPath: keyed("portrait_path", Schema.String),
  visualDescription: keyed("visual_description", Schema.String),
  consistencyScore: keyed("consistency_score", Score),
  generationAttempts: keyed("generation_attempts", attempts),
  /** What the judge is asked about this character, read from the description once. */
  traits: listOf(Trait),
  ...bookkeeping
}) {
  readonly what = "character sheet"
  get subject(): string {
    return this.name
  }
  get path(): string {
    return this.portraitPath
  }
}

/** The still a scene's clip opens on, and the words that will set it in motion. */
export class KeyframeAsset extends Schema.Class<KeyframeAsset>("grok-video-pipeline/KeyframeAsset")({
  sceneId: keyed("scene_id", SceneId),
  keyframeUrl: keyed("keyframe_url", Schema.String),
  keyframePath: keyed("keyframe_path", Schema.String),
  consistencyScore: keyed("consistency_score", Score),
  generationAttempts: keyed("generation_attempts", attempts),
  editPasses: keyed("edit_passes", attempts),
  /** Camera, action, mood and style: motion only, since the picture carries the looks. */
  videoPrompt: keyed("video_prompt", Schema.String),
  ...bookkeeping
}) {
  readonly what = "keyframe"
  get subject(): string {
    return sceneName(this.sceneId)
  }
  get path(): string {
    return this.keyframePath
  }
}

/** One scene's clip: the best of its takes and corrections. */
export class VideoAsset extends Schema.Class<VideoAsset>("grok-video-pipeline/VideoAsset")({
  sceneId: keyed("scene_id", SceneId),
  videoUrl: keyed("video_url", Schema.String),
  videoPath: keyed("video_path", Schema.String),
  /** Seconds, as the file itself says. */
  duration: Schema.Number.pipe(Schema.finite(), Schema.positive()),
  firstFramePath: keyed("first_frame_path", Schema.String),
  lastFramePath: keyed("last_frame_path", Schema.String),
  consistencyScore: keyed("consistency_score", Score),
  correctionPasses: keyed("correction_passes", attempts),
  /** The kept take's drift. */
  drift: orNone(Drift),
  /** How this clip gives way to the next one. */
  transition: Schema.optionalWith(Transition, { default: () => "cut" as const }),
  ...bookkeeping
}) {
  readonly what = "clip"
  get subject(): string {
    return sceneName(this.sceneId)
  }
  get path(): string {
    return this.videoPath
  }
}
