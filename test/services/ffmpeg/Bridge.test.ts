import { assert, describe, it } from "@effect/vitest"
import { bridgeJoint } from "../../../src/services/ffmpeg/join/Bridge.js"

// Two channels, 48 kHz: the second is the first upside down, so that a mix-up of the two would show.

const samples = (count: number, of: (at: number) => number, from = 0) =>
  Float32Array.from({ length: 2 * count }, (_, place) => {
    const value = of(from + Math.floor(place / 2))
    return place % 2 === 0 ? value : -value
  })

const tone =
  (hertz: number, loudness: number, phase = 0) =>
  (at: number) =>
    loudness * Math.sin((2 * Math.PI * hertz * at) / 48_000 + phase)

/** Noise that is the same each time. */
const noise = (seed: number) => {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return (state / 2 ** 30 - 1) * 0.5
  }
}

const second = 4_800

describe("a joint of two sounds", () => {
  it("leaves a tone as it is that runs on through it, low or high", () => {
    for (const [hertz, loudness] of [
      [50, 0.5],
      [441, 0.3],
      [6_000, 0.5],
      [12_000, 0.95],
      [19_000, 0.2]
    ] as const) {
      const wanted = samples(2 * second, tone(hertz, loudness))
      const [before, after] = [wanted.slice(0, 2 * second), wanted.slice(2 * second)]
      bridgeJoint(before, after, 2)
      const worst = [...before, ...after].reduce(
        (most, it, place) => Math.max(most, Math.abs(it - (wanted[place] ?? 0))),
        0
      )
      assert.isBelow(worst, 0.05 * loudness, `${hertz} Hz`)
    }
  })

  it("foretells the samples at its edges that a resampler only guessed", () => {
    for (const hertz of [50, 441, 6_000]) {
      const wanted = samples(2 * second, tone(hertz, 0.3))
      const [before, after] = [wanted.slice(0, 2 * second), wanted.slice(2 * second)]
      for (let at = 0; at < 2 * 32; at++) {
        before[before.length - 1 - at] = (before[before.length - 1 - at] ?? 0) * 0.6
        after[at] = 0
      }
      bridgeJoint(before, after, 2, { before: 32, after: 32 })
      const worst = [...before, ...after].reduce(
        (most, it, place) => Math.max(most, Math.abs(it - (wanted[place] ?? 0))),
        0
      )
      assert.isBelow(worst, 0.015, `${hertz} Hz`)
    }
  })

  it("keeps noise going, no louder than it is", () => {
    const make = noise(7)
    const [before, after] = [samples(second, make), samples(second, make)]
    bridgeJoint(before, after, 2)
    const both = [...before.slice(-960), ...after.slice(0, 960)].filter((_, place) => place % 2 === 0)
    const power = (from: number) =>
      both.slice(from, from + 120).reduce((sum, it) => sum + it * it, 0) / 120 / (0.25 / 3)
    for (let from = 0; from + 120 <= both.length; from += 60)
      assert.isAbove(10 * Math.log10(power(from)), -7, `a hole at ${from - 480}`)
    assert.isAtMost(Math.max(...both.map(Math.abs)), 0.75)
  })

  it("takes the click from a tone that turns over, and from one that stops", () => {
    const turned: ReadonlyArray<(at: number) => number> = [
      tone(441, 0.5, Math.PI),
      tone(1_000, 0.5, 2),
      () => 0
    ]
    for (const other of turned) {
      const [before, after] = [samples(second, tone(441, 0.5, 1.2)), samples(second, other, second)]
      bridgeJoint(before, after, 2)
      const near = [...before.slice(-600), ...after.slice(0, 600)].filter((_, place) => place % 2 === 0)
      // The steepest of the tones themselves: 2π·1000/48000 of 0.5.
      const steps = near.slice(1).map((it, place) => Math.abs(it - (near[place] ?? 0)))
      assert.isBelow(Math.max(...steps), 0.09)
      // Far from the joint nothing is touched.
      assert.deepStrictEqual(after.slice(600), samples(second, other, second).slice(600))
    }
  })

  it("has nothing to do where a side is silent for good, or has no sample", () => {
    const silent = new Float32Array(200)
    bridgeJoint(silent, new Float32Array(200), 2)
    assert.isTrue(silent.every((it) => it === 0))
    bridgeJoint(new Float32Array(), silent, 2)
    bridgeJoint(Float32Array.of(0.5, 0.5), Float32Array.of(0.1, 0.1), 2)
    assert.isTrue(silent.every(Number.isFinite))
  })
})
