/** A list that holds at least one thing. */
export type Some<A> = readonly [A, ...ReadonlyArray<A>]

/** Chance that comes out the same for the same seed. */
export interface Chance {
  /** From 0 to below 1. */
  readonly next: () => number
  /** A whole number, both ends included. */
  readonly whole: (from: number, to: number) => number
  readonly pick: <A>(items: Some<A>) => A
  readonly happens: (share: number) => boolean
}

/** A 32-bit hash of a text (FNV-1a). */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return value
}

export const chance = (seed: string): Chance => {
  // Mulberry32: small, and good enough to choose among kinds.
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    whole,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    happens: (share) => next() < share
  }
}
