import { Effect, Option } from "effect"
import { type Reading, readingIn } from "../Readings.js"
import { type Gain, meterCommand, noGain } from "./SoundCommands.js"
import { Workbench } from "./Workbench.js"

/** The loudness of a film, in LUFS, and how near is near enough before encoding and after it. */
const filmLoudness = -16
const nearEnough = 0.3
const stillRight = 1
/** Peaks are kept below this, in dBTP. */
const highestPeak = -1.5
/** Where samples are held so that what lies between them, and what encoding adds, stays below that, in dBFS. */
const ceiling = -1.94
/** More than this only makes noise louder, in decibels. */
const mostGain = 30

const limited = (decibels: number, at = ceiling): Gain => ({
  decibels: Math.min(mostGain, decibels),
  ceiling: Option.some(at)
})

/**
 * By how much the sound is raised so that the film is heard at −16 LUFS; nothing can be done about silence.
 * Fails   MediaFailed where ffmpeg cannot measure it.
 */
export const findGain = Effect.fn("Ffmpeg.findGain")(function* (samples: string) {
  const { ffmpeg } = yield* Workbench
  const measure = (gain: Gain) =>
    Effect.map(ffmpeg(meterCommand(samples, gain)), ({ output }) => readingIn(output))
  const before = yield* measure(noGain)
  const loudness = Option.getOrUndefined(before.loudness)
  if (loudness === undefined) return noGain
  const wanted = Math.min(mostGain, filmLoudness - loudness)
  if (before.peak + wanted <= highestPeak) return { decibels: wanted, ceiling: Option.none() } satisfies Gain
  // Holding peaks down takes some loudness away again: measured, and given back.
  let gain = limited(wanted)
  for (let round = 0; round < 4; round++) {
    const heard = Option.getOrElse((yield* measure(gain)).loudness, () => filmLoudness)
    const missing = filmLoudness - heard
    if (Math.abs(missing) <= nearEnough) return gain
    gain = limited(gain.decibels + missing)
  }
  return gain
})

/** What sound that keeps its own loudness has to be encoded with instead: held where it goes beyond what a player can play. */
export const held = ({ peak }: Reading): Option.Option<Gain> =>
  peak > 0 ? Option.some(limited(0)) : Option.none()

/** What an evened sound has to be encoded with instead, now that it was heard; `None` where it is right. */
export const mended = (gain: Gain, { loudness, peak }: Reading): Option.Option<Gain> => {
  const missing = Option.match(loudness, { onNone: () => 0, onSome: (lufs) => filmLoudness - lufs })
  const isQuiet = missing > 0 && gain.decibels >= mostGain
  const above = peak - highestPeak
  if (above <= 0 && (isQuiet || Math.abs(missing) <= stillRight)) return Option.none()
  const at = Option.getOrElse(gain.ceiling, () => ceiling)
  return Option.some(limited(gain.decibels + (isQuiet ? 0 : missing), above > 0 ? at - above - 0.1 : at))
}
