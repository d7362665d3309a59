import { Context, type Effect, type Option, Schema } from "effect"

/** What a media file says of itself. Lengths in seconds, sizes in pixels as shown. */
export interface MediaFacts {
  readonly durationSeconds: number
  readonly video: {
    readonly codec: string
    readonly width: number
    readonly height: number
    readonly framesPerSecond: number
    readonly frames: number
  }
  readonly audio: Option.Option<{
    readonly codec: string
    readonly sampleRate: number
    readonly channels: number
  }>
}

/** A clip on its way into the film. Paths are absolute. */
export interface Clip {
  readonly path: string
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
  arguments: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.task}: ${this.detail}`
  }
}

/** Which ffmpeg was chosen, and why not the others. */
export interface ChosenFfmpeg {
  readonly path: string
  readonly version: string
  readonly origin: "setting" | "system" | "bundled"
  readonly passedOver: ReadonlyArray<{ readonly path: string; readonly why: string }>
}

/** Everything done to media files. All paths are absolute; every output is written to the path given, whole or not at all. */
export class Ffmpeg extends Context.Tag("grok-video-pipeline/Ffmpeg")<
  Ffmpeg,
  {
    /** The ffmpeg in use. */
    readonly chosen: Effect.Effect<ChosenFfmpeg, FfmpegMissing>
    /** Reads a clip's facts from the file, without decoding. */
    readonly probe: (file: string) => Effect.Effect<MediaFacts, MediaFailed>
    /** Decodes the whole clip and fails with `Damaged` unless every declared frame came out. */
    readonly verify: (file: string) => Effect.Effect<MediaFacts, MediaFailed | FfmpegMissing>
    /** Writes the very first and the very last decoded frame as JPEG files. */
    readonly frames: (
      clip: string,
      to: { readonly first: string; readonly last: string }
    ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
    /** Puts several pictures side by side into one JPEG, none cropped, in reading order. */
    readonly tile: (
      pictures: ReadonlyArray<string>,
      to: string
    ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
    /** Joins clips in order: H.264 yuv420p, AAC, fast start, one size and rate, silence where a clip has no sound. */
    readonly assemble: (
      clips: ReadonlyArray<Clip>,
      to: string,
      options: { readonly title: string }
    ) => Effect.Effect<MediaFacts, MediaFailed | FfmpegMissing>
  }
>() {}
