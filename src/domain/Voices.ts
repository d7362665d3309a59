import { type Ticks, ticksFromUsd } from "./Money.js"
import { ownVoicePrefix } from "./Speech.js"

// What the API speaks with, hears with and asks for both. Figures: reference pages named beside them, read 2026-11-28.

/** The built-in voices, in the order in which the live API names them; docs.x.ai and its answer to an unknown id (measured). */
export const builtInVoices: ReadonlyArray<string> = [
  ...[
    "ara",
    "eve",
    "leo",
    "rex",
    "sal",
    "carina",
    "zagan",
    "helix",
    "orion",
    "luna",
    "iris",
    "altair",
    "zenith"
  ],
  ...["perseus", "helios", "lux", "kepler", "rigel", "cosmo", "celeste", "ursa", "sirius", "lumen", "castor"],
  ...["naksh", "atlas"]
]

/** Whether a voice can be asked for: one of the list, or one of the caller's own. */
export const isVoice = (voice: string): boolean =>
  builtInVoices.includes(voice) || (voice.startsWith(ownVoicePrefix) && voice.length > ownVoicePrefix.length)

/**
 * What is told of voices, to choose by: of the first five what lists of integrators and resellers say, of three that they suit
 * a narrator (a copy of the page on text to speech). Nothing is known of the others; `GET /v1/tts/voices` tells for nothing.
 */
export const voiceManners: Readonly<Record<string, string>> = {
  ara: "a woman, warm and friendly",
  eve: "a woman, lively",
  leo: "a man, firm",
  rex: "a man, clear and assured",
  sal: "neither man nor woman, smooth",
  orion: "suits a narrator",
  zagan: "suits a narrator",
  altair: "suits a narrator"
}

/** Whoever tells a story that names no narrator, the first whose voice no character has. */
export const narratingVoices: ReadonlyArray<string> = ["orion", "altair", "zagan"]

/**
 * The languages that are spoken, as tags. That they are 20 stands in a copy of the page on text to speech; which they are, in
 * the lists of integrators and resellers alone.
 */
export const speechLanguages: ReadonlyArray<string> = [
  ...["en", "ar-EG", "ar-SA", "ar-AE", "bn", "zh", "fr", "de", "hi", "id", "it", "ja", "ko"],
  ...["pt-BR", "pt-PT", "ru", "es-ES", "es-MX", "tr", "vi"]
]

const primary = (tag: string): string => tag.toLowerCase().replace(/[-_].*$/s, "")

/** The spoken language that a tag means: itself, else the first of the same tongue; none where nobody speaks it. */
export const speechLanguage = (tag: string): string | undefined =>
  speechLanguages.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
  speechLanguages.find((one) => primary(one) === primary(tag))

/** A name as it is compared: in small letters, without marks. */
const plainName = (name: string): string => name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

/** What a language is called, in English and by those who speak it. */
const namesOf = (tag: string): ReadonlyArray<string> =>
  ["en", tag].flatMap((place) => {
    const names = new Intl.DisplayNames([place], { type: "language" })
    return [names.of(tag), names.of(primary(tag))].flatMap((name) =>
      name === undefined ? [] : [plainName(name)]
    )
  })

/** The tag of a language that is called by its name; none where nobody speaks one of that name. */
export const languageMeant = (name: string): string | undefined =>
  speechLanguages.find((tag) => namesOf(tag).includes(plainName(name)))

/** That nobody speaks a language, with the one that is meant where it is called by its name, else with those there are. */
export const spokenByNone = (language: string, shown = language): string => {
  const meant = languageMeant(language)
  return `No voice speaks ${shown}; ${meant === undefined ? `they speak ${speechLanguages.join(", ")}.` : `did you mean ${meant}?`}`
}

/** What the model that speaks takes and costs. */
export const speechModel = {
  /** USD per million characters of text; docs.x.ai/developers/pricing, official. It was 4.20 in April 2026. */
  usdPerMillionCharacters: 15,
  /** Longest text of one order, in characters; the REST reference (official), the SDK says 60,000. */
  longestText: 15_000,
  /** How much slower or faster than usual a voice may speak. */
  slowest: 0.7,
  fastest: 1.5
} as const

/** What the model that hears costs. */
export const hearingModel = {
  id: "grok-voice-transcribe-2.0",
  /** USD per hour of sound; docs.x.ai/developers/pricing, official. */
  usdPerHour: 0.1
} as const

/** The list price of a recording: the answer says nothing of its cost. */
export const priceOfSpeech = (text: string): Ticks =>
  ticksFromUsd(([...text].length * speechModel.usdPerMillionCharacters) / 1e6)

/** The list price of listening to so many seconds. */
export const priceOfHearing = (seconds: number): Ticks =>
  ticksFromUsd((seconds / 3600) * hearingModel.usdPerHour)
