import { Context, type Effect, Layer } from "effect"
import { type FfmpegOptions, make } from "./ffmpeg/FfmpegLive.js"
import type {
  AssembleOptions,
  ChosenFfmpeg,
  Clip,
  FfmpegMissing,
  JoinedFilm,
  MediaFacts,
  MediaFailed
} from "./ffmpeg/Media.js"

export { candidates } from "./ffmpeg/Choose.js"
export type { FfmpegOptions } from "./ffmpeg/FfmpegLive.js"
export { knownClip } from "./ffmpeg/KnownClip.js"
export {
  type AssembleOptions,
  type ChosenFfmpeg,
  type Clip,
  FfmpegMissing,
  type JoinedFilm,
  type MediaFacts,
  MediaFailed
} from "./ffmpeg/Media.js"

/**
 * Everything done to media files. All paths are absolute, every input is a plain file, and every output is written to
 * the path given, whole or not at all. A clip is at most 60 s long and 4096 pixels on a side: more is `TooLarge`.
 * Interrupting any of these ends its process, waits for that, and removes what it had begun to write.
 */
export class Ffmpeg extends Context.Tag("grok-video-pipeline/Ffmpeg")<
  Ffmpeg,
  {
    /** The ffmpeg in use, chosen at the first need and then kept. */
    readonly chosen: Effect.Effect<ChosenFfmpeg, FfmpegMissing>
    /** Reads the facts of a clip or a film from the file, without decoding and without a process. */
    readonly probe: (file: string) => Effect.Effect<MediaFacts, MediaFailed>
    /**
     * Decodes the whole clip and gives its facts with as many frames as came out; a header that counts otherwise is no
     * damage. Fails with `Damaged` where the decoder has anything against the clip (and nothing against one that is known
     * to be whole), or no frame comes out.
     */
    readonly verify: (file: string) => Effect.Effect<MediaFacts, MediaFailed | FfmpegMissing>
    /** Writes the very first or the very last decoded frame as a JPEG file. */
    readonly frame: (
      clip: string,
      which: "first" | "last",
      to: string
    ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
    /**
     * Both ends of a clip as JPEG files, and as many frames evenly spaced between them as are wanted: all in one decoding,
     * unless the clip's header counts its frames wrongly.
     */
    readonly frames: (
      clip: string,
      to: { readonly first: string; readonly between?: ReadonlyArray<string>; readonly last: string }
    ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
    /**
     * Puts several pictures (JPEG, PNG, WebP) side by side into one JPEG, none cropped, in reading order, at most 2048
     * pixels wide and high. `tileColumns` says how many stand in a row.
     */
    readonly tile: (
      pictures: ReadonlyArray<string>,
      to: string
    ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
    /** Makes a JPEG, or a PNG without loss, of one picture (JPEG, PNG, WebP): upright, in sRGB, clear places on light grey. */
    readonly flatten: (
      picture: string,
      to: string,
      kind: "jpeg" | "png"
    ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
    /**
     * Joins clips in order: H.264 yuv420p, AAC, fast start, one size and rate, silence where a clip has no sound.
     * The size is that of most of the clips of the wished shape, the rate that of most of all; a clip of another shape is
     * fitted in whole, on black. The packets of a picture are copied where its file allows it and neither a crossfade nor a
     * drawn caption touches it; the rest of the picture, and the whole sound, is encoded once. Picture and sound are decoded
     * whole before they are put together, and what comes of it is read once more before it counts.
     */
    readonly assemble: (
      clips: ReadonlyArray<Clip>,
      to: string,
      wishes: AssembleOptions
    ) => Effect.Effect<JoinedFilm, MediaFailed | FfmpegMissing>
  }
>() {
  /** A real ffmpeg: the one named in `options`, else the system's, else the bundled one. */
  static readonly layer = (options: FfmpegOptions = {}) => Layer.effect(Ffmpeg, make(options))
}
