import { Duration, Effect, Either, Schema } from "effect"
import { AspectRatio } from "../../domain/AspectRatio.js"
import { Captions, Loudness } from "../../domain/Cut.js"
import { chatModels, ImageQuality, imageModels, Resolution, videoModels } from "../../domain/Models.js"
import { sameName } from "../../domain/Names.js"
import { defaultOptions, type FilmOptions, type VoiceWish } from "../../domain/Settings.js"
import { contradictions, type SettingNames, whoFilms } from "../../domain/SettingsRules.js"
import { LanguageTag } from "../../domain/SettingTable.js"
import { SoundMode, VoiceName } from "../../domain/Speech.js"
import { builtInVoices, isVoice, languageMeant } from "../../domain/Voices.js"
import { enumerated } from "../../domain/Words.js"
import { UsageError } from "../ending/CliError.js"
import { lengthOfTime, oneOf, oneOfTable, type Parse, perhaps, ratio, wholeNumber } from "./Parse.js"
import { type Setting, setting } from "./Setting.js"

const someWords: Parse<string> = (text) =>
  text === ""
    ? Either.left("must be some words.")
    : text.includes("\uFFFD")
      ? Either.left(
          "holds letters that were lost on the way here (\uFFFD). Type it in a terminal that speaks UTF-8."
        )
      : Either.right(text)

/** Seconds: `30`, or a length of time such as `"2 minutes"`. */
const filmLength: Parse<number> = (text) =>
  Either.orElse(wholeNumber(3, 3600)(text), () =>
    Either.filterOrLeft(
      Either.map(lengthOfTime(text), Duration.toSeconds),
      (seconds) => seconds >= 3 && seconds <= 3600,
      () => "must be from 3 seconds to an hour."
    )
  ).pipe(Either.mapLeft(() => 'must be from 3 to 3600 seconds, or a length of time such as "2 minutes".'))

/** How sentences call settings here: as they are typed. */
const flagNames: SettingNames = { videoModel: (id) => `--video-model ${id}`, maxDuration: "--max-duration" }

/** A language by its tag, as `en` or `pt-br` is typed. */
const tag: Parse<string> = (text) =>
  Either.try(() => Intl.getCanonicalLocales(text)[0] ?? text).pipe(
    Either.filterOrLeft(Schema.is(LanguageTag), () => undefined),
    Either.mapLeft(() => {
      const meant = languageMeant(text)
      const advice = meant === undefined ? "." : `; did you mean ${meant}?`
      return `must be a language as a BCP 47 tag, en or pt-BR for instance${advice}`
    })
  )

const voice: Parse<VoiceName> = (text) =>
  isVoice(text)
    ? Either.mapLeft(Schema.decodeUnknownEither(VoiceName)(text), () => "is no id of a voice.")
    : Either.left(`must be one of ${builtInVoices.join(", ")}, or custom:ID for a voice of your own.`)

/** The voices of characters, unless one of them is given two. */
const oneForEach = (wishes: ReadonlyArray<VoiceWish>): Either.Either<ReadonlyArray<VoiceWish>, string> => {
  const twice = wishes.flatMap(({ name, voice }) =>
    wishes.flatMap((other) =>
      sameName(other.name, name) && other.voice !== voice ? [{ name, voices: [voice, other.voice] }] : []
    )
  )
  const [first] = twice
  return first === undefined
    ? Either.right(wishes)
    : Either.left(`"${first.name}" is given two voices, ${enumerated(first.voices)}: leave one of them out.`)
}

const voicesAsked: Parse<ReadonlyArray<VoiceWish>> = (text) =>
  Either.all(
    text.split(",").map((part) => {
      const at = part.lastIndexOf("=")
      const name = part.slice(0, at).trim()
      return at < 0 || name === ""
        ? Either.left("must be NAME=ID, the character's name and the id of a voice.")
        : Either.map(voice(part.slice(at + 1).trim()), (voice): VoiceWish => ({ name, voice }))
    })
  )

const resolution: Parse<Resolution> = (text) =>
  Either.mapLeft(oneOf(...Resolution.literals)(text), (why) =>
    /^(?:[248]k|uhd|qhd|1440p?|2160p?|4320p?)$/i.test(text)
      ? `no model films that large. The largest is 1080p: ${whoFilms("1080p", flagNames).join(", ")}.`
      : why
  )

/** A setting of the film with its own default, which it remembers unless something else is said here. */
const ofFilm = <K extends keyof FilmOptions>(
  key: K,
  about: Pick<Setting<FilmOptions[K]>, "doc" | "parse" | "isOpen"> &
    Partial<Pick<Setting<FilmOptions[K]>, "flag" | "shown" | "kept" | "parseWish">>
) => {
  const { flag = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...more } = about
  return setting<FilmOptions[K]>(flag, { fallback: defaultOptions[key], kept: "always", ...more })
}

/** Every setting of a film as a flag. */
export const filmFlags = {
  planModel: ofFilm("planModel", {
    doc: "The model that writes the plan and rewords refused prompts.",
    parse: oneOfTable("chat model", chatModels)
  }),
  judgeModel: ofFilm("judgeModel", {
    doc: "The model that judges pictures and clips.",
    parse: oneOfTable("chat model", chatModels)
  }),
  imageModel: ofFilm("imageModel", {
    doc: "The model that draws.",
    parse: oneOfTable("image model", imageModels)
  }),
  imageQuality: ofFilm("imageQuality", {
    doc: "Picture quality, where the model has tiers: low or medium.",
    parse: oneOf(...ImageQuality.literals)
  }),
  videoModel: ofFilm("videoModel", {
    doc: "The model that films. Only grok-imagine-video can correct a clip.",
    parse: oneOfTable("video model", videoModels)
  }),
  resolution: ofFilm("resolution", {
    doc: "Size of the clips: 480p, 720p, or 1080p where the model films it.",
    parse: resolution
  }),
  aspectRatio: ofFilm("aspectRatio", {
    flag: "aspect",
    doc: `The picture's shape: ${AspectRatio.literals.join(", ")}.`,
    parse: perhaps(oneOf(...AspectRatio.literals)),
    shown: "the plan's choice",
    isOpen: true
  }),
  style: ofFilm("style", {
    doc: "The look of every picture, in your words; the plan keeps them and may add to them.",
    parse: perhaps(someWords),
    shown: "the plan's choice",
    isOpen: true
  }),
  negative: ofFilm("negative", {
    doc: "What is to be nowhere in the film, things with commas between them: in no plan, picture or clip.",
    parse: (text) =>
      Either.map(someWords(text), (words) =>
        words
          .split(",")
          .map((thing) => thing.trim())
          .filter((thing) => thing !== "")
      ),
    shown: "nothing",
    isOpen: true
  }),
  sceneCount: ofFilm("sceneCount", {
    flag: "scenes",
    doc: "How many scenes the film has, 1 to 50.",
    parse: perhaps(wholeNumber(1, 50)),
    shown: "the plan's choice",
    isOpen: true
  }),
  maxDuration: ofFilm("maxDuration", {
    doc: "The longest the whole film may last, in whole seconds or as a length of time.",
    parse: perhaps(filmLength),
    shown: "no limit",
    isOpen: true
  }),
  acceptAt: ofFilm("acceptAt", { doc: "Consistency from 0 to 1 at which a take is accepted.", parse: ratio }),
  sheetTakes: ofFilm("sheetTakes", { doc: "Most portraits drawn per character.", parse: wholeNumber(1, 10) }),
  keyframePasses: ofFilm("keyframePasses", {
    doc: "Most passes per keyframe, the first drawing included.",
    parse: wholeNumber(1, 10)
  }),
  corrections: ofFilm("corrections", { doc: "Most video edits per clip.", parse: wholeNumber(0, 10) }),
  retakeBelow: ofFilm("retakeBelow", {
    doc: "A clip that cannot be edited is filmed once more when it scores below this.",
    parse: ratio
  }),
  patience: ofFilm("patience", {
    doc: "How many takes in a row may bring nothing better before the best is kept.",
    parse: wholeNumber(1, 10)
  }),
  rewordings: ofFilm("rewordings", {
    doc: "How often a refused prompt is reworded.",
    parse: wholeNumber(0, 5)
  }),
  planRepairs: ofFilm("planRepairs", {
    doc: "How often a plan that cannot be filmed goes back to the model.",
    parse: wholeNumber(0, 5)
  }),
  flowRetries: ofFilm("flowRetries", {
    doc: "How often the whole flow is tried again after a failure that waiting may cure.",
    parse: wholeNumber(0, 10),
    kept: "said"
  }),
  flowRetryDelay: ofFilm("flowRetryDelay", {
    doc: "How long to wait before the flow is tried again.",
    parse: lengthOfTime,
    shown: '"60 seconds"',
    kept: "said"
  }),
  pollInterval: ofFilm("pollInterval", {
    doc: "The first pause between two looks at a clip; it grows to three times this.",
    parse: lengthOfTime,
    shown: '"5 seconds"',
    kept: "said"
  }),
  videoConcurrency: ofFilm("videoConcurrency", {
    doc: "How many scenes are filmed at the same time; with 2 or more a clip begins as soon as its keyframe is accepted.",
    parse: wholeNumber(1, 64),
    kept: "said"
  }),
  longestWait: ofFilm("longestWait", {
    doc: "How long to wait for one clip before stopping; the next run picks it up.",
    parse: lengthOfTime,
    shown: '"20 minutes"',
    kept: "said"
  }),
  captions: ofFilm("captions", {
    doc: "What each scene tells, as words: none, track (a player can show it), burned (drawn into the picture), or both.",
    parse: oneOf(...Captions.literals)
  }),
  sound: ofFilm("sound", {
    doc: "What is heard: natural (the clips' own sound), narrated (a narrator over it), spoken (characters talk), full (both), or none.",
    parse: oneOf(...SoundMode.literals)
  }),
  language: ofFilm("language", {
    doc: "The language that is spoken, as a BCP 47 tag such as en or pt-BR.",
    parse: perhaps(tag),
    shown: "that of the concept",
    isOpen: true
  }),
  narrator: ofFilm("narrator", {
    doc: "The narrator's voice: one of `voices`, or custom:ID for one of your own.",
    parse: perhaps(voice),
    shown: "the plan's choice",
    isOpen: true
  }),
  voices: ofFilm("voices", {
    flag: "voice",
    doc: "A character's voice as NAME=ID, several with commas between them.",
    parse: voicesAsked,
    parseWish: (text) => Either.flatMap(voicesAsked(text), oneForEach),
    shown: "the plan's choice",
    isOpen: true
  }),
  loudness: ofFilm("loudness", {
    doc: "even brings the film to -16 LUFS always; auto leaves clips of one kind of sound, joined by cuts, as loud as they are.",
    parse: oneOf(...Loudness.literals)
  })
}

/** Settings that are each allowed but cannot stand together; one sentence each, by their flags. */
export const contradictionsOf = (options: FilmOptions): ReadonlyArray<string> =>
  contradictions(options, flagNames)

/**
 * Ends a command, before anything is touched, by settings that are each allowed but cannot stand together.
 * Fails   UsageError, a sentence for each pair of flags that contradict one another.
 */
export const checkSettings = Effect.fn("Run.checkSettings")(function* (input: FilmOptions) {
  const wrong = contradictionsOf(input)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.join(" ") })
})
