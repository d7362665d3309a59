import { Effect, Option } from "effect"
import { holdsOneOf } from "../../answers/Reworder.js"
import { billForSpeech, type SpeechCodec, speechModel } from "../../catalogue/SpeechModels.js"
import { type Voice, voices } from "../../catalogue/Voices.js"
import { halved } from "../../faults/Spoil.js"
import { sha256 } from "../../Seed.js"
import { asMp3 } from "../../sound/Compress.js"
import { type Recording, soundRate } from "../../sound/Recording.js"
import { resampled } from "../../sound/Resample.js"
import { type Said, saidMark, shifted, thousandths } from "../../sound/SaidMark.js"
import { speak } from "../../sound/Speak.js"
import { pauseMark, plainSpeech } from "../../sound/SpeechText.js"
import { rawSound, waveFile } from "../../sound/WaveFile.js"
import { Call } from "../../state/Call.js"
import { SaidWords } from "../../state/SaidWords.js"
import { Scenario } from "../../state/Scenario.js"
import { charge, millisFor } from "../../state/Work.js"
import { graphemePlaces } from "../../Text.js"
import { unknownThing, unsafeQuestion } from "../Refusal.js"
import { json, type Reply } from "../Reply.js"
import { readBody } from "../wire/Body.js"
import { SpeechRequest } from "../wire/SpeechRequests.js"
import { checkSpeech } from "./CheckSpeech.js"

const contentTypes: Readonly<Record<SpeechCodec, (rate: number) => string>> = {
  mp3: () => "audio/mpeg",
  wav: () => "audio/wav",
  pcm: (rate) => `audio/L16;rate=${rate}`,
  mulaw: (rate) => (rate === 8000 ? "audio/basic" : `audio/PCMU;rate=${rate}`),
  alaw: (rate) => (rate === 8000 ? "audio/x-alaw-basic" : `audio/PCMA;rate=${rate}`)
}

/** The recording as a file of the kind that was asked for, with what is said in it where that kind holds words. */
const fileOf = Effect.fn("Speech.file")(function* (
  track: Float32Array,
  { bitRate, codec, rate }: { readonly codec: SpeechCodec; readonly rate: number; readonly bitRate: number },
  said: Said
) {
  const sound = resampled(track, soundRate / rate)
  if (codec !== "mp3" && codec !== "wav") return rawSound(sound, codec)
  const wave = waveFile([sound], rate, saidMark(said))
  return codec === "wav" ? wave : yield* asMp3(wave, bitRate)
})

/**
 * The letters that are spoken, tags left out, and from when to when each is heard: pairs of seconds, as long a list as the
 * letters. Between words they are silent. Source: the types of xai-sdk-ts (October 2026), `SpeechWithTimestamps`.
 */
const graphOf = (text: string, { track, words }: Recording) => {
  const end = track.length / soundRate
  const places = graphemePlaces(text)
  const wordAt = (place: number) => words.find(({ from, to }) => place >= from && place < to)
  const times = places.map(({ at }): readonly [number, number] => {
    const word = wordAt(at)
    if (word === undefined) {
      const before = words.findLast(({ to }) => to <= at)?.end ?? 0
      const after = words.find(({ from }) => from > at)?.start ?? end
      return [before, after]
    }
    const own = places.filter((it) => it.at >= word.from && it.at < word.to)
    const step = (word.end - word.start) / own.length
    const index = own.findIndex((it) => it.at === at)
    return [word.start + index * step, word.start + (index + 1) * step]
  })
  return {
    graph_chars: places.map(({ letter }) => (letter === pauseMark ? " " : letter)),
    graph_times: times.map(([from, to]) => [thousandths(from), thousandths(to)] as const)
  }
}

/** `POST /v1/tts`: audio, or with `with_timestamps` JSON with the audio and the time of each letter in it. */
export const createSpeech = Effect.fn("Speech.create")(function* () {
  const { body, fault } = yield* Call
  const memory = yield* SaidWords
  const scenario = yield* Scenario
  const config = yield* scenario.config
  const request = yield* readBody(SpeechRequest, body)
  const { format, language, replace, speed, text, voice } = yield* checkSpeech(request)
  const struck = Option.getOrUndefined(fault)?.name
  if (struck === "moderated" || holdsOneOf(text, config.refusedWords))
    return yield* unsafeQuestion(speechModel)
  const cost = billForSpeech(text)
  yield* charge("tts", speechModel, cost)
  const plain = plainSpeech(text)
  const recording = yield* speak({ text: plain, voice, language, speed }, config.speech, replace)
  const isSilent = struck === "speech-silent"
  const said: Said = { language, words: isSilent ? [] : shifted(recording.words, 0) }
  const track = isSilent ? recording.track.map(() => 0) : recording.track
  const made = yield* fileOf(track, format, said)
  yield* memory.remember(sha256(made), said)
  yield* Effect.sleep(yield* millisFor("speechMillis", `${text}${voice}`))
  const bytes = struck === "speech-truncated" ? halved(made) : made
  const contentType = contentTypes[format.codec](format.rate)
  if (request.with_timestamps !== true)
    return { status: 200, headers: {}, body: { _tag: "Bytes", bytes, contentType }, cost } satisfies Reply
  return json(
    {
      audio: Buffer.from(bytes).toString("base64"),
      content_type: contentType,
      duration: thousandths(recording.track.length / soundRate),
      ...(struck === "speech-no-timestamps" ? {} : { audio_timestamps: graphOf(plain, recording) })
    },
    200,
    cost
  )
})

const entryOf = ({ gender, id, language, name, tone }: Voice) => ({
  voice_id: id,
  name,
  language,
  gender,
  description: tone
})

/** `GET /v1/tts/voices`: the built-in voices. Free. */
export const listVoices = () => Effect.succeed(json({ voices: voices.map(entryOf) }))

export const showVoice = (name: string) =>
  Option.match(Option.fromNullable(voices.find(({ id }) => id === name.toLowerCase())), {
    onNone: () => unknownThing(`The voice ${name}`),
    onSome: (voice) => Effect.succeed(json(entryOf(voice)))
  })
