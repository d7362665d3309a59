import type { PlatformError } from "@effect/platform/Error"
import { Context, Effect, Option, Schema } from "effect"
import type { NonEmptyReadonlyArray } from "effect/Array"
import type { AspectRatio } from "../../domain/AspectRatio.js"
import type { Blame } from "../../domain/Blame.js"
import type { Captions, Loudness } from "../../domain/Cut.js"
import type { SpokenWord } from "../../domain/Speech.js"
import type { Transition } from "../../domain/StoryPlan.js"
import type { Cue } from "../../domain/Subtitles.js"
import { whyUnwritten } from "../DiskTrouble.js"

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

/** What a clip as models film it would say of itself; of one that is not there to be asked. */
export const usualFacts = (seconds: number): MediaFacts => ({
  durationSeconds: seconds,
  video: { codec: "h264", width: 1280, height: 720, framesPerSecond: 24, frames: Math.round(seconds * 24) },
  audio: Option.some({ codec: "aac", sampleRate: 48_000, channels: 2 })
})

/** A clip on its way into the film. Paths are absolute. */
export interface Clip {
  readonly path: string
  /** What it is called where something is wrong with it: "scene 2"; its number among the clips where nothing is said. */
  readonly name?: string
  /** How it gives way to the next clip; a cut where nothing is said. */
  readonly transition?: Transition
  /** Its chapter's name; without any the film has no chapters. */
  readonly title?: string | undefined
  /** What is told while it is in view. */
  readonly caption?: string | undefined
  /** A recording that is laid over it: where, in samples at 48 kHz after it comes into view. */
  readonly narration?: { readonly path: string; readonly after: number } | undefined
  /** The words of that recording, in samples after the clip comes into view. */
  readonly narrated?: ReadonlyArray<SpokenWord> | undefined
  /** What is said in the clip itself, as far as it was heard, in samples from the beginning of its own sound. */
  readonly spoken?: ReadonlyArray<SpokenWord> | undefined
}

/** How a film is to be joined, beyond its clips. */
export interface AssembleOptions {
  readonly title: string
  /** The shape the film is to have, whatever its clips came in; where nothing is said, that of most clips. */
  readonly shape?: AspectRatio | undefined
  /** None where nothing is said. */
  readonly captions?: Captions
  /** `auto` where nothing is said: clips of one kind of sound, joined by cuts, keep their own loudness. */
  readonly loudness?: Loudness
  /** Music to lay under it, looped or cut to its length: an absolute path. */
  readonly music?: string | undefined
  /** Whether the clips' own sound is left out. */
  readonly isSilent?: boolean
  /** The language that is spoken, as a BCP 47 tag, for the tracks. */
  readonly language?: string | undefined
  /** Hears how far the work has come, in whole percent: rising, each once at most, 100 only when the film is whole. */
  readonly onProgress?: (percent: number) => Effect.Effect<void>
}

/** Where a clip came to stand in the film. All counts are frames at the film's rate. */
export interface Placed {
  /** The first frame of the clip that is shown. */
  readonly from: number
  readonly frames: number
  /** How many of these only hold its first frame, since its sound begins before its picture. */
  readonly held: number
  /** Where in the film it begins. */
  readonly at: number
  /** How it gives way to the next clip, and how many frames both are in view. */
  readonly transition: Transition
  readonly crossfade: number
  /** Why that is a cut though something else was asked for: a sentence's end. */
  readonly instead: Option.Option<string>
  readonly way: EncodingDecision
}

/** How a clip's picture came into the film, and by which rule: a whole sentence. */
export interface EncodingDecision {
  readonly made: "copied" | "spliced" | "encoded"
  readonly why: string
}

/** A part of the film, in seconds from its start. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

/** What was found when a film was decoded whole. Stretches in seconds from the film's start. */
export interface Findings {
  /** Integrated loudness in LUFS; nothing where there is no sound to speak of. */
  readonly loudness: Option.Option<number>
  readonly black: ReadonlyArray<TimeSpan>
  readonly frozen: ReadonlyArray<TimeSpan>
}

/** What a sound file says of itself. */
export interface SoundFacts {
  /** As ffmpeg names it: `mp3`, `pcm_s16le`, `flac`. */
  readonly codec: string
  readonly seconds: number
}

/** A film that was joined and found whole. */
export interface JoinedFilm extends MediaFacts, Findings {
  /** Its subtitles, where anything is said in it. */
  readonly cues?: ReadonlyArray<Cue>
  readonly placed: ReadonlyArray<Placed>
  /** Frames per second as a fraction. */
  readonly rate: { readonly frames: number; readonly seconds: number }
  /** `copied` where every frame is the clips' own to the bit. */
  readonly pictures: "copied" | "encoded"
  /** How many of its frames are the clips' own to the bit. */
  readonly copiedFrames: number
  /** Always `encoded`, once: packets of two encoders do not sound together. Films of earlier versions may say `copied`. */
  readonly sound: "copied" | "encoded"
}

/** The film's sound and subtitles in another language. Paths are absolute. */
export interface LanguageTracks {
  /** A BCP 47 tag. */
  readonly language: string
  /** A sound as `soundtrack` makes it; none where nothing is to be heard otherwise. */
  readonly sound?: string | undefined
  readonly cues: ReadonlyArray<Cue>
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
  readonly blame: Blame = "machine"

  override get message() {
    return `No usable ffmpeg: ${this.detail}`
  }
}

/** Failures that are this machine's doing, and say nothing of the file that was to be read. */
const ours = ["NotStarted", "Killed", "Timeout", "Exit", "Unreadable", "Unwritable", "NotAsPlanned"] as const
/** Failures that are the file's. */
const theirs = ["Damaged", "TooLarge", "NotMedia"] as const

/**
 * Work on a media file failed.
 * - `NotStarted`: ffmpeg is gone, may not be run, or lacks a library.
 * - `Killed`: a signal ended it (memory, a crash, somebody's hand).
 * - `Timeout`: it was not done in time.
 * - `Exit`: it gave up, and not because of the bytes it read.
 * - `Unreadable`, `Unwritable`: a file of ours cannot be read, or made.
 * - `NotAsPlanned`: what came out is not what was asked of it.
 * - `Damaged`, `TooLarge`, `NotMedia`: the file that was to be read is.
 */
export class MediaFailed extends Schema.TaggedError<MediaFailed>()("MediaFailed", {
  /** What was being done, as a person would say it. */
  task: Schema.String,
  reason: Schema.Literal(...ours, ...theirs),
  detail: Schema.String,
  /** ffmpeg's own last lines, at most 40. */
  lastLines: Schema.Array(Schema.String),
  /** ffmpeg's argument list; empty when no process ran. Holds paths and the film's title, never a key. */
  arguments: Schema.Array(Schema.String)
}) {
  /** A file that was handed in is at fault, or this machine. Whether the provider spoilt it is for who fetched it to say. */
  get blame(): Blame {
    return theirs.some((reason) => reason === this.reason) ? "input" : "machine"
  }
  override get message() {
    return `${this.task}: ${this.detail}`
  }
}

/**
 * Everything done to media files. All paths are absolute, every input is a plain file, and every output is written to
 * the path given, whole or not at all. A clip is at most 60 s long and 4096 pixels on a side: more is `TooLarge`.
 * Interrupting any of these ends its process, waits for that, and removes what it had begun to write.
 */
export interface FfmpegCalls {
  /**
   * The ffmpeg in use, chosen at the first need and then kept.
   * Fails   FfmpegMissing, with every candidate and why it will not do.
   */
  readonly chosen: Effect.Effect<ChosenFfmpeg, FfmpegMissing>
  /**
   * Reads the facts of a clip or a film from the file, without decoding and without a process.
   * Fails   MediaFailed: `NotMedia`, `TooLarge` or `Damaged` for what the file is; `Unreadable` for the disk.
   */
  readonly probe: (file: string) => Effect.Effect<MediaFacts, MediaFailed>
  /**
   * Decodes the whole clip and gives its facts with as many frames as came out; a header that counts otherwise is no
   * damage.
   * Fails   MediaFailed: `Damaged` where the decoder has anything against the clip (and nothing against one that is known
   *         to be whole), or no frame comes out; else as `probe`, or this machine has trouble.
   */
  readonly verify: (file: string) => Effect.Effect<MediaFacts, MediaFailed | FfmpegMissing>
  /**
   * Decodes the whole of a sound file: what it says of itself, and how long it really is.
   * Fails   MediaFailed: `NotMedia` where there is no sound in it, `Damaged` where it cannot be decoded; or this machine has
   *         trouble.
   */
  readonly listen: (file: string) => Effect.Effect<SoundFacts, MediaFailed | FfmpegMissing>
  /**
   * Frames of a clip as JPEG files, as many as there are places for them: its very first decoded one, its very last one, and
   * the others evenly spaced between them; its first one alone for a single place. All are written, or none; all in one
   * decoding, unless the clip's header counts its frames wrongly.
   * Fails   MediaFailed: `Damaged` where the clip holds fewer frames than it says; or this machine has trouble.
   */
  readonly frames: (
    clip: string,
    to: NonEmptyReadonlyArray<string>
  ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
  /**
   * Puts several pictures (JPEG, PNG, WebP) side by side into one JPEG, none cropped, in reading order, at most 2048
   * pixels wide and high. `tileColumns` says how many stand in a row.
   * Fails   MediaFailed: one of them is no picture, or too large; or this machine has trouble.
   */
  readonly tile: (
    pictures: ReadonlyArray<string>,
    to: string
  ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
  /**
   * Makes a JPEG, or a PNG without loss, of one picture (JPEG, PNG, WebP): upright, in sRGB, clear places on light grey.
   * Fails   as `tile`.
   */
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
   * Fails   MediaFailed: a clip will not do (it is named), the film is not as planned, or this machine has trouble.
   */
  readonly assemble: (
    clips: ReadonlyArray<Clip>,
    to: string,
    wishes: AssembleOptions
  ) => Effect.Effect<JoinedFilm, MediaFailed | FfmpegMissing>
  /**
   * The sound of the film that `assemble` would make of the same, alone: AAC in an MP4, as long as the film's picture.
   * Fails   as `assemble`.
   */
  readonly soundtrack: (
    clips: ReadonlyArray<Clip>,
    to: string,
    wishes: AssembleOptions
  ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
  /**
   * Writes a film once more with tracks in other languages behind its own: every packet of picture and sound is copied, its
   * own sound stays the one that players begin with, and each track says its language.
   * Takes   with the film its own language and subtitles: a track of them is written anew where it has one.
   * Fails   MediaFailed: a file cannot be read, what came out is not the film, or this machine has trouble.
   */
  readonly addLanguages: (
    film: { readonly path: string } & Omit<LanguageTracks, "sound">,
    languages: ReadonlyArray<LanguageTracks>,
    to: string
  ) => Effect.Effect<void, MediaFailed | FfmpegMissing>
}

/** Whether work failed for one of these reasons. */
export const failedAs =
  (...reasons: ReadonlyArray<MediaFailed["reason"]>) =>
  (error: unknown): error is MediaFailed =>
    error instanceof MediaFailed && reasons.includes(error.reason)

/** What is being done, as a person would say it: every failure of it says so. */
export class CurrentTask extends Context.Reference<CurrentTask>()("grok-video-pipeline/ffmpeg/CurrentTask", {
  defaultValue: () => "working on a file"
}) {}

/**
 * Fails with a `MediaFailed` of the current task.
 * Takes   its reason, what is wrong, and where a process had a part in it, what that was told and said.
 */
export const failMedia = (
  reason: MediaFailed["reason"],
  detail: string,
  { arguments: told = [], lastLines = [] }: Partial<Pick<MediaFailed, "lastLines" | "arguments">> = {}
): Effect.Effect<never, MediaFailed> =>
  Effect.flatMap(CurrentTask, (task) => new MediaFailed({ task, reason, detail, lastLines, arguments: told }))

/**
 * What cannot be written of ours, and why.
 * Fails   MediaFailed (`Unwritable`), always: it is the handler of a failure.
 */
export const failUnwritten =
  (what: string) =>
  (error: PlatformError): Effect.Effect<never, MediaFailed> =>
    failMedia("Unwritable", `${what} cannot be written (${whyUnwritten(error)})`)
