import { type Option, Schema } from "effect"

/** What a media file says of itself. Lengths in seconds, sizes in pixels as shown (square pixels, upright). */
export interface MediaFacts {
  /** How long the picture lasts. */
  readonly durationSeconds: number
  readonly video: {
    /** As ffmpeg names it: `h264`, `hevc`, `vp9`, `av1`. */
    readonly codec: string
    readonly width: number
    readonly height: number
    readonly framesPerSecond: number
    readonly frames: number
  }
  readonly audio: Option.Option<{
    /** As ffmpeg names it: `aac`, `mp3`, `opus`. */
    readonly codec: string
    readonly sampleRate: number
    readonly channels: number
  }>
}

/** A clip on its way into the film. Paths are absolute. */
export interface Clip {
  readonly path: string
}

/** Which ffmpeg was chosen, and why not the others. */
export interface ChosenFfmpeg {
  readonly path: string
  readonly version: string
  readonly origin: "setting" | "system" | "bundled"
  readonly passedOver: ReadonlyArray<PassedOver>
}

/** A candidate that will not do. */
export interface PassedOver {
  readonly path: string
  /** A sentence's end: "it is not executable". */
  readonly why: string
}

/** No ffmpeg on this machine can do the work. */
export class FfmpegMissing extends Schema.TaggedError<FfmpegMissing>()("FfmpegMissing", {
  /** Every candidate and why it was passed over. */
  detail: Schema.String
}) {
  override get message() {
    return `No usable ffmpeg: ${this.detail}`
  }
}

/** ffmpeg failed, or what it read or made is not whole. */
export class MediaFailed extends Schema.TaggedError<MediaFailed>()("MediaFailed", {
  /** What was being done, as a person would say it. */
  task: Schema.String,
  reason: Schema.Literal("Exit", "Timeout", "Damaged", "TooLarge", "NotMedia"),
  detail: Schema.String,
  /** ffmpeg's own last lines, at most 40. */
  lastLines: Schema.Array(Schema.String),
  /** ffmpeg's argument list; empty when no process ran. Holds paths and the film's title, never a key. */
  arguments: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.task}: ${this.detail}`
  }
}

/** A `MediaFailed` that no process had a part in. */
export const refused = (task: string, reason: MediaFailed["reason"], detail: string) =>
  new MediaFailed({ task, reason, detail, lastLines: [], arguments: [] })
