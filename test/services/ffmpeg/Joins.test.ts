import { assert, it } from "@effect/vitest"
import { Option } from "effect"
import { matchCut, matchCutThreshold, matchSide } from "../../../src/services/ffmpeg/join/Joins.js"

/** A film of `frames` small grey pictures, each point of which has the brightness (0 to 255) a function says. */
const grey = (frames: number, light: (x: number, y: number, frame: number) => number) =>
  Uint8Array.from({ length: frames * matchSide ** 2 }, (_, at) =>
    light(at % matchSide, Math.floor(at / matchSide) % matchSide, Math.floor(at / matchSide ** 2))
  )

/** Somebody bright before a forest that gets darker to the ground, at a place that moves with each frame. */
const forest = (place: number, step: number, night = 1) =>
  grey(12, (x, y, frame) => night * (Math.hypot(x - place - step * frame, y - 18) < 5 ? 230 : 150 - 3 * y))

it("match-cuts between two takes of one scene while somebody walks through it", () => {
  const join = matchCut(forest(4, 0.5), forest(14, 0.5))
  assert.strictEqual(join.made, "match-cut")
  assert.isTrue(Option.isNone(join.instead))
})

it("match-cuts where somebody of the same light stands in the same place in another scene", () => {
  const cave = grey(12, (x, y) => (Math.hypot(x - 10, y - 18) < 5 ? 230 : 90 + y))
  assert.strictEqual(matchCut(forest(10, 0), cave).made, "match-cut")
})

it("cuts from day to night, and says why", () => {
  assert.deepStrictEqual(
    matchCut(forest(10, 0), forest(10, 0, 0.25)).instead,
    Option.some("no two frames near the joint look alike")
  )
})

it("cuts where what was light on the left is light on the right", () => {
  const side = (isLeft: boolean) => grey(12, (x) => (x < matchSide / 2 === isLeft ? 160 : 70))
  assert.strictEqual(matchCut(side(true), side(false)).made, "cut")
})

it("draws the line where it says it does", () => {
  const flat = (light: number) => grey(2, () => light)
  const last = Math.floor(matchCutThreshold * 255)
  assert.strictEqual(matchCut(flat(20), flat(20 + last)).made, "match-cut")
  assert.strictEqual(matchCut(flat(20), flat(21 + last)).made, "cut")
})
