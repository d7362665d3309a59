/** What a file is by its first bytes, whatever its name or a server says. */
export type Kind = "jpeg" | "png" | "webp" | "mp4"

/** How many first bytes `kindOf` wants to see. */
export const magicLength = 12

const at = (bytes: Uint8Array, offset: number, ascii: string) =>
  Array.from(ascii).every((letter, index) => bytes[offset + index] === letter.charCodeAt(0))

/** The kind of a file, or nothing when its first bytes are of none we take. */
export const kindOf = (bytes: Uint8Array): Kind | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg"
  if (bytes[0] === 0x89 && at(bytes, 1, "PNG\r\n\u001a\n")) return "png"
  if (at(bytes, 0, "RIFF") && at(bytes, 8, "WEBP")) return "webp"
  if (at(bytes, 4, "ftyp")) return "mp4"
  return undefined
}

/** How a kind is named on the wire. */
export const mimeOf: { readonly [kind in Kind]: string } = {
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  mp4: "video/mp4"
}

/** A picture's width and height in pixels. */
export interface Pixels {
  readonly width: number
  readonly height: number
}

/** Most pixels a picture may have along a side: twice what any model draws, and a quarter GiB at most when decoded. */
export const mostPixelsAlong = 8192

/** How many first bytes `pixelsOf` may have to see: a JPEG tells its size after its colour profile and comments. */
export const headLength = 256 * 1024

/** What a picture says of its own size in its first bytes; nothing when it does not say it there. */
export const pixelsOf = (bytes: Uint8Array): Pixels | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (kindOf(bytes)) {
    case "png":
      return bytes.length < 24 ? undefined : { width: view.getUint32(16), height: view.getUint32(20) }
    case "jpeg":
      return jpegPixels(view)
    case "webp":
      return webpPixels(bytes, view)
    default:
      return undefined
  }
}

const jpegPixels = (view: DataView): Pixels | undefined => {
  let at = 2
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    // Fill bytes, and restart marks, which have no length of their own.
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    // C4, C8 and CC stand among the frame headers but are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

const webpPixels = (bytes: Uint8Array, view: DataView): Pixels | undefined => {
  if (bytes.length < 30) return undefined
  if (at(bytes, 12, "VP8 "))
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (at(bytes, 12, "VP8L")) {
    const packed = view.getUint32(21, true)
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
  }
  if (at(bytes, 12, "VP8X")) {
    const three = (offset: number) => view.getUint16(offset, true) + (view.getUint8(offset + 2) << 16) + 1
    return { width: three(24), height: three(27) }
  }
  return undefined
}

/** Why a picture is too large to be decoded, in words; nothing when it is not. */
export const tooManyPixels = (bytes: Uint8Array): string | undefined => {
  const pixels = pixelsOf(bytes)
  return pixels === undefined || Math.max(pixels.width, pixels.height) <= mostPixelsAlong
    ? undefined
    : `the picture claims ${pixels.width} by ${pixels.height} pixels, more than ${mostPixelsAlong} along a side`
}
