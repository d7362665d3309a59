import type { Image } from "@napi-rs/canvas"
import { Data, Effect } from "effect"
import { drawingPart } from "../DrawingPart.js"
import type { PhotoFacts } from "./Headers.js"

/** Nothing can be drawn of a picture's bytes, or not what its header says. */
export class PixelsUnreadable extends Data.TaggedError("PixelsUnreadable") {}

type Turn = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** How a picture of so many pixels is turned upright, by EXIF's numbers; 1 is upright. */
const turns: Readonly<Record<number, (width: number, height: number) => Turn>> = {
  2: (width) => [-1, 0, 0, 1, width, 0],
  3: (width, height) => [-1, 0, 0, -1, width, height],
  4: (_, height) => [1, 0, 0, -1, 0, height],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (_, height) => [0, 1, -1, 0, height, 0],
  7: (width, height) => [0, -1, -1, 0, height, width],
  8: (width) => [0, -1, 1, 0, 0, width]
}

/**
 * A picture's pixels in sRGB, turned upright, with no side longer than `longest`; clear where the picture is.
 * Fails   PixelsUnreadable; DrawingPartMissing: this machine cannot draw.
 */
export const drawUpright = Effect.fn("Photo.drawUpright")(function* (facts: PhotoFacts, longest: number) {
  const { height, width } = facts
  const { createCanvas, loadImage } = yield* drawingPart
  const image: Image = yield* Effect.tryPromise({
    try: () => loadImage(facts.unturned),
    catch: () => new PixelsUnreadable()
  })
  if (image.width !== width || image.height !== height) return yield* new PixelsUnreadable()
  const scale = Math.min(1, longest / Math.max(width, height))
  const drawn = (side: number) => Math.max(1, Math.round(side * scale))
  const [drawnWidth, drawnHeight] = [drawn(width), drawn(height)]
  const isTurned = facts.orientation >= 5
  const canvas = createCanvas(isTurned ? drawnHeight : drawnWidth, isTurned ? drawnWidth : drawnHeight)
  const pen = canvas.getContext("2d")
  pen.imageSmoothingQuality = "high"
  pen.save()
  const turn = turns[facts.orientation]
  if (turn !== undefined) pen.transform(...turn(drawnWidth, drawnHeight))
  pen.drawImage(image, 0, 0, drawnWidth, drawnHeight)
  pen.restore()
  return canvas
})
