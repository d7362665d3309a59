import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Sha256 } from "../../src/domain/Assets.js"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { clearGround, longestPhotoSide, readPhoto } from "../../src/services/Photo.js"
import { Workspace } from "../../src/services/Workspace.js"
import { checkPhotos } from "../../src/steps/CharacterSheets.js"
import { blue, cornersOf, photoOf, red, turned } from "../support/photos.js"

const fixture = (name: string) =>
  new Uint8Array(readFileSync(fileURLToPath(new URL(`../fixtures/photos/${name}`, import.meta.url))))

const isNear = (seen: ReadonlyArray<number>, wanted: ReadonlyArray<number>): boolean =>
  seen.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) <= 4)

/** The corner in which the blue quarter is seen, when a photo's own top left is turned by EXIF's number. */
const cornerOf = [0, 0, 1, 3, 2, 0, 1, 3, 2] as const

const seen = Effect.fn(function* (jpeg: Uint8Array) {
  const { corners, size } = yield* Effect.promise(() => cornersOf(jpeg))
  return { size, blue: corners.findIndex((it) => isNear(it, blue)), corners }
})

const bytes = (...values: ReadonlyArray<number | string>) =>
  new Uint8Array(values.flatMap((it) => (typeof it === "number" ? [it] : [...Buffer.from(it, "latin1")])))

const box = (brand: string) => bytes(0, 0, 0, 24, "ftyp", brand, 0, 0, 0, 0, "mif1", brand)

describe("C22: a photo is upright and bears nothing of its place", () => {
  it.effect.each(
    (["jpeg", "png", "webp"] as const).flatMap((kind) =>
      [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => [kind, orientation] as const)
    )
  )("C22: %s turned by %i", ([kind, orientation]) =>
    Effect.gen(function* () {
      const plain = yield* Effect.promise(() => photoOf(kind))
      const { changes, jpeg } = yield* readPhoto(
        turned(kind, plain, orientation, orientation % 2 === 0 ? "II" : "MM"),
        "ada"
      )
      const found = yield* seen(jpeg)
      assert.deepStrictEqual(found.size, orientation >= 5 ? [48, 64] : [64, 48])
      assert.strictEqual(found.blue, cornerOf[orientation])
      assert.isTrue(found.corners.filter((it) => isNear(it, red)).length === 3)
      assert.strictEqual(changes.includes("turned upright"), orientation !== 1)
      for (const mark of ["Exif", "GPS", "ICC_PROFILE"])
        assert.notInclude(Buffer.from(jpeg).toString("latin1"), mark)
      // What is made of it is itself what would be made of it.
      assert.deepStrictEqual((yield* readPhoto(jpeg, "ada")).jpeg, jpeg)
    })
  )

  it.effect("C22: the photo that was given stays as it is, also in a Buffer", () =>
    Effect.gen(function* () {
      const given = Buffer.from(turned("webp", yield* Effect.promise(() => photoOf("webp")), 6))
      const before = Uint8Array.from(given)
      yield* readPhoto(given, "ada.webp")
      assert.deepStrictEqual(Uint8Array.from(given), before)
    })
  )

  it.effect("C22: a second picture, a film or words behind or in a JPEG are gone", () =>
    Effect.gen(function* () {
      const plain = yield* Effect.promise(() => photoOf("jpeg"))
      const { jpeg } = yield* readPhoto(bytes(...plain, "GPS behind it"), "ada")
      assert.notInclude(Buffer.from(jpeg).toString("latin1"), "GPS")
    })
  )
})

describe("C5: a photo that can be used is made an RGB JPEG in its own colours", () => {
  it.effect.each<readonly [string, string, RegExp]>([
    ["CMYK, turned by its EXIF", "cmyk-turned.jpg", /turned upright.*CMYK/],
    ["YCCK", "ycck.jpg", /CMYK/]
  ])("C5: %s", ([, name, says]) =>
    Effect.gen(function* () {
      const { changes, jpeg } = yield* readPhoto(fixture(name), name)
      const found = yield* seen(jpeg)
      assert.strictEqual(found.blue, name === "ycck.jpg" ? 0 : 1)
      assert.strictEqual(found.corners.filter((it) => isNear(it, red)).length, 3)
      assert.match(changes.join(", "), says)
    })
  )

  it.effect("C5: 16 bits, a colour profile, a clear ground", () =>
    Effect.gen(function* () {
      const deep = yield* readPhoto(fixture("deep.png"), "deep.png")
      assert.include(deep.changes, "its 16 bits a colour made 8")
      assert.isTrue((yield* seen(deep.jpeg)).corners.every((it) => isNear(it, [117, 117, 117])))
      // Its profile says that red is green and green is red.
      const profile = yield* seen((yield* readPhoto(fixture("profile.jpg"), "profile.jpg")).jpeg)
      assert.isTrue(isNear(profile.corners[3] ?? [], [59, 199, 29]), String(profile.corners[3]))
      const ground = [1, 3, 5].map((at) => Number.parseInt(clearGround.slice(at, at + 2), 16))
      for (const kind of ["png", "webp"] as const) {
        const clear = yield* Effect.promise(() => photoOf(kind, { isClear: true }))
        const { changes, jpeg } = yield* readPhoto(clear, "ada")
        const found = yield* seen(jpeg)
        assert.include(changes, "its clear ground made light grey")
        assert.deepStrictEqual([found.blue, found.corners.filter((it) => isNear(it, ground)).length], [0, 3])
      }
    })
  )

  it.effect("C5: a large one is made smaller, and keeps its shape and colours", () =>
    Effect.gen(function* () {
      const large = yield* Effect.promise(() => photoOf("jpeg", { width: 3001, height: 2077 }))
      const { changes, jpeg } = yield* readPhoto(large, "ada.jpg")
      const found = yield* seen(jpeg)
      assert.deepStrictEqual(found.size, [longestPhotoSide, 1417])
      assert.strictEqual(found.blue, 0)
      assert.match(changes.join(), /made smaller \(it has 3001 by 2077 pixels/)
    })
  )

  it.effect("C21: black stays black and white stays white in a WebP, without a frame", () =>
    Effect.gen(function* () {
      const webp = yield* Effect.promise(() => photoOf("webp", { width: 640, height: 360 }))
      const found = yield* seen((yield* readPhoto(webp, "ada.webp")).jpeg)
      assert.deepStrictEqual(found.size, [640, 360])
      assert.isTrue(isNear(found.corners[0] ?? [], blue) && isNear(found.corners[3] ?? [], red))
    })
  )
})

describe("C5: a photo that cannot be used is told by name, by what it is, and with what to do", () => {
  const cases: ReadonlyArray<readonly [string, () => Promise<Uint8Array> | Uint8Array, RegExp]> = [
    ["three bytes of a JPEG", () => bytes(0xff, 0xd8, 0xff), /is cut short or damaged/],
    [
      "a JPEG cut in its pixels",
      async () => (await photoOf("jpeg")).slice(0, -20),
      /is cut short or damaged/
    ],
    ["a JPEG without its last byte", async () => (await photoOf("jpeg")).slice(0, -1), /is cut short/],
    ["a PNG cut short", async () => (await photoOf("png")).slice(0, -30), /is cut short/],
    [
      "a PNG with a byte changed",
      async () => (await photoOf("png")).map((byte, at) => (at === 60 ? byte ^ 0xff : byte)),
      /cut short or damaged/
    ],
    ["a WebP cut short", async () => (await photoOf("webp")).slice(0, -10), /is cut short/],
    ["no byte at all", () => bytes(), /is empty/],
    [
      "one pixel",
      () => photoOf("png", { width: 1, height: 1 }),
      /has 1 by 1 pixels\. Give one of at least 32/
    ],
    ["a moving WebP", () => fixture("moving.webp"), /is a moving WebP picture/],
    ["a moving PNG", () => fixture("moving.png"), /is a moving PNG picture/],
    ["CMYK that does not say which way", () => fixture("cmyk-unmarked.jpg"), /CMYK.*Save it as RGB/],
    ["HEIC", () => box("heic"), /is a HEIC picture.*JPEG/],
    ["HEIF of another make", () => box("mif1"), /is a HEIC picture/],
    ["AVIF", () => box("avif"), /is an AVIF picture/],
    ["a film", () => box("isom"), /is a video\. Save one of its frames/],
    ["a GIF", () => bytes("GIF89a"), /is a GIF picture/],
    ["a TIFF", () => bytes("II*", 0), /is a TIFF/],
    ["a BMP", () => bytes("BM", 0, 0), /is a BMP/],
    ["an SVG", () => bytes('<?xml version="1.0"?>\n<!-- x -->\n<svg/>'), /is an SVG drawing/],
    ["a web page", () => bytes("<!DOCTYPE html><html>"), /is a web page/],
    ["a PDF", () => bytes("%PDF-1.4"), /is a PDF/],
    ["JPEG XL", () => bytes(0xff, 0x0a, 0), /is a JPEG XL/],
    ["words", () => bytes("a photo of Ada"), /is neither a JPEG nor a PNG nor a WebP picture/]
  ]
  it.effect.each(cases)("C5: %s", ([, made, says]) =>
    Effect.gen(function* () {
      const photo = yield* Effect.promise(async () => made())
      const why = yield* Effect.flip(readPhoto(photo, "ada.jpg"))
      assert.strictEqual(why._tag, "PhotoUnusable")
      assert.match(why.message, says)
      assert.match(why.message, /^The photo ada\.jpg .*\. [A-Z].*\.$/)
      assert.strictEqual(why.blame, "input")
    })
  )

  it.effect("C5: one that claims more pixels than are decoded", () =>
    Effect.gen(function* () {
      const png = yield* Effect.promise(() => photoOf("png"))
      const jpeg = Buffer.from(yield* Effect.promise(() => photoOf("jpeg")))
      const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
      jpeg.writeUInt16BE(60_000, frame + 5)
      jpeg.writeUInt16BE(60_000, frame + 7)
      assert.match(
        (yield* Effect.flip(readPhoto(new Uint8Array(jpeg), "ada.jpg"))).message,
        /60000 by 60000 pixels/
      )
      const huge = Buffer.from(png)
      huge.writeUInt32BE(100_000, 16)
      assert.match(
        (yield* Effect.flip(readPhoto(new Uint8Array(huge), "ada.png"))).message,
        /100000 by 48 pixels|damaged/
      )
    })
  )
})

describe("C5: before a film begins", () => {
  it.scoped("every photo is read that is not the film's own copy, wherever it lies", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const place = yield* fs.realPath(yield* fs.makeTempDirectoryScoped())
      // Its name begins as the film's folder does.
      const photo = `${place}/film-photos.jpg`
      yield* fs.writeFileString(photo, "no photo")
      const why = yield* checkPhotos.pipe(
        Effect.provideService(FilmSettings, {
          ...defaultOptions,
          references: [{ name: "Ada", photo, sha256: Sha256.make("0".repeat(64)), kind: "jpeg" }]
        }),
        Effect.provide(Workspace.layer(`${place}/film`)),
        Effect.flip
      )
      assert.strictEqual(why._tag, "PhotoUnusable")
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
