import { frameRate, perSecond } from "../../../domain/FrameRate.js"
import { evenly, isSteady } from "./ShownFrames.js"

/**
 * The rate that is meant, and whether the frames keep to it. A jitter at either end bends their mean; then the rate that
 * most steps have is meant, or the nearest whole one. Where none holds, as with a pause, it is that of most steps.
 */
export const paceOf = (times: ReadonlyArray<number>, seconds: number) => {
  const [first = 0] = times
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  const middle = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)]
  const mean = steps.length > 0 ? steps.length / ((times.at(-1) ?? 0) - first) : 1 / seconds
  const most = middle === undefined || middle <= 0 ? mean : 1 / middle
  const likely = [mean, most, Math.round(most), Math.round(mean)]
    .filter((rate) => Number.isFinite(rate) && rate > 0)
    .map((rate) => perSecond(frameRate(rate)))
  const even = likely.find((rate) => isSteady(times, rate, evenly))
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
  const told = times.map((time, index) => time - index / framesPerSecond).toSorted((a, b) => a - b)
  const most = told[Math.floor(told.length / 2)] ?? first
  return isSteady && Math.abs(most - first) > 1e-3 ? most : first
}
