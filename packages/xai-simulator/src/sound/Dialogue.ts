import { Effect } from "effect"
import { usualVoice, voiceIds } from "../catalogue/Voices.js"
import { pickFrom } from "../Seed.js"
import { type HeardWord, type Recording, soundRate } from "./Recording.js"
import { shifted } from "./SaidMark.js"
import { type SpeechKind, speak } from "./Speak.js"
import { plainSpeech } from "./SpeechText.js"

/** A line that somebody says in a clip, by the voice they say it with. */
export interface SpokenLine {
  readonly voice: string
  readonly text: string
}

/** `Dialogue: <AUDIO_0> Fox says, softly: "Look there."` */
const dialogue =
  /^\s*(?:[-*•]\s*)?Dialogue\s*:\s*(?:<AUDIO_(\d+)>\s*)?(.{1,80}?)\s+says\b[^:"“]{0,120}:\s*["“](.+)["”]\s*$/iu
/** Any line that binds a voice, and what stands in quotes in it. */
const bound = /<AUDIO_(\d+)>/iu
const quoted = /["“]([^"”]+)["”]/gu

/**
 * Who says what in a clip, by its prompt. `<AUDIO_n>` is the n-th voice of the order; who is bound to none gets another voice
 * in each clip, as on models that hold no voices.
 */
export const linesIn = (
  prompt: string,
  voices: ReadonlyArray<string>,
  seed: number
): ReadonlyArray<SpokenLine> =>
  prompt.split(/\r?\n/).flatMap((line) => {
    const [, index, speaker, text] = dialogue.exec(line) ?? []
    const named = (at: string | undefined, who: string) =>
      (at === undefined ? undefined : voices[Number(at)]) ??
      pickFrom([usualVoice, ...voiceIds], seed, "voice", who)
    if (text !== undefined) return [{ voice: named(index, speaker ?? ""), text }]
    const [, at] = bound.exec(line) ?? []
    return at === undefined || voices[Number(at)] === undefined
      ? []
      : [...line.matchAll(quoted)].map(([, words = ""]) => ({ voice: named(at, ""), text: words }))
  })

/** When the first line begins, and how long it is silent between two, in seconds. */
const begins = 0.4
const between = 0.3
/** How much faster somebody speaks at most, so that all is said before the clip is over. */
const fastest = 1.5

const secondsOf = ({ track }: Recording): number => track.length / soundRate

/** All lines of a clip one after the other: one track as long as the clip, and the words as they are heard in it. */
export const converse = Effect.fn("Dialogue.converse")(function* (
  lines: ReadonlyArray<SpokenLine>,
  seconds: number,
  kind: SpeechKind
) {
  const say = (speed: number) =>
    Effect.forEach(lines, ({ text, voice }) =>
      speak({ text: plainSpeech(text), voice, language: "auto", speed }, kind)
    )
  const calmly = yield* say(1)
  const silent = begins + between * lines.length
  const needed = calmly.reduce((sum, recording) => sum + secondsOf(recording), 0)
  const speed = Math.min(fastest, Math.ceil((needed / Math.max(1, seconds - silent)) * 20) / 20)
  const recordings = speed > 1 ? yield* say(speed) : calmly
  const track = new Float32Array(Math.round(seconds * soundRate))
  let at = begins
  const words = recordings.flatMap((recording): ReadonlyArray<HeardWord> => {
    const from = Math.round(at * soundRate)
    // What does not fit is cut off with the clip.
    if (from < track.length) track.set(recording.track.subarray(0, track.length - from), from)
    at += secondsOf(recording) + between
    return shifted(recording.words, from / soundRate, seconds)
  })
  return { track, words }
})

/** Whether a clip's sound is to have no music in it. */
export const isWithoutMusic = (prompt: string): boolean => /\bno music\b/iu.test(prompt)
