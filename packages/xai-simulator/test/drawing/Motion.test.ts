import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import {
  bearingAt,
  type CameraMove,
  cameraMove,
  type Gait,
  gaitOf,
  viewAt
} from "../../src/drawing/Motion.js"
import { overscan } from "../../src/drawing/Stage.js"

const moves: ReadonlyArray<CameraMove> = [
  "push",
  "pull",
  "panLeft",
  "panRight",
  "tiltUp",
  "tiltDown",
  "orbit",
  "handheld",
  "static"
]
const gaits: ReadonlyArray<Gait> = ["idle", "walk", "hop", "float", "raise"]

describe("the camera", () => {
  const said: ReadonlyArray<readonly [string, CameraMove]> = [
    ["Slow push in on the fox", "push"],
    ["close-up, dolly in slowly", "push"],
    ["The camera zooms out to reveal the valley", "pull"],
    ["pull back wide", "pull"],
    ["Pan left across the harbour", "panLeft"],
    ["slow pan from left to right", "panRight"],
    ["slow pan from right to left", "panLeft"],
    ["tracking shot", "panRight"],
    ["push in, then pan left", "push"],
    ["tracking shot to the left", "panLeft"],
    ["tilt up to the stars", "tiltUp"],
    ["crane down", "tiltDown"],
    ["gentle orbit around them", "orbit"],
    ["handheld, close behind", "handheld"],
    ["static wide shot", "static"],
    ["locked-off tripod", "static"],
    ["", "static"]
  ]
  for (const [words, move] of said) {
    it(`understands "${words}" as ${move}`, () => assert.strictEqual(cameraMove(words), move))
  }

  it("is at rest on the first frame, so that a clip opens on its keyframe", () => {
    for (const move of moves) {
      const view = viewAt(move, 0, 8)
      assert.deepStrictEqual([view.zoom, view.x, view.y, view.roll].map(Math.abs), [1, 0, 0, 0])
    }
  })

  it("goes where its name says", () => {
    assert.isAbove(viewAt("push", 8, 8).zoom, 1.15)
    assert.isBelow(viewAt("pull", 8, 8).zoom, 0.9)
    assert.isBelow(viewAt("panRight", 8, 8).x, -0.08)
    assert.isAbove(viewAt("panLeft", 8, 8).x, 0.08)
    assert.isAbove(viewAt("tiltUp", 8, 8).y, 0.05)
    assert.isBelow(viewAt("tiltDown", 8, 8).y, -0.05)
  })

  it.prop(
    "never shows the edge of the painted world",
    [
      FastCheck.constantFrom(...moves),
      FastCheck.double({ min: 0, max: 1, noNaN: true }),
      FastCheck.integer({ min: 1, max: 15 })
    ],
    ([move, part, length]) => {
      const view = viewAt(move, part * length, length)
      // Half the frame, turned and seen through the zoom, against half the painted area.
      const reach = (shift: number) =>
        (0.5 + Math.abs(shift) + Math.abs(Math.sin(view.roll)) * 0.9) / view.zoom
      assert.isAtMost(reach(view.x), 0.5 + overscan)
      assert.isAtMost(reach(view.y), 0.5 + overscan)
    }
  )
})

describe("the cast", () => {
  it("moves as the action says", () => {
    assert.strictEqual(gaitOf("The fox walks through the wood"), "walk")
    assert.strictEqual(gaitOf("They jump for joy"), "hop")
    assert.strictEqual(gaitOf("The owl flies over the roofs"), "float")
    assert.strictEqual(gaitOf("She raises the lantern"), "raise")
    assert.strictEqual(gaitOf("The two sit and gaze at the sea"), "idle")
  })

  it("starts from where the keyframe shows it", () => {
    for (const gait of gaits) {
      const { lean, stretch, x, y } = bearingAt(gait, 0, 8, 0.37)
      for (const part of [lean, stretch, x, y]) assert.closeTo(part, 0, 1e-9)
    }
  })

  it("moves without jumps", () => {
    for (const gait of gaits) {
      let before = bearingAt(gait, 0, 8, 0.6)
      for (let frame = 1; frame < 192; frame++) {
        const now = bearingAt(gait, frame / 24, 8, 0.6)
        assert.isBelow(Math.hypot(now.x - before.x, now.y - before.y), 0.05, `${gait} at frame ${frame}`)
        before = now
      }
    }
  })
})
