import { assert, describe, it } from "@effect/vitest"
import { compose, type SoundRequest, wave } from "../../src/drawing/Sound.js"

const request: SoundRequest = {
  seconds: 3,
  seed: 5,
  setting: "a stormy sea at night",
  mood: "tense",
  title: "",
  action: ""
}

const level = (track: Float32Array) =>
  Math.sqrt(track.reduce((sum, value) => sum + value * value, 0) / track.length)

describe("the sound of a clip", () => {
  it("lasts exactly as long as the clip", () => {
    assert.strictEqual(compose(request)[0].length, 144_000)
    assert.strictEqual(wave(compose(request)).length, 44 + 144_000 * 4)
  })

  it("is heard but never loud, in any place and mood", () => {
    for (const setting of ["a stormy sea", "a living room", "the moon's surface", "a city in the rain", ""]) {
      for (const mood of ["tense", "joyful"]) {
        for (const track of compose({ ...request, setting, mood })) {
          assert.isAbove(level(track), 0.03)
          assert.isBelow(level(track), 0.16)
          assert.isBelow(
            track.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
            0.9
          )
        }
      }
    }
  })

  it("begins and ends in silence, without a click anywhere", () => {
    for (const track of compose(request)) {
      assert.closeTo(track[0] ?? 1, 0, 1e-6)
      assert.closeTo(track.at(-1) ?? 1, 0, 1e-6)
      let step = 0
      for (let i = 1; i < track.length; i++)
        step = Math.max(step, Math.abs((track[i] ?? 0) - (track[i - 1] ?? 0)))
      assert.isBelow(step, 0.25)
    }
  })

  it("is the same for the same request, and another for another mood", () => {
    assert.deepStrictEqual(compose(request)[0], compose(request)[0])
    assert.notDeepEqual(compose(request)[0], compose({ ...request, mood: "joyful" })[0])
  })

  it("has no music where none is wanted, and is far behind whoever speaks", () => {
    const place = compose({ ...request, hasMusic: false })[0]
    assert.isAbove(level(place), 0.02)
    assert.isBelow(level(place), level(compose(request)[0]))
    const speech = new Float32Array(144_000).fill(0.3, 48_000, 96_000)
    const spoken = compose({ ...request, hasMusic: false, speech })[0]
    assert.isBelow(level(spoken.subarray(0, 48_000)), 0.03)
    assert.closeTo(level(spoken.subarray(48_000, 96_000)), 0.3, 0.02)
  })

  it("survives a clip of one frame", () => {
    assert.strictEqual(compose({ ...request, seconds: 1 / 24 })[0].length, 2_000)
  })
})
