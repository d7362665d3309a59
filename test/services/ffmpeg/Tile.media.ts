import { FileSystem } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { inspectPicture, planTiles } from "../../../src/services/ffmpeg/PictureFacts.js"
import { pixelsOf as sizeIn } from "../../../src/services/PictureFile.js"
import { ffmpeg, makePicture, pixelsOf } from "../../support/media.js"
import { contents, scratch, studio } from "../../support/studio.js"

const colours = ["red", "lime", "blue", "yellow", "magenta", "cyan", "black", "white", "orange"]

/** The colour at a point, each part rounded to one of 0, 1, 2. */
const colourAt = (pixels: Uint8Array, width: number, x: number, y: number) =>
  [0, 1, 2].map((part) => Math.round((pixels[3 * (y * width + x) + part] ?? 0) / 127.5)).join("")

const codes: Readonly<Record<string, string>> = {
  red: "200",
  lime: "020",
  blue: "002",
  yellow: "220",
  magenta: "202",
  cyan: "022",
  black: "000",
  white: "222",
  orange: "210"
}

it.scopedLive("puts up to 9 pictures on one sheet, each whole, in reading order, on a neutral ground", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const { tile } = yield* Ffmpeg
    // Every kind and several shapes: none may be cropped.
    const kinds = ["jpg", "png", "webp"]
    const shapes = [
      [96, 144],
      [120, 120],
      [160, 90]
    ] as const
    const pictures = colours.map((colour, index) => at(`${colour}.${kinds[index % 3]}`))
    yield* ffmpeg(
      ...colours.flatMap((colour, index) => {
        const [width, height] = shapes[index % 3] ?? [10, 10]
        return ["-f", "lavfi", "-i", `color=${colour}:size=${width}x${height}`]
      }),
      ...pictures.flatMap((to, index) => ["-map", String(index), "-frames:v", "1", "-update", "1", to])
    )
    for (const count of [1, 2, 3, 5, 9]) {
      const some = pictures.slice(0, count)
      yield* tile(some, at("sheet.jpg"))
      const plan = planTiles(yield* Effect.forEach(some, (picture) => inspectPicture(picture)))
      const { height, width } = yield* inspectPicture(at("sheet.jpg"))
      assert.deepStrictEqual([width, height], [plan.width, plan.height])
      const pixels = yield* pixelsOf(at("sheet.jpg"))
      let before = { x: -1, y: -1 }
      for (const [index, { own, ...place }] of plan.pictures.entries()) {
        const middle = { x: place.x + Math.floor(place.width / 2), y: place.y + Math.floor(place.height / 2) }
        for (const [x, y] of [
          [middle.x, middle.y],
          [place.x + 3, place.y + 3],
          [place.x + place.width - 4, place.y + place.height - 4]
        ] as const)
          assert.strictEqual(
            colourAt(pixels, width, x, y),
            codes[colours[index] ?? ""],
            `${own.path} of ${count}`
          )
        // Just outside is ground, so nothing was cut off there.
        const out = 3 * (middle.y * width + place.x - 8)
        assert.closeTo(pixels[out] ?? 0, 0xe8, 6)
        assert.isTrue(
          middle.y > before.y + 50 || middle.x > before.x,
          `reading order at ${index} of ${count}`
        )
        before = middle
      }
    }
  }).pipe(Effect.provide(studio))
)

it.scopedLive("keeps a sheet of large pictures within 2048 pixels both ways", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    const { tile } = yield* Ffmpeg
    const tall = yield* makePicture(at("tall.jpg"), 1000, 3000)
    const wide = yield* makePicture(at("wide.jpg"), 3000, 1700)
    for (const pictures of [[tall], [wide, wide], [wide, tall, wide, tall]]) {
      yield* tile(pictures, at("sheet.jpg"))
      const { height, width } = yield* inspectPicture(at("sheet.jpg"))
      assert.isAtMost(Math.max(width, height), 2048)
      assert.isAtLeast(Math.max(width, height), 2000)
    }
    assert.deepStrictEqual(yield* contents(folder), ["sheet.jpg", "tall.jpg", "wide.jpg"])
  }).pipe(Effect.provide(studio))
)

it.scopedLive("refuses picture bombs and what is no picture, and leaves the old sheet alone", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const { tile } = yield* Ffmpeg
    yield* fs.writeFileString(at("sheet.jpg"), "old")
    yield* fs.writeFileString(at("junk.jpg"), "<svg/>")
    yield* makePicture(at("good.png"), 32, 32)
    // A PNG that claims 30000 x 30000 pixels in a hundred bytes.
    const bytes = yield* fs.readFile(at("good.png"))
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, 30_000)
    yield* fs.writeFile(at("bomb.png"), bytes)
    yield* fs.symlink(at("good.png"), at("link.png"))
    const reason = (...names: ReadonlyArray<string>) =>
      Effect.flip(tile(names.map(at), at("sheet.jpg"))).pipe(
        Effect.map((error) => (error._tag === "MediaFailed" ? error.reason : error._tag))
      )
    assert.strictEqual(yield* reason("good.png", "bomb.png"), "TooLarge")
    assert.strictEqual(yield* reason("junk.jpg"), "NotMedia")
    assert.strictEqual(yield* reason("link.png"), "NotMedia")
    assert.strictEqual(yield* reason("absent.png"), "Unreadable")
    assert.strictEqual(yield* reason(), "NotMedia")
    // A lie the header does not tell: the data ends too soon.
    yield* makePicture(at("noise.png"), 64, 64, "red")
    yield* fs.writeFile(at("cut.png"), (yield* fs.readFile(at("noise.png"))).subarray(0, 60))
    assert.strictEqual(yield* reason("cut.png"), "Damaged")
    assert.strictEqual(yield* fs.readFileString(at("sheet.jpg")), "old")
    assert.isFalse((yield* contents(folder)).some((name) => name.startsWith(".")))
  }).pipe(Effect.provide(studio))
)

it.scopedLive("reads a picture's kind and size from its bytes, whatever its name", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const one = ["-map", "0", "-frames:v", "1"]
    yield* ffmpeg(
      ...["-f", "lavfi", "-i", "testsrc=size=70x50"],
      ...[...one, "-c:v", "mjpeg", "-f", "image2", at("a.png")],
      ...[...one, "-c:v", "libwebp", "-lossless", "1", at("b.webp")],
      ...[...one, "-c:v", "libwebp", "-lossless", "0", at("c.webp")]
    )
    for (const [name, kind] of [
      ["a.png", "jpeg"],
      ["b.webp", "webp"],
      ["c.webp", "webp"]
    ] as const)
      assert.deepInclude(yield* inspectPicture(at(name)), { path: at(name), kind, width: 70, height: 50 })
    // No prefix of a picture makes the reader fail in any other way than by not knowing.
    const whole = yield* fs.readFile(at("a.png"))
    for (let length = 0; length < Math.min(whole.length, 700); length++) sizeIn(whole.subarray(0, length))
  }).pipe(Effect.provide(studio))
)
