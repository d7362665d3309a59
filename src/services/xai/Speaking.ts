import { Array, Either, Encoding, Option, Schema } from "effect"
import type { Speech, SpokenLetter, Transcript, Voice } from "../GrokCalls.js"
import { readWav } from "../WavFile.js"
import { type HearingAnswer, SpeechAnswer, SpeechTimes, textIn, type VoicesAnswer } from "./Wire.js"

// What an answer of the speech routes says. A recording whose times cannot be read was paid for all the same.

/** Letters or words at times that go forward, and not beyond `last`, whatever was told. */
const inOrder = (told: ReadonlyArray<SpokenLetter>, last = Number.POSITIVE_INFINITY) =>
  Array.mapAccum(told, 0, (before, { from, text, to }) => {
    const start = Math.min(Math.max(before, from), last)
    return [start, { text, from: start, to: Math.min(Math.max(start, to), last) }]
  })[1]

/** The letters of a recording of so many seconds; where one time alone is told of each, it is when the letter begins. */
const lettersIn = (told: unknown, seconds: number): ReadonlyArray<SpokenLetter> =>
  Option.match(Schema.decodeUnknownOption(SpeechTimes)(told), {
    onNone: () => [],
    onSome: ({ graph_chars, graph_times }) => {
      const times = graph_times.map((time) => (typeof time === "number" ? [time] : time))
      return inOrder(
        Array.zipWith(graph_chars, times, (text, [from = 0, to]) => ({ text, from, to })).map(
          ({ from, text, to }, n) => ({ text, from, to: to ?? times[n + 1]?.[0] ?? seconds })
        ),
        seconds
      )
    }
  })

const bytesIn = (base64: string) =>
  Either.mapLeft(
    Encoding.decodeBase64(base64.replace(/^data:[^,]*,/, "")),
    () => "the recording is no base64"
  )

/** The recording in an answer, be it JSON with the times of its letters or the bare file; else why there is none. */
export const speechIn = (body: unknown): Either.Either<Speech, string> =>
  Either.gen(function* () {
    const { audio, audio_timestamps } =
      body instanceof Uint8Array
        ? { audio: body, audio_timestamps: undefined }
        : yield* Either.mapLeft(
            Schema.decodeUnknownEither(SpeechAnswer)(body),
            () => "there is no recording in it"
          )
    const bytes = audio instanceof Uint8Array ? audio : yield* bytesIn(audio)
    const facts = readWav(bytes)
    if (typeof facts === "string") return yield* Either.left(facts)
    return { bytes, seconds: facts.seconds, letters: lettersIn(audio_timestamps, facts.seconds) }
  })

/** What was heard. A word without a time, or without a letter, is left out of the words, not of the text. */
export const transcriptIn = ({ text, words }: typeof HearingAnswer.Type): Transcript => ({
  text,
  words: inOrder(
    (words ?? []).flatMap(({ end, start, text, word }) =>
      Option.match(
        Option.orElse(textIn(text), () => textIn(word)),
        {
          onNone: () => [],
          onSome: (said) =>
            typeof start === "number" && typeof end === "number" ? [{ text: said, from: start, to: end }] : []
        }
      )
    )
  )
})

/** The voices of a list; one without an id cannot be asked for. */
export const voicesIn = ({ voices }: typeof VoicesAnswer.Type): ReadonlyArray<Voice> =>
  voices.flatMap(({ description, gender, language, name, tone, voice_id }) =>
    Option.match(textIn(voice_id), {
      onNone: () => [],
      onSome: (id) => {
        const told = (field: unknown) => Option.getOrElse(textIn(field), () => "")
        const traits = [told(gender), told(tone), told(description)].filter((trait) => trait !== "")
        return [
          {
            id,
            name: told(name) === "" ? id : told(name),
            description: traits.join(", "),
            language: told(language)
          }
        ]
      }
    })
  )
