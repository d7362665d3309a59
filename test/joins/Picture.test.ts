import { assert, describe, it } from "@effect/vitest"
import { truthOf } from "./Clip.js"
import { plainClip } from "./Oddities.js"
import { type Code, drawFrame, fieldArea, readCode, type Size, solidArea } from "./Picture.js"
import { fitted } from "./Places.js"

const film = { width: 128, height: 72 }

/** The luma of a frame as a film shows it, fitted in, by the nearest pixel. */
const shownIn = (into: Size, drawn: Size, size: Size, code: Code) => {
  const fields = [0, 1, 2, 3].map(() => [150, 150, 150] as const)
  const frame = drawFrame({ size: drawn, fields, coding: { matrix: "709", isFull: false } }, code)
  const { height, left, top, width } = fitted(size, into)
  return Uint8Array.from({ length: into.width * into.height }, (_, at) => {
    const x = Math.floor((((at % into.width) + 0.5 - left) * drawn.width) / width)
    const y = Math.floor(((Math.floor(at / into.width) + 0.5 - top) * drawn.height) / height)
    return x < 0 || y < 0 || x >= drawn.width || y >= drawn.height ? 16 : (frame[y * drawn.width + x] ?? 0)
  })
}

describe("the number in a frame", () => {
  it("is read where pixels that are no squares made a tall picture wide", () => {
    const recipe = {
      ...{ ...plainClip, size: { width: 72, height: 128 } },
      pixels: "stretched in the stream alone"
    } as const
    const { drawn, size } = truthOf(recipe)
    assert.deepStrictEqual(size, { width: 144, height: 128 })
    const code = { clip: 2, frame: 333 }
    const luma = shownIn(size, drawn, size, code)
    assert.deepStrictEqual(readCode(luma, 144, drawn, { ...size, left: 0, top: 0 }), code)
  })

  it("is the number of the clearer picture, or none, where two are mixed", () => {
    const tall = { width: 72, height: 128 }
    for (const other of [film, tall])
      for (let frame = 0; frame < 400; frame += 7) {
        const one = shownIn(film, film, film, { clip: 0, frame })
        const two = shownIn(film, other, other, { clip: 1, frame: (frame * 3) % 400 })
        for (let way = 0; way <= 12; way++) {
          const mixed = one.map((value, at) => Math.round(value + ((two[at] ?? 0) - value) * (way / 12)))
          const read = readCode(mixed, film.width, film, fitted(film, film))
          if (read?.clip === 0) assert.strictEqual(read.frame, frame)
          else if (other === film && read !== undefined) assert.strictEqual(read.frame, (frame * 3) % 400)
          if (way === 0) assert.isDefined(read)
        }
      }
  })
})

describe("a field of colour", () => {
  it("is looked at inside whole macroblocks of its own, where it has any", () => {
    const whole = { ...film, left: 0, top: 0 }
    for (const field of [0, 1, 2, 3]) {
      const [solid, middle] = [solidArea(film, field, whole), fieldArea(film, field, whole)]
      assert.isDefined(solid)
      assert.isAtLeast(solid?.top ?? 0, 48)
      assert.isAtMost((solid?.top ?? 0) + (solid?.height ?? 0), Math.min(64, middle.top + middle.height))
    }
    assert.isUndefined(solidArea({ width: 64, height: 36 }, 0, { width: 64, height: 36, left: 0, top: 0 }))
  })
})
