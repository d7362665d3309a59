import { Option } from "effect"
import { blackSeconds } from "./ClipCommands.js"
import type { Findings } from "./Media.js"

/** Below this a meter has heard nothing, in LUFS (ITU-R BS.1770, absolute gate). */
const silence = -70

const numbersOf = (output: string, key: string): ReadonlyArray<number> =>
  [...output.matchAll(new RegExp(`^${key.replaceAll(".", "\\.")}=\\s*(\\S+)$`, "gm"))].map(([, value]) =>
    Number(value)
  )

const lastOf = (output: string, key: string): number | undefined =>
  numbersOf(output, key).findLast(Number.isFinite)

/** The last frame count that ffmpeg told of. */
export const framesCounted = (output: string): number => lastOf(output, "frame") ?? 0

/** How many seconds of its output ffmpeg last told of; it says `N/A` before the first frame. */
export const secondsMade = (output: string): number | undefined => {
  const microseconds = lastOf(output, "out_time_us")
  return microseconds === undefined ? undefined : microseconds / 1e6
}

/** The last readings of the loudness meter. */
export const readingIn = (output: string) => {
  const last = (key: string) => numbersOf(output, `lavfi.r128.${key}`).at(-1)
  const highest = Math.max(1e-9, last("true_peaks_ch0") ?? 0, last("true_peaks_ch1") ?? 0)
  return {
    /** LUFS; nothing where there is nothing to speak of. */
    loudness: Option.filter(
      Option.fromNullable(last("I")),
      (lufs) => Number.isFinite(lufs) && lufs > silence
    ),
    /** The highest true peak of both channels, in dBTP. */
    peak: 20 * Math.log10(highest)
  }
}

/** What a meter heard. */
export type Reading = ReturnType<typeof readingIn>

/** Beginnings and ends in pairs; what never ends lasts as long as the film. */
const stretches = (output: string, begins: string, ends: string, seconds: number, least: number) => {
  const closed = numbersOf(output, ends)
  return numbersOf(output, begins)
    .map((from, index) => ({ from, to: closed[index] ?? seconds }))
    .filter(({ from, to }) => to - from >= least - 1e-6)
}

/** What the examination of a picture printed. */
export const picturesIn = (output: string, seconds: number): Pick<Findings, "black" | "frozen"> => ({
  black: stretches(output, "lavfi.black_start", "lavfi.black_end", seconds, blackSeconds),
  frozen: stretches(output, "lavfi.freezedetect.freeze_start", "lavfi.freezedetect.freeze_end", seconds, 0)
})
