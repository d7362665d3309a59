import { Effect } from "effect"
import { ffmpeg } from "./media.js"

// What is heard in a file, as ffmpeg decodes and measures it.

/** How loud one tone is in a part of a sound at 48 kHz, in decibels; times in seconds. */
export const toneIn = (samples: Int16Array, hertz: number, from: number, to: number): number => {
  const [first, end] = [Math.round(from * 48_000), Math.round(to * 48_000)]
  let [real, imaginary] = [0, 0]
  for (let at = first; at < end; at++) {
    // Under half a wave, or a loud tone beside it would be heard here too.
    const weight = Math.sin((Math.PI * (at - first)) / (end - first)) ** 2 * (samples[at] ?? 0)
    real += weight * Math.cos((2 * Math.PI * hertz * at) / 48_000)
    imaginary += weight * Math.sin((2 * Math.PI * hertz * at) / 48_000)
  }
  return 20 * Math.log10(Math.max(1e-9, Math.hypot(real, imaginary) / (end - first) / 8_192))
}

/** A file's sound as 16-bit samples at 48 kHz, channels mixed to one, after ffmpeg's filters. */
export const samplesThrough = (file: string, filters: string) =>
  ffmpeg(
    ...["-i", file, "-map", "0:a:0", "-af", filters, "-f", "s16le", "-ar", "48000", "-ac", "1", "-"]
  ).pipe(Effect.map((bytes) => new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1)))

/** Loudness in LUFS and true peak in dBTP. */
export const loudnessOf = (film: string) =>
  ffmpeg(
    ...["-i", film, "-map", "0:a:0"],
    ...["-af", "ebur128=metadata=1:peak=true,ametadata=mode=print:file=-", "-f", "null", "/dev/null"]
  ).pipe(
    Effect.map((bytes) => {
      const text = new TextDecoder().decode(bytes)
      const last = (key: string) =>
        Number([...text.matchAll(new RegExp(`^lavfi.r128.${key}=(\\S+)$`, "gm"))].at(-1)?.[1])
      const peak = Math.max(last("true_peaks_ch0"), last("true_peaks_ch1"))
      return { loudness: last("I"), peak: 20 * Math.log10(peak) }
    })
  )

/** A part of a sound, in seconds. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Where a sound at 48 kHz is louder than so many decibels; silences shorter than `gap` seconds are no end. */
export const stretchesOf = (samples: Int16Array, decibels: number, gap: number): ReadonlyArray<Stretch> => {
  const step = 240
  const least = 32_768 * 10 ** (decibels / 20)
  const found: Array<Stretch> = []
  for (let at = 0; at < samples.length; at += step) {
    const part = samples.subarray(at, at + step)
    const power = part.reduce((sum, it) => sum + it * it, 0) / part.length
    if (Math.sqrt(power) < least) continue
    const [from, to] = [at / 48_000, (at + part.length) / 48_000]
    const last = found.at(-1)
    if (last !== undefined && from - last.to < gap) found[found.length - 1] = { from: last.from, to }
    else found.push({ from, to })
  }
  return found
}
