import { Duration, Option, Schema } from "effect"
import { AspectRatio } from "./AspectRatio.js"
import { Sha256 } from "./Assets.js"
import { Captions, Loudness } from "./Cut.js"
import { chatModels, ImageQuality, imageModels, Resolution, videoModels } from "./Models.js"
import { sameName } from "./Names.js"
import { defaultOptions, type FilmOptions, type Music, type Reference, type VoiceWish } from "./Settings.js"
import { SoundMode, VoiceName } from "./Speech.js"

// Every setting of a film in one table: which values it takes, and how one is written in words and read again.

/** Which values a setting takes; a program without types may have given any. `must`: the same in words. */
interface Rule<A> {
  readonly isRight: (value: A) => boolean
  readonly must: string
}

/** How a value is written in words, and read again beside what it is now; and by which rule, where any will not do. */
interface Kind<A> extends Partial<Rule<A>> {
  readonly write: (value: A) => string
  readonly read: (text: string, now: A) => A
}

const kind = <A, I>(schema: Schema.Schema<A, I>, must: string): Kind<A> => ({
  isRight: Schema.is(schema),
  must,
  write: String,
  read: (text, now) => Option.getOrElse(Schema.decodeUnknownOption(schema)(text), () => now)
})

const wholeFrom = (least: number) =>
  Schema.NumberFromString.pipe(Schema.int(), Schema.greaterThanOrEqualTo(least))
const whole = (least: number) => kind(wholeFrom(least), `must be a whole number, ${least} or more`)
const share = kind(Schema.NumberFromString.pipe(Schema.between(0, 1)), "must be a number from 0 to 1")
const oneOf = <A extends string>(words: Schema.Schema<A> & { readonly literals: ReadonlyArray<A> }) =>
  kind(words, `must be one of ${words.literals.join(", ")}`)

/** What somebody may insist on, or leave open in the words of `nothing`. */
const insisted = <A, I>(
  nothing: string,
  schema: Schema.Schema<A, I>,
  must: string
): Kind<Option.Option<A>> => ({
  isRight: (value) =>
    Option.isOption(value) && Option.match(value, { onNone: () => true, onSome: Schema.is(schema) }),
  must: `${must}, as an Option`,
  write: (value) => String(Option.getOrElse(value, () => nothing)),
  read: (text) => (text === nothing ? Option.none() : Schema.decodeUnknownOption(schema)(text))
})

const modelOf = <M extends { readonly id: string }>(table: ReadonlyArray<M>): Kind<M> => ({
  isRight: Schema.is(Schema.Struct({ id: Schema.String })),
  must: "must be a model of the program's table, findVideoModel(…) for instance",
  write: ({ id }) => id,
  read: (id, now) => table.find((model) => model.id === id) ?? { ...now, id }
})

const listed: Kind<ReadonlyArray<string>> = {
  write: (things) => (things.length === 0 ? "nothing" : things.join(", ")),
  read: (text) => (text === "nothing" ? [] : text.split(", "))
}

const voicesAsked: Kind<ReadonlyArray<VoiceWish>> = {
  write: (wishes) => wishes.map(({ name, voice }) => `${name}=${voice}`).join(", ") || "the plan's choice",
  read: (text) =>
    [...text.matchAll(/(?:^|, )(.+?)=((?:custom:)?[\w-]+)(?=, |$)/g)].map(([, name = "", voice = ""]) => ({
      name,
      voice: VoiceName.make(voice)
    }))
}

/** Music is told by the beginning of its hash alone, as photos are. */
const bed: Kind<Music | undefined> = {
  write: (music) => music?.sha256.slice(0, 8) ?? "none",
  read: (text, now) =>
    text === "none"
      ? undefined
      : now?.sha256.startsWith(text) === true
        ? now
        : { file: "", sha256: Sha256.make(text.padEnd(64, "0")) }
}

/** A photo is told by its name and the beginning of its hash alone; where that is no photo of now, its hash stands for it. */
const photos: Kind<ReadonlyArray<Reference> | undefined> = {
  write: (references = []) =>
    references.map(({ name, sha256 }) => `${name}=${sha256.slice(0, 8)}`).join(", ") || "none",
  read: (text, now = []) =>
    [...text.matchAll(/(?:^|, )(.+?)=([0-9a-f]{8})(?=, |$)/g)].map(([, name = "", start = ""]) => {
      const same = now.find((it) => it.name === name && it.sha256.startsWith(start))
      return same ?? { name, photo: "", sha256: Sha256.make(start.padEnd(64, "0")), kind: "jpeg" as const }
    })
}

/** Of whom there is another photo in one setting's words than in another's, or a photo in one of them alone. */
export const photosChanged = (now: string, before: string) => {
  const [these, those] = [photos.read(now, []) ?? [], photos.read(before, []) ?? []]
  const of = (all: ReadonlyArray<Reference>, name: string) => all.find((it) => sameName(it.name, name))
  return [...these, ...those.filter(({ name }) => of(these, name) === undefined)]
    .map(({ name }) => ({ name, now: of(these, name), before: of(those, name) }))
    .filter((it) => it.now?.sha256 !== it.before?.sha256)
    .map(({ before, name, now }) => ({ name, isNow: now !== undefined, wasBefore: before !== undefined }))
}

const time: Rule<Duration.Duration> = {
  isRight: (value) => Duration.isDuration(value) && Duration.isFinite(value) && Duration.toMillis(value) >= 0,
  must: "must be a length of time, Duration.seconds(5) for instance"
}

const ruled = <K extends keyof FilmOptions>(key: K, { isRight, must }: Partial<Rule<FilmOptions[K]>>) => ({
  problems: (options: FilmOptions) => (isRight?.(options[key]) === false ? [`${key} ${must}.`] : [])
})

/** A setting by its name on the command line, in and out of a film's settings. */
const named = <K extends keyof FilmOptions>(key: K, name: string, kind: Kind<FilmOptions[K]>) => ({
  ...ruled(key, kind),
  name,
  write: (options: FilmOptions) => kind.write(options[key]),
  read: (text: string, now: FilmOptions): FilmOptions => ({ ...now, [key]: kind.read(text, now[key]) })
})

/** Settings that say how patient and how busy a run is, and nothing of what it makes. */
type Patience = "videoConcurrency" | "flowRetries" | "flowRetryDelay" | "pollInterval" | "longestWait"

const patient: { readonly [key in Patience]: ReturnType<typeof ruled> } = {
  flowRetries: ruled("flowRetries", whole(0)),
  flowRetryDelay: ruled("flowRetryDelay", time),
  pollInterval: ruled("pollInterval", time),
  videoConcurrency: ruled("videoConcurrency", whole(1)),
  longestWait: ruled("longestWait", time)
}

/** The shortest scene that can be planned, in seconds. */
export const shortestScene = 3

const shape = insisted("the plan's choice", AspectRatio, `must be one of ${AspectRatio.literals.join(", ")}`)
const look = insisted("the plan's choice", Schema.String.pipe(Schema.pattern(/\S/)), "must be some words")
const count = insisted("the plan's choice", wholeFrom(1), "must be a whole number, 1 or more")
const seconds = insisted(
  "no limit",
  Schema.NumberFromString.pipe(Schema.finite(), Schema.greaterThanOrEqualTo(shortestScene)),
  `must be ${shortestScene} seconds or more`
)

/** A language by its tag, whoever speaks it. */
export const LanguageTag = Schema.String.pipe(Schema.pattern(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/))

const tongue = insisted(
  "that of the concept",
  LanguageTag,
  "must be a language as a BCP 47 tag, en or pt-BR for instance"
)
const narratorAsked = insisted("the plan's choice", VoiceName, "must be the id of a voice, or custom:ID")

/** What decides what a film is made of. */
const decisive: {
  readonly [key in Exclude<keyof FilmOptions, Patience | "answered">]-?: ReturnType<typeof named>
} = {
  planModel: named("planModel", "plan-model", modelOf(chatModels)),
  judgeModel: named("judgeModel", "judge-model", modelOf(chatModels)),
  imageModel: named("imageModel", "image-model", modelOf(imageModels)),
  imageQuality: named("imageQuality", "image-quality", oneOf(ImageQuality)),
  videoModel: named("videoModel", "video-model", modelOf(videoModels)),
  resolution: named("resolution", "resolution", oneOf(Resolution)),
  aspectRatio: named("aspectRatio", "aspect", shape),
  style: named("style", "style", look),
  negative: named("negative", "negative", listed),
  sceneCount: named("sceneCount", "scenes", count),
  maxDuration: named("maxDuration", "max-duration", seconds),
  references: named("references", "reference", photos),
  acceptAt: named("acceptAt", "accept-at", share),
  sheetTakes: named("sheetTakes", "sheet-takes", whole(1)),
  keyframePasses: named("keyframePasses", "keyframe-passes", whole(1)),
  corrections: named("corrections", "corrections", whole(0)),
  retakeBelow: named("retakeBelow", "retake-below", share),
  patience: named("patience", "patience", whole(1)),
  rewordings: named("rewordings", "rewordings", whole(0)),
  planRepairs: named("planRepairs", "plan-repairs", whole(0)),
  captions: named("captions", "captions", oneOf(Captions)),
  loudness: named("loudness", "loudness", oneOf(Loudness)),
  sound: named("sound", "sound", oneOf(SoundMode)),
  language: named("language", "language", tongue),
  narrator: named("narrator", "narrator", narratorAsked),
  voices: named("voices", "voice", voicesAsked),
  music: named("music", "music", bed)
}

/** What films of versions before there was speech do not tell of: it was as nobody insists. */
const sinceSpeech: ReadonlySet<string> = new Set(["sound", "language", "narrator", "voice", "music"])

/** What decides what a film is made of, by the setting's name on the command line, in its words there. */
export const settingsInWords = (options: FilmOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.values(decisive).map(({ name, write }) => [name, write(options)]))

/** The settings that words of `settingsInWords` tell, the rest as they are now: how a film was made before. */
export const settingsFromWords = (words: Readonly<Record<string, string>>, now: FilmOptions): FilmOptions =>
  Object.values(decisive).reduce((options, { name, read, write }) => {
    const text = words[name]
    if (text !== undefined) return read(text, options)
    return sinceSpeech.has(name) ? read(write(defaultOptions), options) : options
  }, now)

/** Settings with values that they cannot have, a sentence each, in the words of `FilmOptions`. */
export const wrongSettings = (options: FilmOptions): ReadonlyArray<string> =>
  Object.values({ ...decisive, ...patient }).flatMap(({ problems }) => problems(options))
