import type { Effect } from "effect"
import type { Timbre } from "./Timbre.js"

/** Words that are said in one breath, without a pause between them. */
export interface BreathRequest {
  readonly words: ReadonlyArray<string>
  /** A BCP 47 tag. */
  readonly language: string
  readonly timbre: Timbre
  readonly speed: number
}

/** A breath as it sounds, at 48 kHz, from the first sound to the last. */
export interface Breath {
  readonly track: Float32Array
  /** From where to where each word is heard, in seconds. */
  readonly spans: ReadonlyArray<{ readonly start: number; readonly end: number }>
}

/** What speaks. Equal requests sound alike. */
export type Engine = (request: BreathRequest) => Effect.Effect<Breath>
