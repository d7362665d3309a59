import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { fadeAt, looped } from "../../../src/services/ffmpeg/join/Music.js"

const second = 48_000

/** Noise that is the same each time, in two channels. */
const noise = (samples: number) => {
  let state = 7
  return Float32Array.from({ length: 2 * samples }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return (state / 2 ** 30 - 1) * 0.5
  })
}

const filling = (sound: Float32Array) => (block: Float32Array, from: number) =>
  Effect.sync(() => block.set(sound.subarray(2 * from, 2 * from + block.length)))

const power = (sound: Float32Array, from: number, to: number) =>
  sound.subarray(2 * from, 2 * to).reduce((sum, it) => sum + it * it, 0) / (2 * (to - from))

describe("music under a film", () => {
  it.effect("runs on where its end meets its beginning: no hole, no bulge, no step", () =>
    Effect.gen(function* () {
      const wanted = 20 * second
      const music = noise(6 * second)
      const film = new Float32Array(2 * wanted)
      const fill = yield* looped(filling(music), 6 * second, wanted)
      yield* fill(film, 0)
      const usual = power(music, 0, 6 * second)
      for (let at = 0; at + 4_800 <= wanted; at += 4_800)
        assert.closeTo(10 * Math.log10(power(film, at, at + 4_800) / usual), 0, 0.8, `at ${at / second} s`)
      // The first time it is the music itself.
      assert.deepStrictEqual(film.subarray(0, 2 * 4.5 * second), music.subarray(0, 2 * 4.5 * second))
    })
  )

  it.effect("has no step in it where a slow wave meets itself at another place", () =>
    Effect.gen(function* () {
      const wave = Float32Array.from(
        { length: 2 * 4 * second },
        (_, place) => 0.5 * Math.sin((2 * Math.PI * 100.4 * Math.floor(place / 2)) / second)
      )
      const film = new Float32Array(2 * 12 * second)
      const fill = yield* looped(filling(wave), 4 * second, 12 * second)
      yield* fill(film, 0)
      let steepest = 0
      for (let at = 2; at < film.length; at++)
        steepest = Math.max(steepest, Math.abs((film[at] ?? 0) - (film[at - 2] ?? 0)))
      // Two of it are heard there, and together no steeper than both at their most alike.
      assert.isBelow(steepest, Math.SQRT2 * 0.5 * 2 * Math.PI * (100.4 / second) * 1.01)
    })
  )

  it("comes and goes in a second and a half, and in half of a shorter film", () => {
    const film = 10 * second
    for (const [at, gain] of [
      [0, 0],
      [0.75 * second, 0.5],
      [1.5 * second, 1],
      [5 * second, 1],
      [film - 0.75 * second, 0.5],
      [film - 1, 0]
    ] as const)
      assert.closeTo(fadeAt(at, film), gain, 1e-3, `at ${at}`)
    assert.closeTo(fadeAt(second / 2, second), 1, 1e-3)
  })

  it.effect("is the same in blocks of any length, however long it is", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 400 }),
          fc.integer({ min: 1, max: 1_000 }),
          fc.integer({ min: 1, max: 90 }),
          (length, wanted, step) =>
            Effect.gen(function* () {
              const fill = yield* looped(filling(noise(Math.max(length, wanted))), length, wanted)
              const whole = new Float32Array(2 * wanted)
              yield* fill(whole, 0)
              const blocks = new Float32Array(2 * wanted)
              for (let at = 0; at < wanted; at += step)
                yield* fill(blocks.subarray(2 * at, 2 * (at + step)), at)
              assert.deepStrictEqual(blocks, whole)
            }).pipe(Effect.runPromise)
        )
      )
    )
  )
})
