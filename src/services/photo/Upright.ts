import type { Image } from "@napi-rs/canvas"
import { Data, Effect } from "effect"
import { drawingPart } from "../DrawingPart.js"
import type { PhotoFacts } from "./Headers.js"

/** Nothing can be drawn of a picture's bytes, or not what its header says. */
export class PixelsUnreadable extends Data.TaggedError("PixelsUnreadable") {}

type Turn = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** How a picture of this size is turned upright, by EXIF's numbers 2 to 8. */
const turnFor = (orientation: number, width: number, height: number): Turn => {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, width, 0]
    case 3:
      return [-1, 0, 0, -1, width, height]
    case 4:
      return [1, 0, 0, -1, 0, height]
    case 5:
      return [0, 1, 1, 0, 0, 0]
    case 6:
      return [0, 1, -1, 0, height, 0]
    case 7:
      return [0, -1, -1, 0, height, width]
    case 8:
      return [0, -1, 1, 0, 0, width]
    default:
      return [1, 0, 0, 1, 0, 0]
  }
}

/**
 * A picture's pixels in sRGB, turned upright, with no side longer than `longest`; clear where the picture is.
 * Fails   PixelsUnreadable; DrawingPartMissing: this machine cannot draw.
 */
export const drawUpright = Effect.fn("Photo.drawUpright")(function* (facts: PhotoFacts, longest: number) {
  const { height, width } = facts
  const { createCanvas, loadImage } = yield* drawingPart
  const image: Image = yield* Effect.tryPromise({
    try: () => loadImage(facts.bare),
    catch: () => new PixelsUnreadable()
  })
  if (image.width !== width || image.height !== height) return yield* new PixelsUnreadable()
  const scale = Math.min(1, longest / Math.max(width, height))
  const [drawnWidth, drawnHeight] = [
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale))
  ]
  const isTurned = facts.orientation >= 5
  const canvas = createCanvas(isTurned ? drawnHeight : drawnWidth, isTurned ? drawnWidth : drawnHeight)
  const pen = canvas.getContext("2d")
  pen.imageSmoothingEnabled = true
  pen.imageSmoothingQuality = "high"
  pen.save()
  pen.transform(...turnFor(facts.orientation, drawnWidth, drawnHeight))
  pen.drawImage(image, 0, 0, drawnWidth, drawnHeight)
  pen.restore()
  return canvas
})
