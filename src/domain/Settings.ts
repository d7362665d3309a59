import { Context, Duration, Option } from "effect"
import { AspectRatio } from "./AspectRatio.js"
import { Sha256 } from "./Assets.js"
import { Captions, Loudness } from "./Cut.js"
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

/** How a setting's value is written in words, and read again beside what it is now. */
interface Words<A> {
  readonly write: (value: A) => string
  readonly read: (text: string, now: A) => A
}

const modelOf = <M extends { readonly id: string }>(table: ReadonlyArray<M>): Words<M> => ({
  write: ({ id }) => id,
  read: (id, now) => table.find((model) => model.id === id) ?? { ...now, id }
})

const number: Words<number> = {
  write: String,
  read: (text, now) => (Number.isFinite(Number(text)) ? Number(text) : now)
}

const oneOf = <W extends string>(...words: ReadonlyArray<W>): Words<W> => ({
  write: (word) => word,
  read: (text, now) => words.find((word) => word === text) ?? now
})

/** What somebody may insist on, or leave open in the words of `nothing`. */
const insisted = <A>(nothing: string, read: (text: string) => Option.Option<A>): Words<Option.Option<A>> => ({
  write: (value) => String(Option.getOrElse(value, () => nothing)),
  read: (text) => (text === nothing ? Option.none() : read(text))
})

const listed: Words<ReadonlyArray<string>> = {
  write: (things) => (things.length === 0 ? "nothing" : things.join(", ")),
  read: (text) => (text === "nothing" ? [] : text.split(", "))
}

/** A photo is told by its name and the beginning of its hash alone; where that is no photo of now, its hash stands for it. */
const photos: Words<ReadonlyArray<Reference> | undefined> = {
  write: (references = []) =>
    references.map(({ name, sha256 }) => `${name}=${sha256.slice(0, 8)}`).join(", ") || "none",
  read: (text, now = []) =>
    [...text.matchAll(/(?:^|, )(.+?)=([0-9a-f]{8})(?=, |$)/g)].map(([, name = "", start = ""]) => {
      const same = now.find((it) => it.name === name && it.sha256.startsWith(start))
      return same ?? { name, photo: "", sha256: Sha256.make(start.padEnd(64, "0")), kind: "jpeg" as const }
    })
}

/** A setting by its name on the command line, in and out of a film's settings. */
const setting = <K extends keyof FilmOptions>(key: K, name: string, words: Words<FilmOptions[K]>) => ({
  name,
  write: (options: FilmOptions) => words.write(options[key]),
  read: (text: string, now: FilmOptions): FilmOptions => ({ ...now, [key]: words.read(text, now[key]) })
})

/** What decides what a film is made of. */
const decisive: {
  readonly [key in Exclude<keyof FilmOptions, Patience | "answered">]-?: ReturnType<typeof setting>
} = {
  planModel: setting("planModel", "plan-model", modelOf(chatModels)),
  judgeModel: setting("judgeModel", "judge-model", modelOf(chatModels)),
  imageModel: setting("imageModel", "image-model", modelOf(imageModels)),
  imageQuality: setting("imageQuality", "image-quality", oneOf("low", "medium")),
  videoModel: setting("videoModel", "video-model", modelOf(videoModels)),
  resolution: setting("resolution", "resolution", oneOf("480p", "720p", "1080p")),
  aspectRatio: setting(
    "aspectRatio",
    "aspect",
    insisted("the plan's choice", (text) =>
      Option.fromNullable(AspectRatio.literals.find((ratio) => ratio === text))
    )
  ),
  style: setting("style", "style", insisted("the plan's choice", Option.some)),
  negative: setting("negative", "negative", listed),
  sceneCount: setting(
    "sceneCount",
    "scenes",
    insisted("the plan's choice", (text) => Option.some(Number(text)))
  ),
  maxDuration: setting(
    "maxDuration",
    "max-duration",
    insisted("no limit", (text) => Option.some(Number(text)))
  ),
  references: setting("references", "reference", photos),
  acceptAt: setting("acceptAt", "accept-at", number),
  sheetTakes: setting("sheetTakes", "sheet-takes", number),
  keyframePasses: setting("keyframePasses", "keyframe-passes", number),
  corrections: setting("corrections", "corrections", number),
  retakeBelow: setting("retakeBelow", "retake-below", number),
  patience: setting("patience", "patience", number),
  rewordings: setting("rewordings", "rewordings", number),
  planRepairs: setting("planRepairs", "plan-repairs", number),
  captions: setting("captions", "captions", oneOf(...Captions.literals)),
  loudness: setting("loudness", "loudness", oneOf(...Loudness.literals))
}

/** What decides what a film is made of, by the setting's name on the command line, in its words there. */
export const settingsInWords = (options: FilmOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(decisive).map(({ name, write }) => [name, write(options)]))

/** The settings that words of `settingsInWords` tell, the rest as they are now: how a film was made before. */
export const settingsFromWords = (words: Readonly<Record<string, string>>, now: FilmOptions): FilmOptions =>
  Object.values(decisive).reduce((options, { name, read }) => {
    const text = words[name]
    return text === undefined ? options : read(text, options)
  }, now)

/** The settings of the film being made. Nobody has to provide them: the defaults are `defaultOptions`. */
export class FilmSettings extends Context.Reference<FilmSettings>()("grok-video-pipeline/FilmSettings", {
  defaultValue: (): FilmOptions => defaultOptions
}) {}
