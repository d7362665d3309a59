import { jpegFrameHeader } from "../server/wire/ImageFacts.js"

/** The picture with a frame header that claims 65,500 by 65,500 pixels. */
export const bombed = (jpeg: Uint8Array): Uint8Array => {
  const at = jpegFrameHeader(jpeg)
  if (at < 0) return jpeg
  const copy = Uint8Array.from(jpeg)
  const view = new DataView(copy.buffer)
  view.setUint16(at + 5, 65_500)
  view.setUint16(at + 7, 65_500)
  return copy
}

/** The first half of a file. */
export const halved = (bytes: Uint8Array): Uint8Array => bytes.slice(0, Math.ceil(bytes.length / 2))

/** The file with a tenth of its bytes, from its middle on, overwritten. */
export const damaged = (bytes: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  const from = Math.floor(copy.length * 0.5)
  for (let at = from; at < from + copy.length / 10; at++) copy[at] = (at * 167) & 0xff
  return copy
}

/** The file with its first 64 bytes overwritten, so that nothing tells its type. */
export const unmagic = (bytes: Uint8Array): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  copy.fill(0x2e, 0, 64)
  return copy
}

/** A text that tells a player to fetch from somewhere else. */
export const playlist = (to = "http://127.0.0.1:1/secret.ts"): Uint8Array =>
  Buffer.from(`#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:8,\n${to}\n#EXT-X-ENDLIST\n`)

/** A gateway's error page. */
export const htmlPage =
  "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>cloudflare</body></html>\n"
