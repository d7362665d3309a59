import { assert, describe, it } from "@effect/vitest"
import { FastCheck, Option, Schema } from "effect"
import { readSignature, readSpec, sign } from "../../src/drawing/Comment.js"
import { PictureSpec } from "../../src/drawing/Picture.js"
import { sceneOf } from "./support.js"

/** A JPEG as far as markers go: an APP0 segment, a scan, an end. */
const bare = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 9, 9, 9, 0xff, 0xd9])
const signed = (spec: PictureSpec) =>
  sign(bare, { artist: "grok-video-pipeline/simulator", width: 8, height: 6, seed: 3, spec })

describe("what a picture says of itself", () => {
  it.prop("reads back every spec that was written, whatever its words", [PictureSpec], ([spec]) => {
    assert.deepStrictEqual(Option.getOrNull(readSpec(signed(spec))), spec)
  })

  it.prop(
    "keeps words of any script, length and oddity",
    [FastCheck.string({ unit: "binary", maxLength: 300 })],
    ([words]) => {
      const spec = sceneOf({ title: words, action: `${words} — ünï 🦊 العربية \u0000\ud800` })
      assert.deepStrictEqual(Option.getOrNull(readSpec(signed(spec))), spec)
    }
  )

  it("splits what one segment cannot hold, and every segment stays within the format's limit", () => {
    const spec = sceneOf({ action: "лиса и сова ".repeat(20_000) })
    const jpeg = signed(spec)
    assert.isAbove(jpeg.length, 4 * 65_533)
    let [at, segments] = [2, 0]
    while (jpeg[at + 1] === 0xfe) {
      const length = ((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0)
      assert.isAtMost(length, 65_535)
      at += 2 + length
      segments++
    }
    assert.isAbove(segments, 4)
    // What follows is the picture, untouched.
    assert.deepStrictEqual(Array.from(jpeg.subarray(at)), Array.from(bare.subarray(2)))
    assert.deepStrictEqual(Option.getOrNull(readSpec(jpeg)), spec)
  })

  it("says with what size and seed it was drawn", () => {
    const signature = Option.getOrThrow(readSignature(signed(sceneOf())))
    assert.deepStrictEqual([signature.width, signature.height, signature.seed], [8, 6, 3])
  })

  it("finds nothing in pictures that were not drawn here", () => {
    const foreign = (comment: string) => {
      const bytes = new TextEncoder().encode(comment)
      return Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, 0, bytes.length + 2, ...bytes, ...bare.subarray(2)])
    }
    const pictures = [
      bare,
      foreign("Created with a camera"),
      foreign('{"artist":"somebody else","width":1,"height":1,"seed":1,"spec":{"_tag":"Card","prompt":"x"}}'),
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, 0xff, 0xff]),
      new Uint8Array(0)
    ]
    for (const picture of pictures) assert.isTrue(Option.isNone(readSpec(picture)))
  })

  it.prop("never throws on any bytes", [FastCheck.uint8Array({ maxLength: 80 })], ([bytes]) => {
    readSpec(Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, ...bytes]))
  })

  it("the spec's schema is the contract the server reads", () => {
    assert.isTrue(Schema.is(PictureSpec)(sceneOf()))
  })
})
