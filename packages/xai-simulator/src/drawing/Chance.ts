/** Numbers that look like chance but follow from words: the same words, the same numbers, on every machine. */

/** A 32-bit number that follows from the text (FNV-1a over its UTF-16 units). */
export const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i)
    h = Math.imul(h, 0x01000193)
  }
  h ^= h >>> 16
  h = Math.imul(h, 0x7feb352d)
  return (h ^ (h >>> 15)) >>> 0
}

/** A stream of numbers from 0 up to 1. */
export interface Chance {
  readonly next: () => number
  /** A number from `low` up to `high`. */
  readonly between: (low: number, high: number) => number
  /** A whole number from 0 up to `count`, `count` left out. */
  readonly below: (count: number) => number
}

/** Starts a stream (mulberry32) that is the same for the same seed words. */
export const chanceFrom = (...seed: ReadonlyArray<string | number>): Chance => {
  let state = hash(seed.join("|"))
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    below: (count) => Math.floor(next() * count)
  }
}

/** The item that `seed` points at. */
export const pick = <A>(items: readonly [A, ...Array<A>], seed: number): A =>
  items[Math.abs(Math.floor(seed)) % items.length] ?? items[0]
