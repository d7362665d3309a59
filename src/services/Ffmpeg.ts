import { Context, Layer } from "effect"
import { type FfmpegOptions, make } from "./ffmpeg/FfmpegLive.js"
import type { FfmpegCalls } from "./ffmpeg/Media.js"

export { candidates } from "./ffmpeg/Choose.js"
export type { FfmpegOptions } from "./ffmpeg/FfmpegLive.js"
export { knownClip } from "./ffmpeg/KnownClip.js"
export type {
  AssembleOptions,
  ChosenFfmpeg,
  Clip,
  FfmpegCalls,
  JoinedFilm,
  LanguageTracks,
  MediaFacts
} from "./ffmpeg/Media.js"
export { FfmpegMissing, MediaFailed, usualFacts } from "./ffmpeg/Media.js"

/** ffmpeg, as this program uses it. */
export class Ffmpeg extends Context.Tag("grok-video-pipeline/Ffmpeg")<Ffmpeg, FfmpegCalls>() {
  /** A real ffmpeg: the one named in `options`, else the system's, else the bundled one. */
  static readonly layer = (options: FfmpegOptions = {}) => Layer.effect(Ffmpeg, make(options))
}
