import { Effect } from "effect"
import { chanceFrom } from "../drawing/Chance.js"
import type { Breath, Engine } from "./Engine.js"
import { soundRate } from "./Recording.js"

// Speech for languages that nothing here can speak: a tone for each syllable, at the pace of speech.

/** How long a syllable is, and how long it is silent between two words, in seconds. */
const syllableSeconds = 0.17
const gapSeconds = 0.05

/** How many syllables a word has, as well as its letters give it away. */
export const syllablesOf = (word: string): number => {
  const letters = word.normalize("NFKD").toLowerCase()
  const unspaced = letters.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)
  if (unspaced !== null) {
    // A Hangul syllable falls into two or three letters when it is taken apart.
    return /\p{Script=Hangul}/u.test(letters) ? [...word.normalize("NFC")].length : unspaced.length
  }
  const vowels = letters.match(/[aeiouyàâäéèêëîïôöûüœæаеёиоуыэюяαεηιουω]+/gu)
  const digits = letters.match(/\d/gu)?.length ?? 0
  return Math.max(1, (vowels?.length ?? Math.round([...letters].length / 2.5)) + digits)
}

/** Adds a syllable: a voice's row of overtones, softly in and out, gliding a little. */
const addSyllable = (track: Float32Array, from: number, length: number, hertz: number, glide: number) => {
  let phase = 0
  for (let i = 0; i < length && from + i < track.length; i++) {
    const share = i / length
    phase += (2 * Math.PI * hertz * (1 + glide * (share - 0.5))) / soundRate
    const envelope = Math.min(1, share / 0.12, (1 - share) / 0.2)
    let sum = 0
    for (let overtone = 1; overtone <= 6; overtone++) sum += Math.sin(phase * overtone) / overtone ** 1.3
    track[from + i] = (track[from + i] ?? 0) + 0.2 * sum * envelope
  }
}

/** Says words as tones: syllable by syllable, in the voice's pitch. */
export const tones: Engine = ({ speed, timbre, words }) =>
  Effect.sync((): Breath => {
    const beat = syllableSeconds / (speed * timbre.rate)
    const gap = gapSeconds / (speed * timbre.rate)
    const counts = words.map(syllablesOf)
    const spans = counts.map((count, at) => {
      const start = counts.slice(0, at).reduce((sum, before) => sum + before * beat + gap, 0)
      return { start, end: start + count * beat }
    })
    const track = new Float32Array(Math.round((spans.at(-1)?.end ?? 0) * soundRate))
    for (const [at, { start }] of spans.entries()) {
      const chance = chanceFrom("syllables", words[at] ?? "")
      for (let syllable = 0; syllable < (counts[at] ?? 0); syllable++) {
        // The voice sinks towards the end of what is said.
        const sink = 1.06 - 0.12 * ((at + 1) / words.length)
        const hertz = timbre.hertz * sink * chance.between(0.94, 1.08)
        const from = Math.round((start + syllable * beat) * soundRate)
        addSyllable(track, from, Math.round(beat * soundRate), hertz, chance.between(-0.1, 0.1))
      }
    }
    return { track, spans }
  })
