import type { SpeechCodec } from "../catalogue/SpeechModels.js"

/** Sound between -1 and 1 as 16-bit samples, the tracks one sample each in turn. */
export const pcm16 = (tracks: ReadonlyArray<Float32Array>): Uint8Array => {
  const length = tracks[0]?.length ?? 0
  const bytes = new Uint8Array(length * tracks.length * 2)
  const view = new DataView(bytes.buffer)
  for (const [at, track] of tracks.entries()) {
    for (let i = 0; i < length; i++) {
      const value = Math.max(-1, Math.min(1, track[i] ?? 0))
      view.setInt16((i * tracks.length + at) * 2, Math.round(value * 32_767), true)
    }
  }
  return bytes
}

const ascii = (words: string): Uint8Array => Buffer.from(words, "latin1")

const chunk = (name: string, body: Uint8Array): Uint8Array => {
  // A chunk of an odd length is padded.
  const bytes = new Uint8Array(8 + body.length + (body.length % 2))
  bytes.set(ascii(name))
  new DataView(bytes.buffer).setUint32(4, body.length, true)
  bytes.set(body, 8)
  return bytes
}

/** A WAV file of 16 bits, with a comment where there is something to say. */
export const waveFile = (tracks: ReadonlyArray<Float32Array>, rate: number, comment = ""): Uint8Array => {
  const format = new Uint8Array(16)
  const view = new DataView(format.buffer)
  view.setUint16(0, 1, true)
  view.setUint16(2, tracks.length, true)
  view.setUint32(4, rate, true)
  view.setUint32(8, rate * tracks.length * 2, true)
  view.setUint16(12, tracks.length * 2, true)
  view.setUint16(14, 16, true)
  return chunk(
    "RIFF",
    Buffer.concat([
      ascii("WAVE"),
      chunk("fmt ", format),
      chunk("data", pcm16(tracks)),
      ...(comment === ""
        ? []
        : [chunk("LIST", Buffer.concat([ascii("INFO"), chunk("ICMT", ascii(`${comment}\0`))]))])
    ])
  )
}

/** A sample as G.711 has it in μ-law. */
const mulaw = (sample: number): number => {
  const sign = sample < 0 ? 0x80 : 0
  const size = Math.min(Math.abs(sample), 32_635) + 132
  const exponent = Math.max(0, Math.floor(Math.log2(size)) - 7)
  return ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 0x0f)) & 0xff
}

/** A sample as G.711 has it in A-law. */
const alaw = (sample: number): number => {
  const sign = sample < 0 ? 0 : 0x80
  const size = Math.min(sample < 0 ? -sample - 1 : sample, 32_767) >> 3
  const exponent = size < 32 ? 0 : Math.floor(Math.log2(size)) - 4
  const mantissa = (size >> (exponent === 0 ? 1 : exponent)) & 0x0f
  return (sign | (exponent << 4) | mantissa) ^ 0x55
}

/** One track in a raw coding. */
export const rawSound = (track: Float32Array, codec: Exclude<SpeechCodec, "mp3" | "wav">): Uint8Array => {
  const whole = pcm16([track])
  if (codec === "pcm") return whole
  const view = new DataView(whole.buffer)
  const law = codec === "mulaw" ? mulaw : alaw
  return Uint8Array.from({ length: track.length }, (_, i) => law(view.getInt16(i * 2, true)))
}

/** The one track of a WAV file of 16 bits, and its rate. */
export const readWave = (bytes: Uint8Array): { readonly track: Float32Array; readonly rate: number } => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const named = (at: number) => Buffer.from(bytes.subarray(at, at + 4)).toString("latin1")
  let rate = 16_000
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true)
    if (named(at) === "fmt ") rate = view.getUint32(at + 12, true)
    if (named(at) === "data") {
      const length = Math.floor(Math.min(size, bytes.length - at - 8) / 2)
      const track = Float32Array.from({ length }, (_, i) => view.getInt16(at + 8 + i * 2, true) / 32_768)
      return { track, rate }
    }
    at += 8 + size + (size % 2)
  }
  return { track: new Float32Array(), rate }
}
