import { Effect } from "effect"
import { asMp3 } from "../../packages/xai-simulator/src/sound/Compress.js"
import { soundRate } from "../../packages/xai-simulator/src/sound/Recording.js"
import { resampled } from "../../packages/xai-simulator/src/sound/Resample.js"
import { saidMark } from "../../packages/xai-simulator/src/sound/SaidMark.js"
import { speak } from "../../packages/xai-simulator/src/sound/Speak.js"
import { waveFile } from "../../packages/xai-simulator/src/sound/WaveFile.js"
import type { LabelledRecording } from "../../src/domain/HearingCalibration.js"
import { Line } from "../../src/domain/StoryPlan.js"

interface Recorded {
  readonly file: string
  readonly voice: string
  readonly line: Line
  /** What is really said; nothing where it is but noise. */
  readonly says: string | undefined
  readonly isSaid: boolean
}

const asks = new Line({ speaker: "Fox", text: "Who is there in the dark?" })
const answers = new Line({ speaker: "Owl", text: "Only me, and I have found a light between the roots." })
const counts = new Line({ speaker: "Marta", text: "It is 5 past 12, and there are 3 of us." })

const recorded = (
  stem: string,
  voice: string,
  line: Line,
  says: string | undefined,
  isSaid: boolean
): Recorded => ({
  file: `line-${stem}.mp3`,
  ...{ voice, line, says, isSaid }
})

/** Word for word, in three voices; one word short; and what is none of it any more. */
const all: ReadonlyArray<Recorded> = [
  recorded("asks", "leo", asks, asks.text, true),
  recorded("answers", "luna", answers, answers.text, true),
  recorded("counts", "eve", counts, "It is five past twelve, and there are three of us.", true),
  recorded(
    "answers-one-word-short",
    "luna",
    answers,
    "Only me, and I have found a light between roots.",
    true
  ),
  recorded("answers-half", "luna", answers, "Only me, and I have.", false),
  recorded("asks-something-else", "leo", asks, "The river runs down to the sea.", false),
  recorded("answers-for-another", "eve", answers, counts.text, false),
  recorded("noise", "leo", asks, undefined, false)
]

const rate = 24_000
const bitRate = 32_000

/** Two seconds of a hiss that is the same every time. */
const hiss = (): Float32Array => {
  let state = 1
  return Float32Array.from({ length: 2 * rate }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state / 0xffff_ffff - 0.5) * 0.2
  })
}

const soundOf = Effect.fn("soundOf")(function* ({ says, voice }: Recorded) {
  if (says === undefined) return { track: hiss(), mark: "" }
  const { track, words } = yield* speak({ text: says, voice, language: "en", speed: 1 }, "voices")
  return {
    track: resampled(track, soundRate / rate),
    mark: saidMark({ language: "en", words: words.map(({ end, start, text }) => ({ text, start, end })) })
  }
})

/** A recording as it is labelled, what is really said in it, and its bytes, made anew. */
export const labelledRecordings = all.map((one) => ({
  file: one.file,
  says: one.says,
  label: (seconds: number): LabelledRecording => ({
    ...{ file: one.file, language: "en", lines: [one.line], seconds },
    expected: { is_said: one.isSaid }
  }),
  make: Effect.map(soundOf(one), ({ mark, track }) => ({
    wave: waveFile([track], rate, mark),
    seconds: Math.round((track.length / rate) * 100) / 100
  })).pipe(
    Effect.flatMap(({ seconds, wave }) => Effect.map(asMp3(wave, bitRate), (bytes) => ({ bytes, seconds })))
  )
}))
