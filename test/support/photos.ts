import { crc32 } from "node:zlib"
import { createCanvas, loadImage } from "@napi-rs/canvas"

/** A corner of blue on red, so that every turn of it can be told. */
export const blue = [20, 120, 220] as const
export const red = [200, 60, 30] as const
const css = ([r, g, b]: readonly [number, number, number]) => `rgb(${r},${g},${b})`

/** A photo with a blue quarter at its top left; `isClear`: all else is clear. */
export const photoOf = async (
  kind: "jpeg" | "png" | "webp",
  { height = 48, isClear = false, width = 64 } = {}
): Promise<Uint8Array> => {
  const canvas = createCanvas(width, height)
  const pen = canvas.getContext("2d")
  if (!isClear) {
    pen.fillStyle = css(red)
    pen.fillRect(0, 0, width, height)
  }
  pen.fillStyle = css(blue)
  pen.fillRect(0, 0, width / 2, height / 2)
  const bytes =
    kind === "png"
      ? await canvas.encode("png")
      : kind === "jpeg"
        ? await canvas.encode("jpeg", 95)
        : await canvas.encode("webp", 100)
  return new Uint8Array(bytes)
}

/** An EXIF block that says how the pixels are turned, and a place. */
const exif = (orientation: number, order: "II" | "MM"): Buffer => {
  const bytes = Buffer.alloc(8 + 2 + 24 + 4 + 16)
  const little = order === "II"
  const short = (value: number, at: number) =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)
  const long = (value: number, at: number) =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)
  bytes.write(order, 0, "latin1")
  short(42, 2)
  long(8, 4)
  short(2, 8)
  const entry = (at: number, tag: number, type: number, count: number) => {
    short(tag, at)
    short(type, at + 2)
    long(count, at + 4)
  }
  entry(10, 0x0112, 3, 1)
  short(orientation, 18)
  entry(22, 0x010e, 2, 16)
  long(38, 30)
  bytes.write("GPS 48.85 2.29\0", 38, "latin1")
  return bytes
}

/** The extended header of a simple WebP, lossy or not. */
const extended = (bytes: Buffer): Buffer => {
  const packed = bytes.readUInt32LE(21)
  const [width, height] =
    bytes.toString("latin1", 12, 16) === "VP8L"
      ? [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1]
      : [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
  const wide = Buffer.alloc(10)
  wide.writeUIntLE(width - 1, 4, 3)
  wide.writeUIntLE(height - 1, 7, 3)
  return wide
}

/** A photo with an EXIF block in it, as cameras and editors write them. */
export const turned = (
  kind: "jpeg" | "png" | "webp",
  photo: Uint8Array,
  orientation: number,
  order: "II" | "MM" = "MM"
): Uint8Array => {
  const block = exif(orientation, order)
  const bytes = Buffer.from(photo)
  if (kind === "jpeg") {
    const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), block])
    const head = Buffer.from([0xff, 0xe1, 0, 0])
    head.writeUInt16BE(body.length + 2, 2)
    return new Uint8Array(Buffer.concat([bytes.subarray(0, 2), head, body, bytes.subarray(2)]))
  }
  if (kind === "png") {
    const named = Buffer.concat([Buffer.from("eXIf", "latin1"), block])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(block.length)
    sum.writeUInt32BE(crc32(named))
    // Behind IHDR, which is 25 bytes long and stands behind 8 bytes of signature.
    return new Uint8Array(Buffer.concat([bytes.subarray(0, 33), length, named, sum, bytes.subarray(33)]))
  }
  const chunk = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8)
    head.write(name, "latin1")
    head.writeUInt32LE(body.length, 4)
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
  }
  const rest =
    bytes.toString("latin1", 12, 16) === "VP8X"
      ? bytes.subarray(12)
      : Buffer.concat([chunk("VP8X", extended(bytes)), bytes.subarray(12)])
  // Byte 8 of the chunk holds the marks: one says that there is EXIF.
  rest[8] = (rest[8] ?? 0) | 0x08
  const body = Buffer.concat([Buffer.from("WEBP", "latin1"), rest, chunk("EXIF", block)])
  const head = Buffer.from("RIFF\0\0\0\0", "latin1")
  head.writeUInt32LE(body.length, 4)
  return new Uint8Array(Buffer.concat([head, body]))
}

/** The colours near the four corners of a picture, in reading order, and its size. */
export const cornersOf = async (picture: Uint8Array) => {
  const image = await loadImage(picture)
  const { height, width } = image
  const pen = createCanvas(width, height).getContext("2d")
  pen.drawImage(image, 0, 0)
  const at = (x: number, y: number) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3)
  return {
    size: [width, height] as const,
    corners: [at(3, 3), at(width - 4, 3), at(3, height - 4), at(width - 4, height - 4)]
  }
}
