import { frameRate, perSecond } from "../../../domain/FrameRate.js"
import { isSteady, maxFrameJitter } from "./ShownFrames.js"

/** The middle one of some numbers. */
const median = (numbers: ReadonlyArray<number>): number | undefined =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

const stepsIn = (times: ReadonlyArray<number>): ReadonlyArray<number> =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0))

/** As many frames as a decoder may hold back before it shows one. */
const heldBack = 16

/**
 * The times of frames whose first ones were told in a tangle: one of them before the one that is decoded first, which none
 * can be. A writer that may not go back before nought loses times there; where all frames are near to those of an even
 * clock, it tells them.
 */
export const untangled = (times: ReadonlyArray<number>): ReadonlyArray<number> => {
  const step = median(stepsIn(times)) ?? 0
  const half = Math.floor(times.length / 2)
  const first = median(times.map((time, index) => time - index * step).slice(half)) ?? 0
  const isNear = times.every((time, index) => Math.abs(time - first - index * step) <= 1.01 * step)
  return isNear ? times.map((time, index) => (index < heldBack ? first + index * step : time)) : times
}

/**
 * The rate that is meant, and whether the frames keep to it. A jitter at either end bends their mean; then the rate that
 * most steps have is meant, or the nearest whole one. Where none holds, as with a pause, it is that of most steps.
 */
export const paceOf = (times: ReadonlyArray<number>, seconds: number) => {
  const [first = 0] = times
  const steps = stepsIn(times)
  const middle = median(steps)
  const mean = steps.length > 0 ? steps.length / ((times.at(-1) ?? 0) - first) : 1 / seconds
  const most = middle === undefined || middle <= 0 ? mean : 1 / middle
  const likely = [mean, most, Math.round(most), Math.round(mean)]
    .filter((rate) => Number.isFinite(rate) && rate > 0)
    .map((rate) => perSecond(frameRate(rate)))
  const even = likely.find((rate) => isSteady(times, rate, maxFrameJitter))
  const framesPerSecond =
    even ?? likely.slice(1).find((rate) => isSteady(times, rate)) ?? perSecond(frameRate(Math.round(most)))
  return { framesPerSecond, isSteady: isSteady(times, framesPerSecond) }
}

/**
 * When frames that keep time begin: most of them tell it, for a writer of fragments may put the first one at nought whatever
 * the others say. Of others, when the first is shown.
 */
export const beginningOf = (
  times: ReadonlyArray<number>,
  { framesPerSecond, isSteady }: { readonly framesPerSecond: number; readonly isSteady: boolean }
): number => {
  const [first = 0] = times
  const most = median(times.map((time, index) => time - index / framesPerSecond)) ?? first
  return isSteady && Math.abs(most - first) > 1e-3 ? most : first
}
