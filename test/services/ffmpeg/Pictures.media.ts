import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, layer } from "@effect/vitest"
import { createCanvas, loadImage } from "@napi-rs/canvas"
import { Effect } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { argumentsOf } from "../../../src/services/ffmpeg/Command.js"
import { flattenCommand } from "../../../src/services/ffmpeg/PictureCommands.js"
import { inspectPicture, planTiles } from "../../../src/services/ffmpeg/PictureFacts.js"
import { ffmpeg } from "../../support/media.js"
import { blue, photoOf, red, turned } from "../../support/photos.js"
import { scratch, studio } from "../../support/studio.js"

type Rgb = readonly [number, number, number]

const ground: Rgb = [0xe8, 0xe8, 0xe8]

/** Each kind of picture, made by ffmpeg: how its file is called, and how it is encoded. */
const kinds: ReadonlyArray<readonly [string, "any" | "grey", ...ReadonlyArray<string>]> = [
  ["420.jpg", "any", "-pix_fmt", "yuvj420p", "-q:v", "2"],
  ["444.jpg", "any", "-pix_fmt", "yuvj444p", "-q:v", "2"],
  ["grey.jpg", "grey", "-pix_fmt", "gray", "-q:v", "2"],
  ["limited.jpg", "any", "-pix_fmt", "yuv420p", "-q:v", "2", "-strict", "unofficial", "-color_range", "tv"],
  ["rgb.png", "any", "-pix_fmt", "rgb24"],
  ["rgba.png", "any", "-pix_fmt", "rgba"],
  ["deep.png", "any", "-pix_fmt", "rgb48be"],
  ["deepAlpha.png", "any", "-pix_fmt", "rgba64be"],
  ["grey.png", "grey", "-pix_fmt", "gray"],
  ["greyDeep.png", "grey", "-pix_fmt", "gray16be"],
  ["greyAlpha.png", "grey", "-pix_fmt", "ya8"],
  ["palette.png", "any", "-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none"],
  ["lossy.webp", "any", "-c:v", "libwebp", "-quality", "95", "-pix_fmt", "yuv420p"],
  ["lossyAlpha.webp", "any", "-c:v", "libwebp", "-quality", "95", "-pix_fmt", "yuva420p"],
  ["lossless.webp", "any", "-c:v", "libwebp", "-lossless", "1", "-pix_fmt", "bgra"]
]

/** A picture's pixels as the drawing library decodes them. */
const seenIn = (file: string | Buffer) =>
  Effect.promise(async () => {
    const image = await loadImage(file)
    const pen = createCanvas(image.width, image.height).getContext("2d")
    pen.drawImage(image, 0, 0)
    return {
      size: [image.width, image.height],
      at: (x: number, y: number) => [...pen.getImageData(Math.round(x), Math.round(y), 1, 1).data]
    }
  })

const assertColour = (seen: ReadonlyArray<number>, wanted: Rgb, what: string, within = 2) =>
  assert.isTrue(
    wanted.every((value, index) => Math.abs(value - (seen[index] ?? -9)) <= within),
    `${what}: ${seen.join(" ")} for ${wanted.join(" ")}`
  )

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/photos/${name}`, import.meta.url))

layer(studio)("C21: pictures that are laid side by side, or on the light ground", (it) => {
  it.scoped.each<Rgb>([
    [0, 0, 0],
    [255, 255, 255],
    [100, 100, 100],
    [200, 30, 60]
  ])("keep their colours, of whatever kind they are: %j", (colour) =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const isGrey = new Set(colour).size === 1
      const some = kinds.filter(([, of]) => isGrey || of === "any")
      const hex = colour.map((part) => part.toString(16).padStart(2, "0")).join("")
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", `color=0x${hex}:s=40x24:d=0.04,format=rgba`],
        ...some.flatMap(([name, , ...options]) => [...options, "-frames:v", "1", "-update", "1", at(name)])
      )
      const { tile } = yield* Ffmpeg
      const files = some.map(([name]) => at(name))
      yield* tile(files, at("sheet.jpg"))
      const inspected = yield* Effect.forEach(files, (file) => inspectPicture(file))
      const sheet = yield* seenIn(at("sheet.jpg"))
      assertColour(sheet.at(4, 4), ground, "ground")
      for (const { height, own, width, x, y } of planTiles(inspected).pictures)
        assertColour(sheet.at(x + width / 2, y + height / 2), colour, own.path)
      for (const [picture, kind] of [
        [inspected.find(({ path }) => path.endsWith("lossy.webp")), "jpeg"],
        [inspected.find(({ path }) => path.endsWith("rgba.png")), "png"]
      ] as const) {
        if (picture === undefined) continue
        const made = at(`flat.${kind}`)
        yield* ffmpeg(...(yield* argumentsOf(flattenCommand(picture, kind, made))))
        const flat = yield* seenIn(made)
        assert.deepStrictEqual(flat.size, [40, 24])
        for (const [x, y] of [
          [0, 0],
          [39, 23],
          [20, 12]
        ] as const)
          assertColour(flat.at(x, y), colour, `${kind} ${x} ${y}`)
      }
    })
  )

  it.scoped("lie on the light ground where they are clear, with no seam", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      for (const kind of ["png", "webp"] as const)
        writeFileSync(at(`clear.${kind}`), yield* Effect.promise(() => photoOf(kind, { isClear: true })))
      // A palette whose one colour is clear.
      yield* ffmpeg(
        ...[
          "-f",
          "lavfi",
          "-i",
          "color=0x1478dc:s=64x48:d=0.04,format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255*lt(X,32)*lt(Y,24)',split[a][b];[a]palettegen[p];[b][p]paletteuse"
        ],
        ...["-frames:v", "1", "-update", "1", at("palette.png")]
      )
      assert.strictEqual(readFileSync(at("palette.png"))[25], 3, "a palette")
      const { tile } = yield* Ffmpeg
      const names = ["clear.png", "clear.webp", "palette.png"]
      yield* tile(names.map(at), at("sheet.jpg"))
      const sheet = yield* seenIn(at("sheet.jpg"))
      const inspected = yield* Effect.forEach(names, (name) => inspectPicture(at(name)))
      for (const { own, x, y } of planTiles(inspected).pictures) {
        assertColour(sheet.at(x + 12, y + 8), blue, own.path, 4)
        assertColour(sheet.at(x + 56, y + 40), ground, own.path)
      }
      for (const picture of inspected) {
        yield* ffmpeg(...(yield* argumentsOf(flattenCommand(picture, "png", at("flat.png")))))
        const flat = yield* seenIn(at("flat.png"))
        assertColour(flat.at(12, 8), blue, picture.path, 4)
        assert.deepStrictEqual(flat.at(56, 40), [...ground, 255])
      }
    })
  )

  it.scoped(
    "stand upright and in the colours that their profile means, moving ones at their first picture",
    () =>
      Effect.gen(function* () {
        const { at } = yield* scratch
        const { tile } = yield* Ffmpeg
        for (const kind of ["jpeg", "png", "webp"] as const) {
          writeFileSync(at(kind), turned(kind, yield* Effect.promise(() => photoOf(kind)), 6))
          yield* tile([at(kind)], at("sheet.jpg"))
          const sheet = yield* seenIn(at("sheet.jpg"))
          assert.deepStrictEqual(sheet.size, [48 + 32, 64 + 32])
          assertColour(sheet.at(16 + 36, 16 + 16), blue, kind, 4)
          assertColour(sheet.at(16 + 12, 16 + 16), red, kind, 4)
        }
        yield* tile([fixture("profile.jpg")], at("sheet.jpg"))
        const profiled = yield* seenIn(at("sheet.jpg"))
        const [width = 0, height = 0] = profiled.size
        assertColour(
          profiled.at(width - 24, height - 24),
          [59, 199, 29],
          "its profile swaps red and green",
          4
        )
        yield* tile([fixture("moving.webp")], at("sheet.jpg"))
      })
  )

  it.scoped("may be as small as one pixel, and as wide as a strip", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const { tile } = yield* Ffmpeg
      for (const kind of ["jpeg", "png", "webp"] as const)
        writeFileSync(at(kind), yield* Effect.promise(() => photoOf(kind, { width: 1, height: 1 })))
      writeFileSync(at("strip"), yield* Effect.promise(() => photoOf("png", { width: 4096, height: 2 })))
      yield* tile([at("jpeg"), at("png"), at("webp")], at("sheet.jpg"))
      assert.isAbove((yield* seenIn(at("sheet.jpg"))).size[0] ?? 0, 3)
      yield* tile([at("strip"), at("jpeg")], at("sheet.jpg"))
      assert.isAtMost((yield* seenIn(at("sheet.jpg"))).size[0] ?? 9999, 2048)
    })
  )
})
