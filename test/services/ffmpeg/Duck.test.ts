import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { ducksOf, fillDucked, type SampleSpan } from "../../../src/services/ffmpeg/join/Duck.js"

const second = 48_000

const gainsOf = (
  film: number,
  words: ReadonlyArray<SampleSpan>,
  whole: ReadonlyArray<SampleSpan> = [],
  decibels = 12
) => {
  const gains = new Float32Array(film)
  fillDucked(gains, 0, ducksOf(words, whole), decibels)
  return (seconds: number) => 20 * Math.log10(gains[Math.round(seconds * second)] ?? 1)
}

const span = (from: number, to: number): SampleSpan => ({
  from: Math.round(from * second),
  to: Math.round(to * second)
})

/** Words behind one another: how long each pause and each word lasts, in milliseconds. */
const words = fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 20, max: 900 })), {
  minLength: 1,
  maxLength: 8
})

const laid = (drawn: ReadonlyArray<readonly [pause: number, word: number]>): ReadonlyArray<SampleSpan> => {
  let at = second
  return drawn.map(([pause, word]) => {
    const from = at + pause * 48
    at = from + word * 48
    return { from, to: at }
  })
}

describe("sound that gives way to speech", () => {
  it("is down 250 ms before nobody speaks yet, and up 800 ms after the last word", () => {
    const gain = gainsOf(6 * second, [span(2, 3)])
    for (const [at, decibels] of [
      [1.7, 0],
      [1.875, -6],
      [2, -12],
      [2.99, -12],
      [3.4, -6],
      [3.85, 0]
    ] as const)
      assert.closeTo(gain(at), decibels, 0.1, `at ${at} s`)
  })

  it("stays down over a pause of less than a second and a half, and comes back in a longer one", () => {
    const gain = gainsOf(9 * second, [span(5, 6), span(2, 3), span(4.4, 5)])
    for (let at = 2; at < 6; at += 0.1) assert.closeTo(gain(at), -12, 0.01, `at ${at} s`)
    const longer = gainsOf(9 * second, [span(2, 3), span(4.6, 5)])
    assert.closeTo(longer(4), 0, 0.01)
  })

  it("is whole where something is said in it, however near a narrator is", () => {
    const gain = gainsOf(6 * second, [span(1, 2), span(3.1, 4)], [span(2.1, 3)])
    for (const [at, decibels] of [
      [1.9, -12],
      [2.11, 0],
      [2.9, 0],
      [3.11, -12]
    ] as const)
      assert.closeTo(gain(at), decibels, 0.1, `at ${at} s`)
  })

  it("is down at every word, wherever words are, never pops up in a short pause and never jumps", () => {
    fc.assert(
      fc.property(words, (drawn) => {
        const spans = laid(drawn)
        const film = (spans.at(-1)?.to ?? 0) + 2 * second
        const gains = new Float32Array(film)
        fillDucked(gains, 0, ducksOf(spans), 12)
        const down = 10 ** (-12 / 20)
        for (const [index, { from, to }] of spans.entries()) {
          const next = spans[index + 1]?.from ?? Number.POSITIVE_INFINITY
          const end = next - to < 1.5 * second ? next : to
          for (let at = from; at < end; at += 997) assert.closeTo(gains[at] ?? 1, down, 1e-5)
        }
        let steepest = 0
        for (let at = 1; at < film; at++)
          steepest = Math.max(steepest, Math.abs((gains[at] ?? 0) - (gains[at - 1] ?? 0)))
        assert.isBelow(steepest, 2e-4)
        assert.closeTo(gains[0] ?? 0, 1, 1e-6)
        assert.closeTo(gains[film - 1] ?? 0, 1, 1e-6)
      }),
      { numRuns: 15 }
    )
  })

  it("is the same in blocks of any length", () => {
    const ducks = ducksOf([span(0.5, 1), span(3, 3.2)])
    const whole = new Float32Array(5 * second)
    fillDucked(whole, 0, ducks, 10)
    const blocks = new Float32Array(5 * second)
    for (let at = 0; at < blocks.length; at += 7_001)
      fillDucked(blocks.subarray(at, at + 7_001), at, ducks, 10)
    assert.deepStrictEqual(blocks, whole)
  })
})
