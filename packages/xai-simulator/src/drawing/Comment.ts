import { Option, Schema } from "effect"
import { PictureSpec } from "./Picture.js"

/** What a picture drawn here says of itself, in JPEG comment segments: enough to draw it again. */
export const Signature = Schema.Struct({
  artist: Schema.Literal("grok-video-pipeline/simulator"),
  width: Schema.Int,
  height: Schema.Int,
  seed: Schema.Number,
  spec: PictureSpec
})
export type Signature = typeof Signature.Type

const SignatureText = Schema.parseJson(Signature)
const encodeText = Schema.encodeSync(SignatureText)
const decodeText = Schema.decodeUnknownOption(SignatureText)

/** A segment's length field is 16 bits and counts itself. */
const longestSegment = 65_533

/** Puts the signature behind the JPEG's first marker; a long one takes several segments, read back in order. */
export const sign = (jpeg: Uint8Array, signature: Signature): Uint8Array => {
  const bytes = new TextEncoder().encode(encodeText(signature))
  const segments = Math.ceil(bytes.length / longestSegment)
  const out = new Uint8Array(jpeg.length + bytes.length + 4 * segments)
  out.set(jpeg.subarray(0, 2), 0)
  let at = 2
  for (let from = 0; from < bytes.length; from += longestSegment) {
    const part = bytes.subarray(from, from + longestSegment)
    out.set([0xff, 0xfe, (part.length + 2) >> 8, (part.length + 2) & 0xff], at)
    out.set(part, at + 4)
    at += 4 + part.length
  }
  out.set(jpeg.subarray(2), at)
  return out
}

/** Joins the comment segments that stand before the picture data; anything that is not a JPEG has none. */
const commentOf = (jpeg: Uint8Array): Option.Option<string> => {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return Option.none()
  const parts: Array<Uint8Array> = []
  let at = 2
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1] ?? 0
    if (marker === 0xda || marker === 0xd9) break
    const length = ((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0)
    if (length < 2 || at + 2 + length > jpeg.length) break
    if (marker === 0xfe) parts.push(jpeg.subarray(at + 4, at + 2 + length))
    at += 2 + length
  }
  if (parts.length === 0) return Option.none()
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let to = 0
  for (const part of parts) {
    all.set(part, to)
    to += part.length
  }
  return Option.some(new TextDecoder().decode(all))
}

/** What the picture says of itself; none for pictures that were not drawn here. */
export const readSignature = (jpeg: Uint8Array): Option.Option<Signature> =>
  Option.flatMap(commentOf(jpeg), decodeText)

/** What the picture shows; none for pictures that were not drawn here. */
export const readSpec = (jpeg: Uint8Array): Option.Option<PictureSpec> =>
  Option.map(readSignature(jpeg), (signature) => signature.spec)
