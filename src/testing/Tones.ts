import { soundRate } from "../domain/SoundTime.js"
import type { Speech, SpeechOrder, SpokenLetter } from "../services/GrokCalls.js"

// What stands in for speech where nothing can speak: a tone for every word, as steady as a metronome.

/** How long a word sounds, and how long nothing does behind it, in seconds at the usual speed. */
const sounding = 0.28
const still = 0.12

/** The words of a text at a steady pace from `begin` on, in seconds. */
export const wordsAtPace = (text: string, begin = 0, speed = 1): ReadonlyArray<SpokenLetter> =>
  (text.match(/\S+/g) ?? []).map((word, n) => {
    const from = begin + (n * (sounding + still)) / speed
    return { text: word, from, to: from + sounding / speed }
  })

/** The same from `begin` to `end`, faster where they would not fit. */
export const wordsWithin = (text: string, begin: number, end: number): ReadonlyArray<SpokenLetter> => {
  const needed = (text.match(/\S+/g) ?? []).length * (sounding + still)
  return wordsAtPace(text, begin, Math.max(1, needed / Math.max(end - begin, still)))
}

/** A WAV with one channel of 16 bits at 48 kHz, of samples from -1 to 1. */
export const wavOf = (samples: Float64Array): Uint8Array => {
  const wav = Buffer.alloc(44 + samples.length * 2)
  wav.write("RIFF", 0, "latin1")
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write("WAVEfmt ", 8, "latin1")
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(soundRate, 24)
  wav.writeUInt32LE(soundRate * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write("data", 36, "latin1")
  wav.writeUInt32LE(samples.length * 2, 40)
  for (let n = 0; n < samples.length; n++)
    wav.writeInt16LE(Math.round((samples[n] ?? 0) * 32_767), 44 + n * 2)
  return wav
}

/** How high a voice sounds, in hertz. */
const pitchOf = (voice: string): number =>
  150 + ([...voice].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 0) % 24) * 10

/** A text as tones, the same bytes for the same order: each letter has its share of its word's tone. */
export const tonesOf = ({ speed, text, voice }: SpeechOrder): Speech => {
  const words = wordsAtPace(text, 0, speed)
  const seconds = (Math.max(1, words.length) * (sounding + still)) / speed
  const samples = new Float64Array(Math.round(seconds * soundRate))
  const pitch = pitchOf(voice)
  for (const { from, to } of words)
    for (let n = Math.round(from * soundRate); n < Math.round(to * soundRate); n++)
      samples[n] = 0.3 * Math.sin((2 * Math.PI * pitch * n) / soundRate)
  const letters = words.flatMap(({ from, text: word, to }, n) => {
    const each = [...word]
    const share = (to - from) / each.length
    const spelt = each.map((letter, k) => ({
      text: letter,
      from: from + k * share,
      to: from + (k + 1) * share
    }))
    const next = words[n + 1]
    return next === undefined ? spelt : [...spelt, { text: " ", from: to, to: next.from }]
  })
  return { bytes: wavOf(samples), seconds: samples.length / soundRate, letters }
}
