import { Schema } from "effect"
import { sceneName } from "./AssetId.js"
import { LocalFile, Sha256 } from "./Assets.js"
import { keyed } from "./Fields.js"
import { Ticks } from "./Money.js"
import { secondsIn } from "./SoundTime.js"
import { SpokenWord } from "./Speech.js"
import { SceneId } from "./StoryPlan.js"

/** What the narrator says over one scene, as it was recorded. */
export class NarrationAsset extends Schema.Class<NarrationAsset>("grok-video-pipeline/NarrationAsset")({
  sceneId: keyed("scene_id", SceneId),
  /** The recording: a WAV at 48 kHz, below the output folder. */
  path: Schema.String,
  sha256: Sha256,
  /** The words that were recorded. */
  text: Schema.String,
  voice: Schema.String,
  /** A BCP 47 tag. */
  language: Schema.String,
  /** How much faster than usual it is said. */
  speed: Schema.Finite,
  /** How long the recording is, in samples at 48 kHz. */
  samples: Schema.Int.pipe(Schema.positive()),
  /** When it begins, in samples after its scene comes into view. */
  after: Schema.Int.pipe(Schema.nonNegative()),
  /** Its words, from the beginning of the recording. */
  words: Schema.Array(SpokenWord),
  /** What all recordings for this scene cost, and what shortening its words cost. */
  cost: keyed("cost_in_usd_ticks", Ticks),
  /** What the plan says, where it was too long for the scene and was shortened. */
  shortenedFrom: Schema.optionalWith(Schema.String, { exact: true }).pipe(Schema.fromKey("shortened_from")),
  /** What the plan says, where it was refused and said in other words. */
  rewordedFrom: Schema.optionalWith(Schema.String, { exact: true }).pipe(Schema.fromKey("reworded_from"))
}) {
  get subject(): string {
    return sceneName(this.sceneId)
  }
  /** How long the recording is, in seconds. */
  get seconds(): number {
    return secondsIn(this.samples)
  }
  /** The recording as a file of the film. */
  get file(): LocalFile {
    return new LocalFile({ path: this.path, sha256: this.sha256 })
  }
}
