import { Array, Context, Duration, Option } from "effect"
import type { AspectRatio } from "./AspectRatio.js"
import type { Sha256 } from "./Assets.js"
import type { Captions, Loudness } from "./Cut.js"
import {
  type ChatModel,
  chatModels,
  type ImageModel,
  type ImageQuality,
  imageModels,
  type Resolution,
  type VideoModel,
  videoModels
} from "./Models.js"
import type { SoundMode, VoiceName } from "./Speech.js"

/** A photo that a character's sheet is drawn from: a JPEG, PNG or WebP on this machine. */
export interface Reference {
  /** The character's name as the plan has it; large and small letters are one. */
  readonly name: string
  /** Absolute. */
  readonly photo: string
  readonly sha256: Sha256
  readonly kind: "jpeg" | "png" | "webp"
  /** What is done to it before it is sent, as sentences would say it; left out where nobody has looked into it yet. */
  readonly changes?: ReadonlyArray<string>
}

/** A piece of music to lay under the film: MP3, WAV, M4A, FLAC or Ogg on this machine. */
export interface Music {
  /** Absolute. */
  readonly file: string
  readonly sha256: Sha256
}

/** Whose voice is asked for. */
export interface VoiceWish {
  /** The character's name as the plan has it; large and small letters are one. */
  readonly name: string
  readonly voice: VoiceName
}

/** How a film is to be made. Every field has a default, so a caller names only what should differ. */
export interface FilmOptions {
  readonly planModel: ChatModel
  readonly judgeModel: ChatModel
  readonly imageModel: ImageModel
  readonly imageQuality: ImageQuality
  readonly videoModel: VideoModel
  readonly resolution: Resolution
  /** The picture's shape, where the caller insists; otherwise the plan's choice stands. */
  readonly aspectRatio: Option.Option<AspectRatio>
  /** The look the caller insists on: the plan's style has these words in it. */
  readonly style: Option.Option<string>
  /** What is nowhere to be in the film, thing by thing. */
  readonly negative: ReadonlyArray<string>
  /** How many scenes, where the caller insists. */
  readonly sceneCount: Option.Option<number>
  /** The longest the whole film may last, in seconds. */
  readonly maxDuration: Option.Option<number>
  /** What of these was asked before the plan that is there was made or edited: a plan is not held against it again. */
  readonly answered?: ReadonlyArray<"maxDuration" | "sceneCount" | "style">
  /** Photos that characters are drawn from. */
  readonly references?: ReadonlyArray<Reference>
  /** A score at or above this is accepted, 0 to 1. */
  readonly acceptAt: number
  /** Most portraits per character. */
  readonly sheetTakes: number
  /** Most keyframe passes per scene: the first drawing and its edits together. */
  readonly keyframePasses: number
  /** Most video edits per clip. */
  readonly corrections: number
  /** A clip that cannot be edited is filmed once more when it scores below this, 0 to 1. */
  readonly retakeBelow: number
  /** How many takes in a row may bring nothing better before a loop ends, 1 or more. */
  readonly patience: number
  /** How often a refused prompt is reworded. */
  readonly rewordings: number
  /** How often a plan that cannot be filmed goes back to the model. */
  readonly planRepairs: number
  /** How often the whole flow is tried again after a failure that waiting may cure. */
  readonly flowRetries: number
  readonly flowRetryDelay: Duration.Duration
  /** The first pause between two looks at a clip; later ones grow to three times this. */
  readonly pollInterval: Duration.Duration
  /** How many scenes are filmed at the same time. With 2 or more a clip begins as soon as its keyframe is accepted. */
  readonly videoConcurrency: number
  /** How long a clip may take before the run stops waiting for it; it is asked for again on the next run. */
  readonly longestWait: Duration.Duration
  readonly captions: Captions
  readonly loudness: Loudness
  /** What is heard. */
  readonly sound: SoundMode
  /** The language that is spoken, as a BCP 47 tag; that of the concept where nobody insists. */
  readonly language: Option.Option<string>
  /** The narrator's voice, where the caller insists; otherwise the plan's choice stands. */
  readonly narrator: Option.Option<VoiceName>
  /** Voices of characters, where the caller insists. */
  readonly voices: ReadonlyArray<VoiceWish>
  /** What is laid under the film. */
  readonly music?: Music | undefined
}

/** How a film is made where nobody says otherwise. */
export const defaultOptions: FilmOptions = {
  planModel: Array.headNonEmpty(chatModels),
  judgeModel: Array.headNonEmpty(chatModels),
  imageModel: Array.headNonEmpty(imageModels),
  imageQuality: "medium",
  videoModel: Array.headNonEmpty(videoModels),
  resolution: "720p",
  aspectRatio: Option.none(),
  style: Option.none(),
  negative: [],
  sceneCount: Option.none(),
  maxDuration: Option.none(),
  acceptAt: 0.8,
  sheetTakes: 3,
  keyframePasses: 3,
  corrections: 2,
  retakeBelow: 0.5,
  patience: 2,
  rewordings: 2,
  planRepairs: 2,
  flowRetries: 1,
  flowRetryDelay: Duration.seconds(60),
  pollInterval: Duration.seconds(5),
  longestWait: Duration.minutes(20),
  videoConcurrency: 1,
  captions: "none",
  loudness: "auto",
  sound: "natural",
  language: Option.none(),
  narrator: Option.none(),
  voices: []
}

/** The settings of the film being made. Nobody has to provide them: the defaults are `defaultOptions`. */
export class FilmSettings extends Context.Reference<FilmSettings>()("grok-video-pipeline/FilmSettings", {
  defaultValue: (): FilmOptions => defaultOptions
}) {}
