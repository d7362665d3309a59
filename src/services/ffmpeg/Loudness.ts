import { Effect, Option } from "effect"
import { composer } from "./Arguments.js"
import type { Workbench } from "./Assemble.js"
import { type Gain, meterArguments } from "./FilmArguments.js"
import { loudnessIn, peakIn } from "./Readings.js"

/** The loudness of a film, in LUFS, and how near is near enough. */
export const filmLoudness = -16
const nearEnough = 0.3
/** Peaks are kept below this, in dBTP: encoding may raise them a little. */
const highestPeak = -1.5
/** More than this only makes noise louder, in decibels. */
const mostGain = 30

/** By how much the sound is raised so that the film is heard at −16 LUFS; nothing can be done about silence. */
export const findGain = Effect.fn("Ffmpeg.findGain")(function* (
  strictWork: Workbench["strictWork"],
  task: string,
  samples: string
) {
  const compose = yield* composer
  const measure = (gain: Gain) =>
    Effect.map(strictWork(task, meterArguments(compose, samples, gain)), ({ output }) => output)
  const before = yield* measure({ decibels: 0, isLimited: false })
  const loudness = Option.getOrUndefined(loudnessIn(before))
  if (loudness === undefined) return { decibels: 0, isLimited: false }
  const wanted = Math.min(mostGain, filmLoudness - loudness)
  if (peakIn(before) + wanted <= highestPeak) return { decibels: wanted, isLimited: false }
  // Holding peaks down takes some loudness away again: measured, and given back.
  let gain: Gain = { decibels: wanted, isLimited: true }
  for (let round = 0; round < 4; round++) {
    const heard = Option.getOrElse(loudnessIn(yield* measure(gain)), () => filmLoudness)
    const missing = filmLoudness - heard
    if (Math.abs(missing) <= nearEnough) return gain
    gain = { decibels: Math.min(mostGain, gain.decibels + missing), isLimited: true }
  }
  return gain
})
