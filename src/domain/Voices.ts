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
