import { Array, Effect, Option } from "effect"
import { billForHearing, hearingModels, isSpoken, speechLanguages } from "../../catalogue/SpeechModels.js"
import { chanceFrom, pickFrom, sha256 } from "../../Seed.js"
import type { HeardWord } from "../../sound/Recording.js"
import { readSaidMark, thousandths } from "../../sound/SaidMark.js"
import { Call } from "../../state/Call.js"
import { fetchInput } from "../../state/Inputs.js"
import { SaidWords } from "../../state/SaidWords.js"
import { Scenario } from "../../state/Scenario.js"
import { charge, millisFor } from "../../state/Work.js"
import { badArgument, missingField } from "../Refusal.js"
import { json } from "../Reply.js"
import { readBody } from "../wire/Body.js"
import { soundSeconds } from "../wire/SoundFacts.js"
import { HearingRequest } from "../wire/SpeechRequests.js"

/** The file that is to be heard: it comes with the form, or from an address. */
const heardFile = Effect.fn("Hearing.file")(function* ({ file, url }: HearingRequest) {
  const at = file ?? url
  if (at === undefined) return yield* missingField("file")
  const fetched = yield* fetchInput({ url: at }, file === undefined ? "url" : "file")
  return Option.match(fetched, { onNone: () => new Uint8Array(), onSome: ({ bytes }) => bytes })
})

const raw: Readonly<Record<string, number>> = { pcm: 2, mulaw: 1, alaw: 1 }

/** How long it is. What has no head of its own is as long as its rate says. */
const lengthOf = Effect.fn("Hearing.length")(function* (bytes: Uint8Array, request: HearingRequest) {
  const size = raw[request.audio_format ?? ""]
  if (size !== undefined) {
    if (request.sample_rate === undefined)
      return yield* badArgument("sample_rate is required for raw audio formats.")
    return bytes.length / (size * request.sample_rate * (request.channels ?? 1))
  }
  const seconds = yield* soundSeconds(bytes)
  return Option.isSome(seconds) ? seconds.value : yield* badArgument("Failed to decode the audio file.")
})

const alike: readonly [string, ...ReadonlyArray<string>] = [
  "something",
  "other",
  "leave",
  "water",
  "under",
  "again",
  "said"
]

/** The words with a share of them heard wrong: another word, or none. */
const misheard = (words: ReadonlyArray<HeardWord>, share: number, seed: number): ReadonlyArray<HeardWord> =>
  words.flatMap((word, at) => {
    if (chanceFrom(seed, "misheard", at, word.text) >= share) return [word]
    return chanceFrom(seed, "unheard", at) < 0.25
      ? []
      : [{ ...word, text: pickFrom(alike, seed, "heard as", at) }]
  })

/** Other words over the same time, each as long as the others. */
const instead = (words: ReadonlyArray<HeardWord>, text: string): ReadonlyArray<HeardWord> => {
  const heard = text.split(/\s+/).filter((word) => word !== "")
  const start = words[0]?.start ?? 0
  const step = ((words.at(-1)?.end ?? 0) - start) / Math.max(1, heard.length)
  return heard.map((word, at) => ({
    text: word,
    start: thousandths(start + at * step),
    end: thousandths(start + (at + 1) * step)
  }))
}

const textOf = (words: ReadonlyArray<HeardWord>): string => words.map(({ text }) => text).join(" ")

/** Which turn a word is of, as speakers are told apart: whoever speaks after a silence may be another. */
const speakerAt = (words: ReadonlyArray<HeardWord>, at: number): number =>
  words.slice(1, at + 1).filter((word, index) => word.start - (words[index]?.end ?? 0) > 0.29).length % 2

/** `POST /v1/stt`: what is said in a file, word by word. It hears what was said by the simulator's own voices. */
export const createTranscript = Effect.fn("Hearing.create")(function* () {
  const { body, fault } = yield* Call
  const memory = yield* SaidWords
  const scenario = yield* Scenario
  const { seed } = yield* scenario.config
  const request = yield* readBody(HearingRequest, body)
  const bytes = yield* heardFile(request)
  const { language } = request
  if (language !== undefined && !isSpoken(language))
    return yield* badArgument(
      `Unsupported language: ${language}. Supported languages: ${speechLanguages.join(", ")}.`
    )
  if (request.format === true && language === undefined)
    return yield* badArgument("format requires language to be set.")
  const duration = thousandths(yield* lengthOf(bytes, request))
  const hash = sha256(bytes)
  const mark = readSaidMark(bytes)
  const known = Option.isSome(mark) ? mark : yield* memory.find(hash)
  const cost = billForHearing(duration)
  yield* charge("stt", request.model ?? hearingModels[0], cost)
  const spoken = Option.match(known, { onNone: () => [], onSome: ({ words }) => words })
  const script = spoken.length === 0 ? Option.none() : yield* scenario.next("hearings", textOf(spoken))
  const heard = Option.match(script, {
    onNone: () => spoken,
    onSome: (it) => (typeof it === "number" ? misheard(spoken, it, seed) : instead(spoken, it))
  })
  const words = Option.exists(fault, ({ name }) => name === "hearing-empty") ? [] : heard
  yield* Effect.sleep(yield* millisFor("speechMillis", hash))
  const spokenIn = Option.match(known, { onNone: () => "", onSome: (it) => it.language })
  return json(
    {
      text: textOf(words),
      language: language ?? (spokenIn === "auto" ? "en" : spokenIn),
      duration,
      words: Array.map(words, (word, at) => ({
        ...word,
        ...(request.diarize === true ? { speaker: speakerAt(words, at) } : {})
      }))
    },
    200,
    cost
  )
})
