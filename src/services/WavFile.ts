// What a recording says of itself by its own header: its length is counted there, not told by whoever sent it.

/** A recording's facts. */
export interface WavFacts {
  readonly seconds: number
  /** Samples in a second. */
  readonly rate: number
  readonly channels: number
}

/** Who writes a file without knowing its length says so with one of these, or with none. */
const untold = [0, 0xffffffff]

const headLength = 12
const chunkHead = 8

/**
 * The facts of a WAV, or what is wrong with it in words: it is none, is cut short, has no sound in it, or is silent
 * throughout. One whose header does not tell how long it is ends where its bytes do.
 */
export const readWav = (bytes: Uint8Array): WavFacts | string => {
  const wav = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (wav.toString("latin1", 0, 4) !== "RIFF" || wav.toString("latin1", 8, headLength) !== "WAVE")
    return "the bytes are no WAV"
  let format: { readonly rate: number; readonly channels: number; readonly block: number } | undefined
  for (let at = headLength; at + chunkHead <= wav.length; ) {
    const name = wav.toString("latin1", at, at + 4)
    const told = wav.readUInt32LE(at + 4)
    const from = at + chunkHead
    if (name === "fmt " && told >= 16 && from + 16 <= wav.length)
      format = {
        channels: wav.readUInt16LE(from + 2),
        rate: wav.readUInt32LE(from + 4),
        block: wav.readUInt16LE(from + 12)
      }
    if (name === "data") {
      if (format === undefined || format.rate === 0 || format.block === 0) return "the WAV has no format"
      const isUntold = untold.includes(told)
      if (!isUntold && from + told > wav.length) return "the WAV ends before its sound does"
      const sound = wav.subarray(from, isUntold ? wav.length : from + told)
      const blocks = Math.floor(sound.length / format.block)
      if (blocks === 0) return "the WAV has no sound in it"
      if (sound.every((byte) => byte === 0)) return "the WAV is silent from end to end"
      return { seconds: blocks / format.rate, rate: format.rate, channels: format.channels }
    }
    // A chunk of an odd length has a byte behind it.
    at = from + told + (told % 2)
  }
  return "the WAV ends before its sound begins"
}
