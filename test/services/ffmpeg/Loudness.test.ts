import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { evened, held } from "../../../src/services/ffmpeg/join/Loudness.js"
import { type Gain, noGain } from "../../../src/services/ffmpeg/join/SoundCommands.js"

describe("sound that was heard", () => {
  for (const [name, better, peak] of [
    ["keeps its loudness", held, 1.2],
    ["is evened", evened, -0.3]
  ] as const) {
    it(`is held lower where it ${name} and still goes too high, so that no encoding repeats the one before`, () => {
      const heard = { loudness: Option.some(-16), peak }
      const gains: Array<Gain> = [noGain]
      for (let round = 0; round < 3; round++)
        gains.push(Option.getOrThrow(better(gains.at(-1) ?? noGain, heard)))
      const ceilings = gains.flatMap(({ ceiling }) => Option.toArray(ceiling))
      assert.strictEqual(ceilings[0], -1.94)
      assert.isAbove((ceilings[0] ?? 0) - (ceilings[1] ?? 0), 1)
      assert.isAbove((ceilings[1] ?? 0) - (ceilings[2] ?? 0), 1)
    })
  }

  it("is left alone at the first hearing where it is right", () => {
    assert.isTrue(Option.isNone(held(noGain, { loudness: Option.some(-30), peak: 0 })))
    assert.isTrue(Option.isNone(evened(noGain, { loudness: Option.some(-16.2), peak: -1.6 })))
  })
})
