import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option } from "effect"
import { videoModels } from "../../src/domain/Models.js"
import {
  canBeSaidAt,
  clipSeconds,
  longestIn,
  longestScene,
  roomAhead,
  roomIn,
  speedFor
} from "../../src/domain/NarrationFit.js"
import { breath } from "../../src/domain/SceneSpeech.js"
import { plan, scene } from "../support/plans.js"

const [videoModel] = videoModels

const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe("a scene and what is said over it", () => {
  it("lasts as long as its words need with a breath behind them, in whole seconds, and never less than planned", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 15 }),
        seconds(breath, 5),
        seconds(0.1, 20),
        (planned, start, recording) => {
          const length = clipSeconds(planned, start, recording)
          assert.isTrue(Number.isInteger(length))
          assert.isAtLeast(length, planned)
          assert.isAtLeast(length + 1e-5, start + recording + breath)
          if (length > planned) assert.isBelow(length, start + recording + breath + 1)
        }
      )
    )
    // What just fits is given no second more.
    assert.strictEqual(clipSeconds(8, 0.4, 7.2), 8)
  })

  it("grows to no longer film than somebody allows, and to no longer clip than the model makes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 3, max: 15 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 60 }),
        (lengths, more) => {
          const story = plan({
            scenes: lengths.map((length, n) => scene(n + 1, { durationSeconds: length }))
          })
          const most = story.seconds + more
          const grown = story.scenes.map((one) =>
            longestScene(one, story, { maxDuration: Option.some(most), videoModel })
          )
          assert.isAtMost(
            grown.reduce((sum, length) => sum + length, 0),
            most
          )
          for (const [n, length] of grown.entries()) {
            assert.isAtLeast(length, lengths[n] ?? 0)
            assert.isAtMost(length, videoModel.longestSeconds)
          }
        }
      )
    )
  })

  it("has room for words that are said as fast as it asks for", () => {
    fc.assert(
      fc.property(seconds(1, 30), seconds(0.7, 1.5), seconds(3, 15), (recording, speed, clip) => {
        const room = roomIn(breath, clip)
        const faster = speedFor(recording, speed, room)
        assert.isAtMost((recording * speed) / faster, longestIn(room))
      })
    )
    assert.isTrue(canBeSaidAt(1.5))
    assert.isFalse(canBeSaidAt(1.51))
  })

  it("leaves more silence where its length is still to be chosen than in a clip that is there", () => {
    assert.isBelow(longestIn(roomAhead(breath, 8)), longestIn(roomIn(breath, 8)))
  })
})
