import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import type { AspectRatio } from "../../src/domain/AspectRatio.js"
import { type ClipFacts, departuresOfClip, departuresOfPicture } from "../../src/domain/Departures.js"
import type { Resolution } from "../../src/domain/Models.js"

const trueSize = { scale: 1, framesPerSecond: 24 }
const whole: ClipFacts = { width: 854, height: 480, seconds: 4, framesPerSecond: 24, hasSound: true }

const clip = (facts: Partial<ClipFacts>, shape: AspectRatio = "16:9", resolution: Resolution = "480p") =>
  departuresOfClip(
    { ...whole, ...facts },
    { shape: Option.some(shape), resolution, seconds: 4, tolerance: trueSize }
  ).map(({ delivered, of, ordered }) => [of, ordered, delivered])

const picture = (width: number, height: number, shape: AspectRatio = "16:9") =>
  departuresOfPicture({ width, height }, { shape: Option.some(shape), tolerance: trueSize }).map(
    ({ of }) => of
  )

describe("C19: what came, held against what was ordered", () => {
  it("takes a clip as ordered within some pixels and some tenths of a second", () => {
    for (const facts of [
      {},
      { width: 848, height: 464 },
      { width: 864, height: 480 },
      { seconds: 4.04 },
      { seconds: 3.75 },
      { framesPerSecond: 23.976 },
      { framesPerSecond: 60 },
      { width: 1280, height: 720 }
    ])
      assert.deepStrictEqual(clip(facts), [], JSON.stringify(facts))
  })

  it("takes a size by its area where the model goes by that, and wide shapes by their lines or their area", () => {
    assert.deepStrictEqual(clip({ width: 784, height: 1168 }, "2:3", "720p"), [])
    assert.deepStrictEqual(clip({ width: 720, height: 720 }, "1:1", "720p"), [])
    assert.deepStrictEqual(clip({ width: 1470, height: 630 }, "21:9", "720p"), [])
  })

  it("names each thing that is not: shape, size, length, rate, sound", () => {
    assert.deepStrictEqual(clip({ width: 320, height: 240 }), [
      ["shape", "16:9", "320 by 240 pixels"],
      ["size", "480p", "320 by 240 pixels"]
    ])
    assert.deepStrictEqual(clip({ width: 426, height: 240 }), [["size", "480p", "426 by 240 pixels"]])
    assert.deepStrictEqual(clip({ width: 480, height: 854 }), [["shape", "16:9", "480 by 854 pixels"]])
    assert.deepStrictEqual(clip({ seconds: 2 }), [["length", "4 s", "2 s"]])
    assert.deepStrictEqual(clip({ seconds: 6 }), [["length", "4 s", "6 s"]])
    assert.deepStrictEqual(clip({ framesPerSecond: 12 }), [
      ["rate", "24 frames a second", "12 frames a second"]
    ])
    assert.deepStrictEqual(clip({ hasSound: false }), [["sound", "with sound", "without"]])
  })

  it("holds pictures to the film's shape and to about a megapixel", () => {
    assert.deepStrictEqual(picture(1280, 720), [])
    assert.deepStrictEqual(picture(1408, 768), [])
    assert.deepStrictEqual(picture(2752, 1536), [])
    assert.deepStrictEqual(picture(1024, 1024), ["shape"])
    assert.deepStrictEqual(picture(720, 1280), ["shape"])
    assert.deepStrictEqual(picture(320, 180), ["size"])
    assert.deepStrictEqual(picture(1024, 1024, "1:1"), [])
  })

  it("counts what is small and slow by agreement as no loss", () => {
    const tolerance = { scale: 0.5, framesPerSecond: 8 }
    const order = { shape: Option.some<AspectRatio>("16:9"), resolution: "480p", seconds: 4 } as const
    const small = { ...whole, width: 428, height: 240, framesPerSecond: 8 }
    assert.deepStrictEqual(departuresOfClip(small, { ...order, tolerance }), [])
    assert.lengthOf(departuresOfClip({ ...small, width: 214, height: 120 }, { ...order, tolerance }), 1)
    assert.lengthOf(departuresOfClip(small, { ...order, tolerance: trueSize }), 2)
  })
})
