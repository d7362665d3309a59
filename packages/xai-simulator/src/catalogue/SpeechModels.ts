import { type Ticks, ticksFromUsd } from "./Ticks.js"

// What is spoken and what is heard. Sources: docs.x.ai/developers/model-capabilities/audio/text-to-speech and
// …/speech-to-text (copies of August 2026 and later), the types of xAI's own TypeScript SDK (October 2026).

/** The name that speech is billed under: the API has none for it. */
export const speechModel = "grok-tts"

/** The models that hear. */
export const hearingModels = ["grok-voice-transcribe-2.0", "grok-voice-transcribe-1.0"] as const

/** Longest text of one recording, in characters. The SDK's comment says 60,000, the guide 15,000. */
export const longestSpeech = 15_000

/** Most respellings of one order. */
export const mostReplacements = 200

export const speechSpeeds = { slowest: 0.7, fastest: 1.5 } as const

/** Recordings that may start in one second. */
export const speechStartsPerSecond = 50

export const speechCodecs = ["mp3", "wav", "pcm", "mulaw", "alaw"] as const
export type SpeechCodec = (typeof speechCodecs)[number]

export const speechRates: ReadonlyArray<number> = [8000, 16_000, 22_050, 24_000, 44_100, 48_000]

/** Bits a second of an mp3. */
export const speechBitRates: ReadonlyArray<number> = [32_000, 64_000, 96_000, 128_000, 192_000]

export const usualSpeechRate = 24_000
export const usualSpeechBitRate = 128_000

/** The languages that are spoken, beside `auto`. */
export const speechLanguages: ReadonlyArray<string> = [
  ...["en", "ar-EG", "ar-SA", "ar-AE", "bn", "zh", "fr", "de", "hi", "id"],
  ...["it", "ja", "ko", "pt-BR", "pt-PT", "ru", "es-MX", "es-ES", "tr", "vi"]
]

const primary = (tag: string): string => tag.split("-")[0]?.toLowerCase() ?? ""

/** Whether a language may be asked for: one of the list, or another variety of one. */
export const isSpoken = (tag: string): boolean =>
  tag === "auto" ||
  (/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag) &&
    speechLanguages.some((language) => primary(language) === primary(tag)))

/** Audio files that are heard; the raw ones need a rate beside them. */
export const heardFormats = [
  ...["pcm", "mulaw", "alaw", "wav", "mp3", "ogg", "opus", "flac", "aac", "mp4", "m4a", "mkv"]
] as const

/** What a recording costs: $15 per million characters that are sent, tags included. */
export const billForSpeech = (text: string): Ticks => ticksFromUsd(([...text].length * 15) / 1e6)

/** What hearing costs: $0.10 for each hour of audio. */
export const billForHearing = (seconds: number): Ticks => ticksFromUsd((seconds / 3600) * 0.1)
