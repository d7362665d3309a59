import type { Canvas, Image } from "@napi-rs/canvas"
import { Effect, Option } from "effect"
import type { Defect, PictureSpec } from "../Picture.js"
import type { Studio } from "./Canvas.js"
import { readSignature, type Signature } from "./Comment.js"
import { flawless, suspicions } from "./Defects.js"
import { paintPicture } from "./Draw.js"

/** What the pixels of a picture show. */
export interface Sight {
  /** What the picture should show. */
  readonly spec: PictureSpec
  /** What is wrong with it, and with the how-manieth of its cast. */
  readonly defect: Option.Option<{ readonly defect: Defect; readonly who: number }>
}

const across = 320

/** A picture's pixels, small: the grain of JPEG averages out, a scarf does not. */
const pixelsOf = (studio: Studio, picture: Canvas | Image): Uint8ClampedArray => {
  const height = Math.max(1, Math.round((across * picture.height) / picture.width))
  const pen = studio.canvas(across, height).getContext("2d")
  pen.imageSmoothingQuality = "high"
  pen.drawImage(picture, 0, 0, across, height)
  return pen.getImageData(0, 0, across, height).data
}

/** Pixels that are clearly of another colour: more than the grain of JPEG could make them. */
const differing = (one: Uint8ClampedArray, other: Uint8ClampedArray): number => {
  let count = 0
  for (let at = 0; at < one.length; at += 4) {
    const apart =
      Math.abs((one[at] ?? 0) - (other[at] ?? 0)) +
      Math.abs((one[at + 1] ?? 0) - (other[at + 1] ?? 0)) +
      Math.abs((one[at + 2] ?? 0) - (other[at + 2] ?? 0))
    if (apart > 72) count++
  }
  return count
}

/** Fewer than these of some 57,600 pixels differ by chance. */
const byChance = 24

/**
 * Looks at a picture's pixels for what is wrong with it. The picture as it should be is painted again, and what is seen is
 * held against that; where they differ, against each picture with one known defect, and the one that explains most of it
 * is what was found. What the file says of its own defects is not read. None for pictures that were not drawn here.
 */
export const inspect = (studio: Studio, jpeg: Uint8Array): Effect.Effect<Option.Option<Sight>> =>
  Option.match(readSignature(jpeg), {
    onNone: () => Effect.succeedNone,
    onSome: (signature) =>
      Effect.map(
        Effect.promise(() => studio.picture(jpeg)),
        (picture) => Option.some(sightOf(studio, signature, pixelsOf(studio, picture)))
      )
  })

const sightOf = (studio: Studio, signature: Signature, seen: Uint8ClampedArray): Sight => {
  const { height, seed, width } = signature
  const offBy = (spec: PictureSpec) =>
    differing(seen, pixelsOf(studio, paintPicture(studio, { spec, width, height, seed })))
  const spec = flawless(signature.spec)
  const off = offBy(spec)
  if (off < byChance) return { spec, defect: Option.none() }
  const best = suspicions(spec)
    .map(({ defect, spec: suspected, who }) => ({ defect, who, off: offBy(suspected) }))
    .reduce<{ readonly defect: Defect; readonly who: number; readonly off: number } | undefined>(
      (closest, one) => (closest === undefined || one.off < closest.off ? one : closest),
      undefined
    )
  return {
    spec,
    defect:
      best === undefined || best.off > off / 2
        ? Option.none()
        : Option.some({ defect: best.defect, who: best.who })
  }
}
