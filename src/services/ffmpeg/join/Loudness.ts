import { Option } from "effect"
import type { Reading } from "../Readings.js"
import type { Gain } from "./SoundCommands.js"

/** The loudness of a film, in LUFS, and how near is near enough. */
const filmLoudness = -16
const nearEnough = 0.3
/** Peaks are kept below this, in dBTP. */
const highestPeak = -1.5
/** Where samples are held so that what lies between them, and what encoding adds, stays below that, in dBFS. */
const ceiling = -1.94
/** More than this only makes noise louder, in decibels. */
const mostGain = 30

/** A ceiling under which peaks are held that came out this much too high. */
const lowered = ({ ceiling: before }: Gain, above: number): Option.Option<number> =>
  Option.some(Option.match(before, { onNone: () => ceiling, onSome: (dBFS) => dBFS - above - 0.1 }))

/** What sound that keeps its own loudness has to be encoded with instead: held where it goes beyond what a player can play. */
export const held = (gain: Gain, { peak }: Reading): Option.Option<Gain> =>
  peak > 0 ? Option.some({ ...gain, ceiling: lowered(gain, peak) }) : Option.none()

/**
 * What an evened sound has to be encoded with instead, now that it was heard; `None` where it is right, or silent. Holding
 * peaks down takes some loudness away again, which the next hearing gives back.
 */
export const evened = (gain: Gain, { loudness, peak }: Reading): Option.Option<Gain> => {
  const missing = Option.match(loudness, { onNone: () => 0, onSome: (lufs) => filmLoudness - lufs })
  const more = Math.min(missing, mostGain - gain.decibels)
  const above = peak - highestPeak
  if (above <= 0 && Math.abs(more) <= nearEnough) return Option.none()
  const decibels = gain.decibels + more
  const at = above > 0 && Option.isSome(gain.ceiling) ? lowered(gain, above) : gain.ceiling
  const isHigh = above + more > 0
  return Option.some({ decibels, ceiling: isHigh ? Option.orElseSome(at, () => ceiling) : at })
}
