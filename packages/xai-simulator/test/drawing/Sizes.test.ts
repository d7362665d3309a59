import { assert, describe, it } from "@effect/vitest"
import { type Resolution, ratioOf, sizeFor } from "../../src/drawing/Sizes.js"

describe("sizes", () => {
  it("knows the usual ones", () => {
    assert.deepStrictEqual(sizeFor("16:9", "1k"), { width: 1280, height: 720 })
    assert.deepStrictEqual(sizeFor("9:16", "1k"), { width: 720, height: 1280 })
    assert.deepStrictEqual(sizeFor("1:1", "1k"), { width: 1024, height: 1024 })
    assert.deepStrictEqual(sizeFor("auto", "2k"), { width: 2048, height: 2048 })
    assert.deepStrictEqual(sizeFor("16:9", "720p"), { width: 1280, height: 720 })
    assert.deepStrictEqual(sizeFor("9:16", "480p"), { width: 480, height: 854 })
    assert.deepStrictEqual(sizeFor("16:9", "1080p"), { width: 1920, height: 1080 })
  })

  it("gives even sides within one per cent of the shape, for every shape and name", () => {
    const shapes = "1:1 3:4 4:3 9:16 16:9 2:3 3:2 9:19.5 19.5:9 9:20 20:9 1:2 2:1 21:9 5:2".split(" ")
    const resolutions: ReadonlyArray<Resolution> = ["480p", "720p", "1080p", "1k", "1.5k", "2k"]
    for (const shape of shapes) {
      for (const resolution of resolutions) {
        const { height, width } = sizeFor(shape, resolution)
        assert.deepStrictEqual([width % 2, height % 2], [0, 0])
        assert.closeTo(width / height / ratioOf(shape), 1, 0.01, `${shape} ${resolution}`)
      }
    }
  })
})
