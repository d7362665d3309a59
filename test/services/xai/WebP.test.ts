import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { sniffFileType } from "../../../src/services/FileType.js"
import { GrokClient } from "../../../src/services/GrokClient.js"
import { pixelsOf } from "../../../src/services/PictureFile.js"
import { ffmpeg } from "../../support/media.js"
import { blue, cornersOf, photoOf } from "../../support/photos.js"
import { json, scriptedFetch } from "../../support/scriptedFetch.js"
import { drawing, folder, key, put, question } from "./studio.js"

/** What every data URI of a request holds. */
const sent = (body: string): ReadonlyArray<Uint8Array> =>
  [...body.matchAll(/data:[\w/]+;base64,([\w+/=]+)/g)].map(([, base64]) =>
    Buffer.from(base64 ?? "", "base64")
  )

describe("a picture that came as WebP", () => {
  it.live("is shown, edited and filmed as a JPEG of its own size", () => {
    const script = scriptedFetch(() => json(400, { error: "enough" }))
    const studio = GrokClient.layer({ apiKey: Redacted.make(key), ...script }).pipe(
      Layer.provideMerge(Ffmpeg.layer()),
      Layer.provideMerge(folder)
    )
    return Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const place = `${yield* fs.makeTempDirectoryScoped()}/a.webp`
      yield* ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90", "-frames:v", "1", "-c:v", "libwebp", place)
      const bytes = yield* fs.readFile(place)
      assert.strictEqual(sniffFileType(bytes), "webp")
      assert.deepStrictEqual(pixelsOf(bytes), { width: 160, height: 90 })
      const picture = yield* put("keyframes/scene_1_v1.jpg", bytes)
      const grok = yield* GrokClient
      yield* Effect.flip(grok.ask({ ...question, pictures: [picture] }))
      yield* Effect.flip(grok.editImage({ ...drawing, pictures: [picture] }))
      yield* Effect.flip(
        grok.submitVideo({ model: "m", prompt: "turn", keyframe: picture, seconds: 3, resolution: "480p" })
      )
      const pictures = script.requests.flatMap(({ body }) => sent(body))
      assert.lengthOf(pictures, 3)
      for (const each of pictures) {
        assert.strictEqual(sniffFileType(each), "jpeg")
        assert.deepStrictEqual(pixelsOf(each), { width: 160, height: 90 })
      }
    }).pipe(Effect.scoped, Effect.provide(studio))
  })
})

describe("C21: a picture with clear places", () => {
  it.live("is sent on the light ground, and any other as it is to the last bit", () => {
    const script = scriptedFetch(() => json(400, { error: "enough" }))
    const studio = GrokClient.layer({ apiKey: Redacted.make(key), ...script }).pipe(
      Layer.provideMerge(Ffmpeg.layer()),
      Layer.provideMerge(folder)
    )
    return Effect.gen(function* () {
      const clear = yield* Effect.promise(() => photoOf("png", { isClear: true }))
      const whole = yield* Effect.promise(() => photoOf("jpeg"))
      const pictures = [yield* put("keyframes/clear.png", clear), yield* put("keyframes/whole.jpg", whole)]
      const grok = yield* GrokClient
      yield* Effect.flip(grok.ask({ ...question, pictures }))
      const [flat = whole, same] = script.requests.flatMap(({ body }) => sent(body))
      assert.strictEqual(sniffFileType(flat), "png")
      const { corners, size } = yield* Effect.promise(() => cornersOf(flat))
      assert.deepStrictEqual(size, [64, 48])
      assert.deepStrictEqual(corners, [[...blue], ...[1, 2, 3].map(() => [0xe8, 0xe8, 0xe8])])
      assert.deepStrictEqual(same, Buffer.from(whole))
    }).pipe(Effect.scoped, Effect.provide(studio))
  })
})
