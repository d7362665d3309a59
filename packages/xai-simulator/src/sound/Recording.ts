import { Schema } from "effect"

/** The rate that everything is spoken at, before it is brought to the one that was asked for. */
export const soundRate = 48_000

/** A word as it is heard, in seconds from the beginning. */
export const HeardWord = Schema.Struct({ text: Schema.String, start: Schema.Number, end: Schema.Number })
export type HeardWord = typeof HeardWord.Type

/** A word that is spoken, and where it stands in the text. */
export interface SpokenToken extends HeardWord {
  /** The place of its first letter in the text, and that behind its last. */
  readonly from: number
  readonly to: number
}

/** One voice, one track, at `soundRate`. */
export interface Recording {
  readonly track: Float32Array
  readonly words: ReadonlyArray<SpokenToken>
}

/** What is to be said. */
export interface Utterance {
  readonly text: string
  /** The id of a voice, built in or one's own. */
  readonly voice: string
  /** A BCP 47 tag, or `auto`. */
  readonly language: string
  readonly speed: number
}

/** How loud speech is on the whole while somebody speaks: near -20 LUFS. */
const wantedLevel = 0.1

/** Brings a track to one loudness; what is near silence does not count. */
export const evened = (track: Float32Array): Float32Array => {
  let [sum, count, peak] = [0, 0, 0]
  for (const value of track) {
    const size = Math.abs(value)
    if (size > peak) peak = size
    if (size > 0.003) {
      sum += value * value
      count++
    }
  }
  if (count === 0) return track
  const gain = Math.min(wantedLevel / Math.sqrt(sum / count), 0.89 / peak)
  return track.map((value) => value * gain)
}
