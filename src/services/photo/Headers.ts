import { crc32 } from "node:zlib"
import type { PhotoKind } from "./PhotoKind.js"

/** What a photo's own headers say of it, and the photo without what is not to leave this machine. */
export interface PhotoFacts {
  readonly width: number
  readonly height: number
  /** How the pixels are to be turned, 1 to 8 as EXIF numbers it; 1 is upright. */
  readonly orientation: number
  readonly isMoving: boolean
  /** It ends too early, or a part of it is not what its checksum says. */
  readonly isBroken: boolean
  /** What is in it besides pixels: EXIF, XMP, comments, a second picture. */
  readonly hasMarks: boolean
  /** Its colours are those of a space of its own, and shift where nobody heeds that. */
  readonly hasProfile: boolean
  /** It has a channel by which places of it may be clear. */
  readonly mayBeClear: boolean
  readonly bits: number
  readonly colour: "rgb" | "grey" | "cmyk" | "cmyk-unmarked"
  /** Its pixels and colour profile alone. */
  readonly bare: Uint8Array
}

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The orientation an EXIF block tells; upright where it tells none that can be understood. */
export const orientationIn = (exif: Uint8Array): number => {
  const tiff = ascii(exif, 0, 6) === "Exif\0\0" ? exif.subarray(6) : exif
  if (tiff.length < 14) return 1
  const order = ascii(tiff, 0, 2)
  if (order !== "II" && order !== "MM") return 1
  const little = order === "II"
  const view = viewOf(tiff)
  const start = view.getUint32(4, little)
  if (start + 2 > tiff.length) return 1
  const count = view.getUint16(start, little)
  for (let index = 0; index < count; index++) {
    const entry = start + 2 + 12 * index
    if (entry + 12 > tiff.length) return 1
    if (view.getUint16(entry, little) !== 0x0112) continue
    // A short by the standard; some write a long.
    const isLong = view.getUint16(entry + 2, little) === 4
    const found = isLong ? view.getUint32(entry + 8, little) : view.getUint16(entry + 8, little)
    return found >= 1 && found <= 8 ? found : 1
  }
  return 1
}

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => new Uint8Array(Buffer.concat(parts))

/** Markers that stand alone, without a length. */
const isLone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)

/** Where the packed pixels that begin at `from` give way to the next marker; the end where they never do. */
const endOfScan = (bytes: Uint8Array, from: number): number => {
  let at = from
  for (;;) {
    at = bytes.indexOf(0xff, at)
    if (at === -1 || at + 1 >= bytes.length) return bytes.length
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
    at += next === 0xff ? 1 : 2
  }
}

/** A JPEG, segment by segment; nothing where it has no frame. */
const jpegFacts = (bytes: Uint8Array): PhotoFacts | undefined => {
  const view = viewOf(bytes)
  const kept: Array<Uint8Array> = [bytes.subarray(0, 2)]
  let frame:
    | { readonly width: number; readonly height: number; readonly parts: number; readonly bits: number }
    | undefined
  let orientation: number | undefined
  let hasAdobe = false
  let hasMarks = false
  let hasProfile = false
  let isWhole = false
  let at = 2
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) break
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xd9) {
      kept.push(bytes.subarray(at, at + 2))
      isWhole = true
      // What follows is a second picture, a film or padding.
      hasMarks ||= at + 2 < bytes.length
      break
    }
    if (isLone(marker)) {
      kept.push(bytes.subarray(at, at + 2))
      at += 2
      continue
    }
    if (at + 4 > bytes.length) break
    const end = at + 2 + view.getUint16(at + 2)
    if (end > bytes.length) break
    const body = bytes.subarray(at + 4, end)
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      if (body.length < 6) break
      frame ??= {
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        parts: bytes[at + 9] ?? 0,
        bits: bytes[at + 4] ?? 8
      }
    }
    const isExif = marker === 0xe1 && ascii(body, 0, 4) === "Exif"
    if (isExif) orientation ??= orientationIn(body)
    const isAdobe = marker === 0xee && ascii(body, 0, 5) === "Adobe"
    hasAdobe ||= isAdobe
    const isProfile = marker === 0xe2 && ascii(body, 0, 11) === "ICC_PROFILE"
    const isMark = (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe
    hasProfile ||= isProfile
    const stays = !isMark || isProfile || isAdobe || (marker === 0xe0 && ascii(body, 0, 4) === "JFIF")
    if (stays) kept.push(bytes.subarray(at, end))
    hasMarks ||= !stays || isProfile
    at = end
    if (marker === 0xda) {
      const next = endOfScan(bytes, at)
      kept.push(bytes.subarray(at, next))
      at = next
    }
  }
  if (frame === undefined) return undefined
  return {
    width: frame.width,
    height: frame.height,
    orientation: orientation ?? 1,
    isMoving: false,
    isBroken: !isWhole,
    ...{ hasMarks, hasProfile, mayBeClear: false },
    bits: frame.bits,
    colour: frame.parts === 4 ? (hasAdobe ? "cmyk" : "cmyk-unmarked") : frame.parts === 1 ? "grey" : "rgb",
    bare: joined(kept)
  }
}

/** Chunks of a PNG that say what its colours are; the rest is words about it. */
const colourChunks = [
  "IHDR",
  "PLTE",
  "IDAT",
  "IEND",
  "tRNS",
  "iCCP",
  "sRGB",
  "gAMA",
  "cHRM",
  "cICP",
  "sBIT",
  "bKGD"
]

const pngFacts = (bytes: Uint8Array): PhotoFacts | undefined => {
  const view = viewOf(bytes)
  if (bytes.length < 33 || ascii(bytes, 12, 4) !== "IHDR") return undefined
  const kept: Array<Uint8Array> = [bytes.subarray(0, 8)]
  let orientation = 1
  let isMoving = false
  let hasMarks = false
  let isWhole = false
  const names = new Set<string>()
  let at = 8
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at)
    const end = at + 12 + length
    if (end > bytes.length) break
    const name = ascii(bytes, at + 4, 4)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) break
    if (name === "eXIf") orientation = orientationIn(bytes.subarray(at + 8, end - 4))
    isMoving ||= name === "acTL"
    names.add(name)
    if (colourChunks.includes(name)) kept.push(bytes.subarray(at, end))
    else hasMarks = true
    at = end
    if (name === "IEND") {
      isWhole = true
      hasMarks ||= at < bytes.length
      break
    }
  }
  const colour = bytes[25] ?? 0
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    orientation,
    isMoving,
    isBroken: !isWhole,
    hasMarks,
    hasProfile: ["iCCP", "cICP"].some((it) => names.has(it)) || (names.has("gAMA") && !names.has("sRGB")),
    mayBeClear: colour === 4 || colour === 6 || names.has("tRNS"),
    bits: bytes[24] ?? 8,
    colour: colour === 0 || colour === 4 ? "grey" : "rgb",
    bare: joined(kept)
  }
}

const webpFacts = (bytes: Uint8Array): PhotoFacts | undefined => {
  const view = viewOf(bytes)
  if (bytes.length < 30) return undefined
  const declared = 8 + view.getUint32(4, true)
  const kept: Array<Uint8Array> = []
  let size: readonly [number, number] | undefined
  let orientation = 1
  let isMoving = false
  let hasMarks = bytes.length > declared
  let hasProfile = false
  let mayBeClear = false
  let at = 12
  while (at + 8 <= Math.min(bytes.length, declared)) {
    const length = view.getUint32(at + 4, true)
    const end = Math.min(at + 8 + length + (length % 2), bytes.length)
    const name = ascii(bytes, at, 4)
    const body = bytes.subarray(at + 8, at + 8 + length)
    if (name === "VP8X" && body.length >= 10) {
      const three = (offset: number) => view.getUint16(offset, true) + (view.getUint8(offset + 2) << 16) + 1
      size = [three(at + 12), three(at + 15)]
      isMoving ||= ((bytes[at + 8] ?? 0) & 0x02) !== 0
      mayBeClear ||= ((bytes[at + 8] ?? 0) & 0x10) !== 0
      // A copy: a Buffer's own slice would write into the photo itself.
      const head = Uint8Array.from(bytes.subarray(at, end))
      // Neither EXIF nor XMP any more.
      head[8] = (head[8] ?? 0) & ~0x0c
      kept.push(head)
    } else if (name === "EXIF" || name === "XMP ") {
      if (name === "EXIF") orientation = orientationIn(body)
      hasMarks = true
    } else {
      if (name === "VP8 " && body.length >= 10)
        size ??= [view.getUint16(at + 14, true) & 0x3fff, view.getUint16(at + 16, true) & 0x3fff]
      if (name === "VP8L" && body.length >= 5) {
        const packed = view.getUint32(at + 9, true)
        size ??= [1 + (packed & 0x3fff), 1 + ((packed >>> 14) & 0x3fff)]
        mayBeClear ||= ((packed >>> 28) & 1) === 1
      }
      hasProfile ||= name === "ICCP"
      isMoving ||= name === "ANIM" || name === "ANMF"
      kept.push(bytes.subarray(at, end))
    }
    at = end
  }
  if (size === undefined) return undefined
  const body = joined(kept)
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1")
  head.writeUInt32LE(body.length + 4, 4)
  return {
    width: size[0],
    height: size[1],
    orientation,
    isMoving,
    isBroken: bytes.length < declared,
    ...{ hasMarks, hasProfile, mayBeClear },
    bits: 8,
    colour: "rgb",
    bare: joined([head, body])
  }
}

/** What a photo says of itself; nothing where it has no header that can be read. */
export const headersOf = (bytes: Uint8Array, kind: PhotoKind): PhotoFacts | undefined => {
  switch (kind) {
    case "jpeg":
      return jpegFacts(bytes)
    case "png":
      return pngFacts(bytes)
    case "webp":
      return webpFacts(bytes)
  }
}
