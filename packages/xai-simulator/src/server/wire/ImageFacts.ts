import { Option } from "effect"

/** What the first bytes of a picture say of it. */
export interface ImageFacts {
  readonly mime: "image/jpeg" | "image/png" | "image/webp"
  readonly width: number
  readonly height: number
}

const startsWith = (bytes: Uint8Array, magic: ReadonlyArray<number>, at = 0): boolean =>
  magic.every((byte, index) => bytes[at + index] === byte)

const isJpeg = (bytes: Uint8Array) => startsWith(bytes, [0xff, 0xd8, 0xff])
const isPng = (bytes: Uint8Array) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const isWebp = (bytes: Uint8Array) =>
  startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes, [0x57, 0x45, 0x42, 0x50], 8)

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Where a JPEG's frame header stands, which holds the size; -1 when there is none before the picture data. */
export const jpegFrameHeader = (bytes: Uint8Array): number => {
  const data = view(bytes)
  let at = 2
  while (at + 9 < bytes.length && data.getUint8(at) === 0xff) {
    const marker = data.getUint8(at + 1)
    // SOF0 to SOF15, without DHT (C4), JPG (C8) and DAC (CC).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return at
    at += 2 + data.getUint16(at + 2)
  }
  return -1
}

const jpegSize = (bytes: Uint8Array) => {
  const at = jpegFrameHeader(bytes)
  return at < 0
    ? Option.none()
    : Option.some({ width: view(bytes).getUint16(at + 7), height: view(bytes).getUint16(at + 5) })
}

const pngSize = (bytes: Uint8Array) =>
  bytes.length < 24
    ? Option.none()
    : Option.some({ width: view(bytes).getUint32(16), height: view(bytes).getUint32(20) })

const webpSize = (bytes: Uint8Array) => {
  if (bytes.length < 30) return Option.none()
  const data = view(bytes)
  const kind = String.fromCharCode(...bytes.subarray(12, 16))
  if (kind === "VP8X") {
    return Option.some({
      width: 1 + (data.getUint16(24, true) | (data.getUint8(26) << 16)),
      height: 1 + (data.getUint16(27, true) | (data.getUint8(29) << 16))
    })
  }
  if (kind === "VP8L") {
    const bits = data.getUint32(21, true)
    return Option.some({ width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) })
  }
  return Option.some({ width: data.getUint16(26, true) & 0x3fff, height: data.getUint16(28, true) & 0x3fff })
}

/** Reads type and size from the bytes; none when they are no JPEG, PNG or WebP, or end too soon. */
export const imageFacts = (bytes: Uint8Array): Option.Option<ImageFacts> => {
  const sized = (mime: ImageFacts["mime"], size: Option.Option<{ width: number; height: number }>) =>
    Option.filter(
      Option.map(size, (it) => ({ mime, ...it })),
      (it) => it.width > 0 && it.height > 0
    )
  if (isJpeg(bytes)) return sized("image/jpeg", jpegSize(bytes))
  if (isPng(bytes)) return sized("image/png", pngSize(bytes))
  if (isWebp(bytes)) return sized("image/webp", webpSize(bytes))
  return Option.none()
}
