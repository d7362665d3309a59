import { crc32 } from "node:zlib"
import { isPictureType, type PictureType, sniffFileType } from "../FileType.js"

/** What a picture file is that we take, whatever its name says. */
export type PhotoKind = PictureType

/** What a photo's own headers say of it. */
export interface PhotoFacts {
  readonly kind: PhotoKind
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
  /** The photo as it is drawn: no decoder turns it by itself. */
  readonly unturned: Uint8Array
}

/** A part of a photo's file: a segment of a JPEG (by its marker, in hexadecimal, and its first letters), a chunk of a PNG or of a WebP. */
interface Part {
  readonly name: string
  /** What is behind its name and length. */
  readonly body: Buffer
  /** Where in the file it ends. */
  readonly end: number
}

const begins = (bytes: Buffer, letters: string): boolean =>
  bytes.toString("latin1", 0, letters.length) === letters

/** A photo whose EXIF nobody can read any more: some decoders turn what it says is turned, of some kinds, and others do not. */
const withoutExif = (photo: Buffer, exif: ReadonlyArray<Part>): Uint8Array => {
  const unturned = new Uint8Array(photo)
  for (const { body } of exif) {
    const at = body.byteOffset - photo.byteOffset
    unturned.fill(0, at, at + Math.min(body.length, 14))
  }
  return unturned
}

/** The orientation an EXIF block tells; upright where it tells none that can be understood. */
const orientationIn = (exif: Part | undefined): number => {
  const block = exif?.body ?? Buffer.alloc(0)
  const tiff = begins(block, "Exif\0\0") ? block.subarray(6) : block
  if (tiff.length < 14) return 1
  const isLittle = begins(tiff, "II")
  if (!isLittle && !begins(tiff, "MM")) return 1
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const start = long(4)
  if (start + 2 > tiff.length) return 1
  const count = short(start)
  for (let index = 0; index < count; index++) {
    const entry = start + 2 + 12 * index
    if (entry + 12 > tiff.length) return 1
    if (short(entry) !== 0x0112) continue
    // A short by the standard; some write a long.
    const found = short(entry + 2) === 4 ? long(entry + 8) : short(entry + 8)
    return found >= 1 && found <= 8 ? found : 1
  }
  return 1
}

/** Where the packed pixels that begin at `from` give way to the next marker; the end where they never do. */
const endOfScan = (bytes: Buffer, from: number): number => {
  let at = from
  for (;;) {
    at = bytes.indexOf(0xff, at)
    if (at === -1 || at + 1 >= bytes.length) return bytes.length
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
    at += next === 0xff ? 1 : 2
  }
}

/** Markers that stand alone, without a length: those of restarts, of the beginning and of the end among them. */
const isLone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9)

/** Segments of a JPEG by their names; C4, C8 and CC stand among frame headers but are tables. */
const frameHeader = /^c[^48c]/
const exifBlock = /^e1 Exif/
const profile = /^e2 ICC_PROFILE/
const theEnd = /^d9/

/** Whether a segment is needed to show the photo: words about it are not, but for those that say what its colours are. */
const stays = ({ name }: Part): boolean =>
  !/^(?:e|fe)/.test(name) || /^(?:e2 ICC_PROFILE|ee Adobe|e0 JFIF)/.test(name)

/** The segments of a JPEG, packed pixels with the one before them, up to its end or to where it breaks off. */
function* segmentsOf(photo: Buffer): Generator<Part> {
  for (let at = 2; at + 1 < photo.length && photo[at] === 0xff; ) {
    const marker = photo[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (!isLone(marker) && at + 4 > photo.length) return
    const behind = isLone(marker) ? at + 2 : at + 2 + photo.readUInt16BE(at + 2)
    if (behind > photo.length) return
    const end = marker === 0xda ? endOfScan(photo, behind) : behind
    const body = photo.subarray(at + 4, behind)
    const name = `${marker.toString(16).padStart(2, "0")} ${body.toString("latin1", 0, 11)}`
    if (frameHeader.test(name) && body.length < 6) return
    yield { name, body, end }
    if (theEnd.test(name)) return
    at = end
  }
}

/** A JPEG, segment by segment; nothing where it has no frame. */
const jpegFacts = (photo: Buffer): PhotoFacts | undefined => {
  const parts = [...segmentsOf(photo)]
  const first = (kind: RegExp) => parts.find(({ name }) => kind.test(name))
  const frame = first(frameHeader)?.body
  if (frame === undefined) return undefined
  const end = first(theEnd)?.end
  const inks = first(/^ee Adobe/) === undefined ? "cmyk-unmarked" : "cmyk"
  const hasProfile = first(profile) !== undefined
  return {
    kind: "jpeg",
    height: frame.readUInt16BE(1),
    width: frame.readUInt16BE(3),
    orientation: orientationIn(first(exifBlock)),
    isBroken: end === undefined,
    // What follows the end is a second picture, a film or padding.
    hasMarks: hasProfile || !parts.every(stays) || (end !== undefined && end < photo.length),
    hasProfile,
    isMoving: false,
    mayBeClear: false,
    bits: frame[0] ?? 8,
    colour: frame[5] === 4 ? inks : frame[5] === 1 ? "grey" : "rgb",
    unturned: withoutExif(
      photo,
      parts.filter(({ name }) => exifBlock.test(name))
    )
  }
}

/** Chunks of a PNG that say what its colours are; the rest is words about it. */
const colourChunks = new Set("IHDR PLTE IDAT IEND tRNS iCCP sRGB gAMA cHRM cICP sBIT bKGD".split(" "))

/** The chunks of a PNG, up to its end or to the first that breaks off or is not what its checksum says. */
function* pngChunks(photo: Buffer): Generator<Part> {
  for (let at = 8; at + 12 <= photo.length; ) {
    const end = at + 12 + photo.readUInt32BE(at)
    if (end > photo.length) return
    if (crc32(photo.subarray(at + 4, end - 4)) !== photo.readUInt32BE(end - 4)) return
    const name = photo.toString("latin1", at + 4, at + 8)
    yield { name, body: photo.subarray(at + 8, end - 4), end }
    if (name === "IEND") return
    at = end
  }
}

const pngFacts = (photo: Buffer): PhotoFacts | undefined => {
  if (photo.length < 33 || photo.toString("latin1", 12, 16) !== "IHDR") return undefined
  const parts = [...pngChunks(photo)]
  const has = (wanted: string) => parts.some(({ name }) => name === wanted)
  const exif = parts.findLast(({ name }) => name === "eXIf")
  const end = parts.find(({ name }) => name === "IEND")?.end
  const colour = photo[25] ?? 0
  return {
    kind: "png",
    width: photo.readUInt32BE(16),
    height: photo.readUInt32BE(20),
    orientation: orientationIn(exif),
    isMoving: has("acTL"),
    isBroken: end === undefined,
    hasMarks: !parts.every(({ name }) => colourChunks.has(name)) || (end !== undefined && end < photo.length),
    hasProfile: has("iCCP") || has("cICP") || (has("gAMA") && !has("sRGB")),
    mayBeClear: colour === 4 || colour === 6 || has("tRNS"),
    bits: photo[24] ?? 8,
    colour: colour === 0 || colour === 4 ? "grey" : "rgb",
    unturned: withoutExif(photo, exif === undefined ? [] : [exif])
  }
}

/** How long a WebP says it is. */
const webpLength = (photo: Buffer): number => 8 + photo.readUInt32LE(4)

/** The chunks of a WebP, up to the end that it declares. */
function* webpChunks(photo: Buffer): Generator<Part> {
  for (let at = 12; at + 8 <= Math.min(photo.length, webpLength(photo)); ) {
    const length = photo.readUInt32LE(at + 4)
    const end = Math.min(at + 8 + length + (length % 2), photo.length)
    const name = photo.toString("latin1", at, at + 4)
    yield { name, body: photo.subarray(at + 8, at + 8 + length), end }
    at = end
  }
}

/** What a chunk says of a WebP's size, and whether places of it may be clear. */
const saidIn = ({ body, name }: Part) => {
  if (name === "VP8X" && body.length >= 10) {
    const isClear = ((body[0] ?? 0) & 0x10) !== 0
    return { width: body.readUIntLE(4, 3) + 1, height: body.readUIntLE(7, 3) + 1, isClear }
  }
  if (name === "VP8 " && body.length >= 10)
    return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff, isClear: false }
  if (name !== "VP8L" || body.length < 5) return undefined
  const packed = body.readUInt32LE(1)
  const isClear = ((packed >>> 28) & 1) === 1
  return { width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff), isClear }
}

const webpFacts = (photo: Buffer): PhotoFacts | undefined => {
  if (photo.length < 30) return undefined
  const parts = [...webpChunks(photo)]
  const has = (...wanted: ReadonlyArray<string>) => parts.some(({ name }) => wanted.includes(name))
  const extended = parts.find(({ body, name }) => name === "VP8X" && body.length >= 10)
  const said = parts.flatMap((part) => saidIn(part) ?? [])
  const [size] = extended === undefined ? said : [saidIn(extended)]
  if (size === undefined) return undefined
  const exif = parts.filter(({ name }) => name === "EXIF")
  return {
    kind: "webp",
    width: size.width,
    height: size.height,
    orientation: orientationIn(exif.at(-1)),
    isMoving: has("ANIM", "ANMF") || ((extended?.body[0] ?? 0) & 0x02) !== 0,
    isBroken: photo.length < webpLength(photo),
    hasMarks: photo.length > webpLength(photo) || has("EXIF", "XMP "),
    hasProfile: has("ICCP"),
    mayBeClear: said.some(({ isClear }) => isClear),
    bits: 8,
    colour: "rgb",
    unturned: withoutExif(photo, exif)
  }
}

const readers = { jpeg: jpegFacts, png: pngFacts, webp: webpFacts }

/** What a photo says of itself; nothing where it is none, or has no header that can be read. */
export const headersOf = (bytes: Uint8Array): PhotoFacts | undefined => {
  const kind = sniffFileType(bytes)
  if (!isPictureType(kind)) return undefined
  return readers[kind](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}
