import { Effect, Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { withStop } from "../domain/Words.js"
import { headersOf, type PhotoFacts, type PhotoKind } from "./photo/Headers.js"
import { notTaken } from "./photo/NotTaken.js"
import { drawUpright } from "./photo/Upright.js"

/** A photo cannot be used. Nothing was spent. */
export class PhotoUnusable extends Schema.TaggedError<PhotoUnusable>()("PhotoUnusable", {
  photo: Schema.String,
  reason: Schema.Literal("NotTaken", "Damaged", "Moving", "Inks", "TooSmall", "TooLarge"),
  /** What it is, to follow the photo's name. */
  what: Schema.String,
  todo: Schema.String
}) {
  readonly blame: Blame = "input"

  override get message() {
    return `The photo ${this.photo} ${withStop(this.what)} ${this.todo}`
  }
}

/** The longest side of a photo as it is sent, in pixels: more than any model draws. */
export const longestPhotoSide = 2048
/** The shortest side in which a face can still be told, in pixels. */
const leastSide = 32
/** Most pixels that are decoded: a phone's 50 megapixels, 200 MB when unpacked. */
const mostPixels = 52_000_000
/** The largest photo that is read, in bytes. */
export const largestPhoto = 64 * 1024 * 1024

/** The one ground that clear pictures are laid on, everywhere in the program. */
export const clearGround = "#e8e8e8"

/** A photo as the model, the judge and the report see it, and what was done to it. */
export interface UprightPhoto {
  /** An upright JPEG in sRGB without EXIF, place or profile. */
  readonly jpeg: Uint8Array
  readonly kind: PhotoKind
  readonly changes: ReadonlyArray<string>
}

/** A JPEG without what an encoder wrote about it. */
const withoutProfile = (jpeg: Uint8Array): Uint8Array => {
  const kept: Array<Uint8Array> = [jpeg.subarray(0, 2)]
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  let at = 2
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    const end = at + 2 + view.getUint16(at + 2)
    if (jpeg[at + 1] !== 0xe2) kept.push(jpeg.subarray(at, end))
    at = end
  }
  return new Uint8Array(Buffer.concat([...kept, jpeg.subarray(at)]))
}

const changesOf = (facts: PhotoFacts, isClear: boolean): ReadonlyArray<string> => {
  const { bits, colour, hasMarks, height, kind, orientation, width } = facts
  return [
    ...(kind === "jpeg" ? [] : [`made a JPEG of a ${kind === "png" ? "PNG" : "WebP"}`]),
    ...(orientation === 1 ? [] : ["turned upright"]),
    ...(Math.max(width, height) > longestPhotoSide
      ? [`made smaller (it has ${width} by ${height} pixels; ${longestPhotoSide} along a side are sent)`]
      : []),
    ...(colour === "cmyk" ? ["its printing inks (CMYK) made RGB"] : []),
    ...(bits > 8 ? [`its ${bits} bits a colour made 8`] : []),
    ...(isClear ? ["its clear ground made light grey"] : []),
    ...(hasMarks ? ["what the camera wrote into it (place, time, profile) taken out"] : [])
  ]
}

/**
 * Reads a photo once, whole, and makes of it the one picture that model, judge and report see: upright, in sRGB, of
 * sensible size, with nothing of where and when it was taken. A JPEG that is all this already stays as it is, byte for byte.
 * Takes   the photo's bytes, and what it is called in sentences.
 * Fails   PhotoUnusable: says what it is and what to do. DrawingPartMissing: this machine cannot draw.
 */
export const readPhoto = Effect.fn("Photo.read")(function* (bytes: Uint8Array, photo: string) {
  const unusable = (reason: PhotoUnusable["reason"], what: string, todo: string) =>
    new PhotoUnusable({ photo, reason, what, todo })
  const damaged = unusable(
    "Damaged",
    "is cut short or damaged",
    "Copy it here once more, whole, or save it anew as JPEG."
  )
  const other = notTaken(bytes)
  if (other !== undefined) return yield* unusable("NotTaken", other.what, other.todo)
  const facts = headersOf(bytes)
  if (facts === undefined) return yield* damaged
  const { kind } = facts
  if (facts.isMoving)
    return yield* unusable(
      "Moving",
      `is a moving ${kind === "png" ? "PNG" : "WebP"} picture`,
      "Save one of its pictures as JPEG, and give that."
    )
  const { height, width } = facts
  if (Math.min(width, height) < leastSide)
    return yield* unusable(
      "TooSmall",
      `has ${width} by ${height} pixels`,
      `Give one of at least ${leastSide} along each side; 500 and more show a face well.`
    )
  if (width * height > mostPixels)
    return yield* unusable(
      "TooLarge",
      `has ${width} by ${height} pixels, ${Math.round((width * height) / 1e6)} million`,
      `Give one of at most ${mostPixels / 1e6} million; ${longestPhotoSide} along the longer side are enough.`
    )
  if (facts.isBroken) return yield* damaged
  if (facts.colour === "cmyk-unmarked")
    return yield* unusable(
      "Inks",
      "is a CMYK picture that does not say which way its inks are counted",
      "Save it as RGB (sRGB) JPEG, and give that."
    )

  const canvas = yield* Effect.catchTag(
    drawUpright(facts, longestPhotoSide),
    "PixelsUnreadable",
    () => damaged
  )
  const pen = canvas.getContext("2d")
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
  let isClear = false
  for (let at = 3; at < data.length; at += 4)
    if (data[at] !== 255) {
      isClear = true
      break
    }
  // A JPEG has no clear places: where some are left, its pixels ended early.
  if (isClear && kind === "jpeg") return yield* damaged
  const changes = changesOf(facts, isClear)
  // The bytes are already what would be made of them.
  if (changes.length === 0 && facts.colour === "rgb")
    return { jpeg: bytes, kind, changes } satisfies UprightPhoto
  pen.globalCompositeOperation = "destination-over"
  pen.fillStyle = clearGround
  pen.fillRect(0, 0, canvas.width, canvas.height)
  const encoded = yield* Effect.tryPromise({ try: () => canvas.encode("jpeg", 95), catch: () => damaged })
  return { jpeg: withoutProfile(encoded), kind, changes } satisfies UprightPhoto
})
