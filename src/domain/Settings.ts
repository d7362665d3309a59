import { Context, Duration, Option } from "effect"
import { AspectRatio } from "./AspectRatio.js"
import { Sha256 } from "./Assets.js"
import type { Captions, Loudness } from "./Cut.js"
import {
  type ChatModel,
  chatModels,
  type ImageModel,
  imageModels,
  type Resolution,
  type VideoModel,
  videoModels
} from "./Models.js"

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

/** How a film is to be made. Every field has a default, so a caller names only what should differ. */
export interface FilmOptions {
  readonly planModel: ChatModel
  readonly judgeModel: ChatModel
  readonly imageModel: ImageModel
  readonly imageQuality: "low" | "medium"
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
}

const first = <A>(table: ReadonlyArray<A>): A => {
  const [model] = table
  if (model === undefined) throw new Error("a model table is empty")
  return model
}

/** How a film is made where nobody says otherwise. */
export const defaultOptions: FilmOptions = {
  planModel: first(chatModels),
  judgeModel: first(chatModels),
  imageModel: first(imageModels),
  imageQuality: "medium",
  videoModel: first(videoModels),
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
  loudness: "auto"
}

/** Settings that say how patient and how busy a run is, and nothing of what it makes. */
type Patience = "videoConcurrency" | "flowRetries" | "flowRetryDelay" | "pollInterval" | "longestWait"

/** What decides what a film is made of, by the setting's name on the command line, in its words there. */
export const settingsInWords = (options: FilmOptions): Readonly<Record<string, string>> => {
  const words: {
    readonly [name in Exclude<keyof FilmOptions, Patience | "answered">]: readonly [string, string]
  } = {
    planModel: ["plan-model", options.planModel.id],
    judgeModel: ["judge-model", options.judgeModel.id],
    imageModel: ["image-model", options.imageModel.id],
    imageQuality: ["image-quality", options.imageQuality],
    videoModel: ["video-model", options.videoModel.id],
    resolution: ["resolution", options.resolution],
    aspectRatio: ["aspect", Option.getOrElse(options.aspectRatio, () => "the plan's choice")],
    style: ["style", Option.getOrElse(options.style, () => "the plan's choice")],
    negative: ["negative", options.negative.length === 0 ? "nothing" : options.negative.join(", ")],
    sceneCount: ["scenes", String(Option.getOrElse(options.sceneCount, () => "the plan's choice"))],
    maxDuration: ["max-duration", String(Option.getOrElse(options.maxDuration, () => "no limit"))],
    references: [
      "reference",
      (options.references ?? []).map(({ name, sha256 }) => `${name}=${sha256.slice(0, 8)}`).join(", ") ||
        "none"
    ],
    acceptAt: ["accept-at", String(options.acceptAt)],
    sheetTakes: ["sheet-takes", String(options.sheetTakes)],
    keyframePasses: ["keyframe-passes", String(options.keyframePasses)],
    corrections: ["corrections", String(options.corrections)],
    retakeBelow: ["retake-below", String(options.retakeBelow)],
    patience: ["patience", String(options.patience)],
    rewordings: ["rewordings", String(options.rewordings)],
    planRepairs: ["plan-repairs", String(options.planRepairs)],
    captions: ["captions", options.captions],
    loudness: ["loudness", options.loudness]
  }
  return Object.fromEntries(Object.values(words))
}

const modelNamed = <M extends { readonly id: string }>(
  table: ReadonlyArray<M>,
  id: string | undefined,
  now: M
): M => (id === undefined ? now : (table.find((model) => model.id === id) ?? { ...now, id }))

const numberIn = (text: string | undefined, now: number): number => {
  const value = Number(text)
  return text === undefined || !Number.isFinite(value) ? now : value
}

const wordIn = <W extends string>(words: ReadonlyArray<W>, text: string | undefined, now: W): W =>
  words.find((word) => word === text) ?? now

/** What somebody insisted on; what there is no word of is as it is now. */
const insistedIn = <A>(
  text: string | undefined,
  nothing: string,
  now: Option.Option<A>,
  read: (text: string) => Option.Option<A>
): Option.Option<A> => (text === undefined ? now : text === nothing ? Option.none() : read(text))

/**
 * The settings that words of `settingsInWords` tell, the rest as they are now: how a film was made before. A photo is told
 * by its name and the beginning of its hash alone; where that is no photo of now, its hash stands for it.
 */
export const settingsFromWords = (
  words: Readonly<Record<string, string>>,
  now: FilmOptions
): FilmOptions => ({
  ...now,
  planModel: modelNamed(chatModels, words["plan-model"], now.planModel),
  judgeModel: modelNamed(chatModels, words["judge-model"], now.judgeModel),
  imageModel: modelNamed(imageModels, words["image-model"], now.imageModel),
  imageQuality: wordIn(["low", "medium"], words["image-quality"], now.imageQuality),
  videoModel: modelNamed(videoModels, words["video-model"], now.videoModel),
  resolution: wordIn(["480p", "720p", "1080p"], words.resolution, now.resolution),
  aspectRatio: insistedIn(words.aspect, "the plan's choice", now.aspectRatio, (text) =>
    Option.fromNullable(AspectRatio.literals.find((ratio) => ratio === text))
  ),
  style: insistedIn(words.style, "the plan's choice", now.style, Option.some),
  negative:
    words.negative === undefined
      ? now.negative
      : words.negative === "nothing"
        ? []
        : words.negative.split(", "),
  sceneCount: insistedIn(words.scenes, "the plan's choice", now.sceneCount, (text) =>
    Option.some(Number(text))
  ),
  maxDuration: insistedIn(words["max-duration"], "no limit", now.maxDuration, (text) =>
    Option.some(Number(text))
  ),
  references: referencesIn(words.reference, now.references ?? []),
  acceptAt: numberIn(words["accept-at"], now.acceptAt),
  sheetTakes: numberIn(words["sheet-takes"], now.sheetTakes),
  keyframePasses: numberIn(words["keyframe-passes"], now.keyframePasses),
  corrections: numberIn(words.corrections, now.corrections),
  retakeBelow: numberIn(words["retake-below"], now.retakeBelow),
  patience: numberIn(words.patience, now.patience),
  rewordings: numberIn(words.rewordings, now.rewordings),
  planRepairs: numberIn(words["plan-repairs"], now.planRepairs)
})

const referencesIn = (text: string | undefined, now: ReadonlyArray<Reference>): ReadonlyArray<Reference> =>
  text === undefined
    ? now
    : [...text.matchAll(/(?:^|, )(.+?)=([0-9a-f]{8})(?=, |$)/g)].map(([, name = "", start = ""]) => {
        const same = now.find((it) => it.name === name && it.sha256.startsWith(start))
        return same ?? { name, photo: "", sha256: Sha256.make(start.padEnd(64, "0")), kind: "jpeg" as const }
      })

/** The settings of the film being made. Nobody has to provide them: the defaults are `defaultOptions`. */
export class FilmSettings extends Context.Reference<FilmSettings>()("grok-video-pipeline/FilmSettings", {
  defaultValue: (): FilmOptions => defaultOptions
}) {}
