import { headersOf } from "./photo/Headers.js"

// What can be told of a picture by its bytes, and how it is drawn the right way up.

export { headersOf, type PhotoKind } from "./photo/Headers.js"
export { drawUpright } from "./photo/Upright.js"

/** Most pixels a picture may have along a side: twice what any model draws, and a quarter GiB at most when decoded. */
export const maxPictureSide = 8192

/** How many first bytes `pixelsOf` may have to see: a JPEG tells its size after its colour profile and comments. */
export const headLength = 256 * 1024

/** A picture's width and height, as its first bytes say it; nothing when they do not. */
export const pixelsOf = (bytes: Uint8Array) => {
  const facts = headersOf(bytes)
  return facts === undefined ? undefined : { width: facts.width, height: facts.height }
}

/** Why a picture is too large to be decoded, in words; nothing when it is not. */
export const tooManyPixels = (bytes: Uint8Array): string | undefined => {
  const pixels = pixelsOf(bytes)
  return pixels === undefined || Math.max(pixels.width, pixels.height) <= maxPictureSide
    ? undefined
    : `the picture claims ${pixels.width} by ${pixels.height} pixels, more than ${maxPictureSide} along a side`
}
