import type { Case } from "./Case.js"
import type { Truth } from "./Clip.js"
import type { SeenFilm } from "./Film.js"
import { type Area, type Code, readCode, type Size } from "./Picture.js"
import { perSecond } from "./Recipe.js"

// Where each clip stands in a film, told from the numbers in its frames and held against what must be there.

/** A clip as it stands in a film. */
export interface Place {
  readonly truth: Truth
  /** Where its picture lies in the film's. */
  readonly area: Area
  /** The frames of the film that show it and no other, and which of its own each shows, by its place among the shown. */
  readonly seen: ReadonlyArray<{ readonly at: number; readonly order: number }>
  /** Seconds of the film at which its own clock begins. */
  readonly begins: number
}

/** Where a picture of one size lies in another, fitted in whole and on the middle. */
export const fitted = (size: Size, into: Size): Area => {
  const scale = Math.min(into.width / size.width, into.height / size.height)
  const [width, height] = [size.width * scale, size.height * scale]
  return { width, height, left: (into.width - width) / 2, top: (into.height - height) / 2 }
}

export const filmRate = ({ ticks, ticksPerSecond }: SeenFilm): number =>
  ticks.length < 2 ? 0 : ((ticks.length - 1) * ticksPerSecond) / ((ticks.at(-1) ?? 0) - (ticks[0] ?? 0))

/** When a clip's own clock begins: with the earlier of picture and sound. */
export const zeroOf = ({ shown, sound }: Truth): number =>
  Math.min(shown[0]?.at ?? 0, sound?.from ?? Number.POSITIVE_INFINITY)

/** Whether each of its frames has exactly one frame of the film. */
export const isOnce = ({ isEven, recipe }: Truth, rate: number): boolean =>
  isEven && recipe.edits !== "start between frames" && Math.abs(perSecond(recipe.rate) / rate - 1) < 2e-3

/** How many frames of the film a clip takes: the fewest and the most. */
export const lengthOf = (truth: Truth, rate: number): readonly [fewest: number, most: number] => {
  const held = ((truth.shown[0]?.at ?? 0) - zeroOf(truth)) * rate
  const near = (value: number): readonly [number, number] =>
    Math.abs(value - Math.floor(value) - 0.5) < 0.12
      ? [Math.floor(value), Math.ceil(value)]
      : [Math.round(value), Math.round(value)]
  if (isOnce(truth, rate)) {
    const [fewest, most] = near(held)
    const partial = truth.shown.filter(({ isPartial }) => isPartial).length
    return [truth.shown.length - partial + fewest, truth.shown.length + most]
  }
  const frames = (truth.end - zeroOf(truth)) * rate
  // How long the last frame lasts, a file of variable rate hardly says.
  const last = truth.isEven ? 0 : rate / perSecond(truth.recipe.rate)
  return [Math.max(1, Math.floor(frames - 0.5 - last)), Math.max(1, Math.ceil(frames + 0.5))]
}

/** Frames that two clips share under a crossfade. */
export const crossfadeOf = (before: number, after: number, rate: number): number => {
  const frames = Math.min(Math.round(0.5 * rate), Math.floor(before / 3), Math.floor(after / 3))
  return frames < 2 ? 0 : frames
}

type Read = ReadonlyArray<Code | undefined>

const readAll = (film: SeenFilm, truths: ReadonlyArray<Truth>): ReadonlyArray<Read> =>
  truths.map(({ drawn, size }) => {
    const area = fitted(size, film)
    return film.frames.map((frame) => readCode(frame, film.width, drawn, area))
  })

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/**
 * A clip's beginning by its first frame, which stands on a frame of the film. After a pause all others may stand half a frame
 * of the film off, the nearest place there is, and their mean lies somewhere between.
 */
const byFirst = (begins: number, truth: Truth, rate: number): number => {
  const first = truth.shown.find(({ isPartial }) => !isPartial)?.at ?? 0
  const own = first - zeroOf(truth)
  return Math.round((begins + own) * rate) / rate - own
}

/** Finds each clip in a film. */
export const findPlaces = (
  film: SeenFilm,
  truths: ReadonlyArray<Truth>,
  { transitions }: Case
): ReadonlyArray<Place> => {
  const rate = filmRate(film)
  const codes = readAll(film, truths)
  return truths.map((truth, index) => {
    const orders = new Map(truth.shown.map(({ number }, order) => [number, order]))
    const zero = zeroOf(truth)
    const all = (codes[index] ?? []).flatMap((code, at) => {
      const order = code?.clip === truth.recipe.clip ? orders.get(code.frame) : undefined
      return order === undefined ? [] : [{ at, order }]
    })
    const drift = ({ at, order }: { readonly at: number; readonly order: number }) =>
      at / rate - ((truth.shown[order]?.at ?? 0) - zero)
    const middle = median(all.map(drift))
    const lasts = (order: number) => (truth.shown[order + 1]?.at ?? truth.end) - (truth.shown[order]?.at ?? 0)
    const late = (truth.shown[0]?.at ?? 0) - zero
    const reads = all.filter(
      (it) => Math.abs(drift(it) - middle) < 1 + lasts(it.order) + (it.order === 0 ? late : 0)
    )
    // What a crossfade mixes may look like a number: it counts only where it is at its very place.
    const [first, last] = [reads[0]?.at ?? 0, reads.at(-1)?.at ?? 0]
    const crossed = 0.55 * rate
    const isMixed = (at: number) =>
      (transitions[index - 1] === "crossfade" && at < first + crossed) ||
      (transitions[index] === "crossfade" && at > last - crossed)
    const near = (order: number) =>
      (isOnce(truth, rate) ? 0.6 / rate : 1.1 / rate + lasts(order)) + (order === 0 ? late : 0)
    const seen = reads.filter((it) => !isMixed(it.at) || Math.abs(drift(it) - middle) < near(it.order))
    const firsts = seen.filter(({ order }, n) => order !== seen[n - 1]?.order)
    // The first may be held for a late picture, and under a crossfade.
    const sure = firsts.length > 2 ? firsts.slice(1) : firsts
    const held = Math.round(late * rate) / rate
    const starts = sure.map((it) => drift(it) + (it.order === 0 ? held : 0))
    const mean = starts.reduce((so, it) => so + it, 0) / Math.max(1, starts.length)
    const begins = isOnce(truth, rate)
      ? median(starts)
      : truth.recipe.times === "a pause"
        ? byFirst(mean, truth, rate)
        : mean
    return { truth, area: fitted(truth.size, film), seen, begins }
  })
}
