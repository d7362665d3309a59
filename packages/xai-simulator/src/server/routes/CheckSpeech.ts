import { Effect } from "effect"
import {
  isSpoken,
  longestSpeech,
  mostReplacements,
  speechBitRates,
  speechLanguages,
  speechRates,
  speechSpeeds,
  usualSpeechBitRate,
  usualSpeechRate
} from "../../catalogue/SpeechModels.js"
import { usualVoice, voiceIds } from "../../catalogue/Voices.js"
import { Scenario } from "../../state/Scenario.js"
import { badArgument } from "../Refusal.js"
import type { SpeechRequest } from "../wire/SpeechRequests.js"

/** The voice of a name, built in or one's own. */
export const checkVoice = Effect.fn("Speech.checkVoice")(function* (voice: string) {
  const { customVoices } = yield* (yield* Scenario).config
  const known = voiceIds.find((id) => id === voice.toLowerCase()) ?? customVoices.find((id) => id === voice)
  return (
    known ??
    (yield* badArgument(
      `Unknown voice_id "${voice}". Available voices: ${voiceIds.join(", ")}. Custom voice ids created via the /v1/custom-voices API are also accepted.`
    ))
  )
})

const checkFormat = Effect.fn("Speech.checkFormat")(function* (format: SpeechRequest["output_format"]) {
  const { bit_rate, codec = "mp3", sample_rate: rate = usualSpeechRate } = format ?? {}
  if (!speechRates.includes(rate))
    return yield* badArgument(`Unsupported sample_rate: ${rate}. Allowed: ${speechRates.join(", ")}.`)
  const bitRate = bit_rate ?? usualSpeechBitRate
  if (codec === "mp3" && !speechBitRates.includes(bitRate))
    return yield* badArgument(`Unsupported bit_rate: ${bitRate}. Allowed: ${speechBitRates.join(", ")}.`)
  return { codec, rate, bitRate }
})

/** Everything a recording's fields must agree on. */
export const checkSpeech = Effect.fn("Speech.check")(function* (request: SpeechRequest) {
  const { language, replace = {}, speed = 1, text } = request
  if (text.trim() === "") return yield* badArgument("text must not be empty.")
  const length = [...text].length
  if (length > longestSpeech)
    return yield* badArgument(`text is too long: ${length} characters, at most ${longestSpeech}.`)
  if (!isSpoken(language))
    return yield* badArgument(
      `Unsupported language: ${language}. Supported languages: auto, ${speechLanguages.join(", ")}.`
    )
  if (speed < speechSpeeds.slowest || speed > speechSpeeds.fastest)
    return yield* badArgument(
      `speed must be between ${speechSpeeds.slowest} and ${speechSpeeds.fastest}, got ${speed}.`
    )
  if (Object.keys(replace).length > mostReplacements)
    return yield* badArgument(`replace may have at most ${mostReplacements} entries.`)
  const { optimize_streaming_latency: latency = 0 } = request
  if (![0, 1, 2].includes(latency)) return yield* badArgument("optimize_streaming_latency must be 0, 1 or 2.")
  const voice = yield* checkVoice(request.voice_id ?? usualVoice)
  return { text, language, speed, replace, voice, format: yield* checkFormat(request.output_format) }
})
