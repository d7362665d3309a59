import type { Case } from "./Case.js"
import type { Truth } from "./Clip.js"
import { type Complaint, complain } from "./Complaint.js"
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
  return [Math.max(1, Math.floor(frames - 0.5)), Math.max(1, Math.ceil(frames + 0.5))]
}

/** Frames that two clips share under a crossfade. */
export const crossfadeOf = (before: number, after: number, rate: number): number => {
  const frames = Math.min(Math.round(0.5 * rate), Math.floor(before / 3), Math.floor(after / 3))
  return frames < 2 ? 0 : frames
}

type Read = ReadonlyArray<Code | undefined>

const readAll = (film: SeenFilm, truths: ReadonlyArray<Truth>): ReadonlyArray<Read> =>
  truths.map(({ size }) => {
    const area = fitted(size, film)
    return film.frames.map((frame) => readCode(frame, film.width, size, area))
  })

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Finds each clip in a film. */
export const findPlaces = (
  film: SeenFilm,
  truths: ReadonlyArray<Truth>,
  { transitions }: Case
): ReadonlyArray<Place> => {
  const rate = filmRate(film)
  const reads = readAll(film, truths)
  return truths.map((truth, index) => {
    const orders = new Map(truth.shown.map(({ number }, order) => [number, order]))
    const zero = zeroOf(truth)
    const all = (reads[index] ?? []).flatMap((code, at) => {
      const order = code?.clip === truth.recipe.clip ? orders.get(code.frame) : undefined
      return order === undefined ? [] : [{ at, order }]
    })
    const drift = ({ at, order }: { readonly at: number; readonly order: number }) =>
      at / rate - ((truth.shown[order]?.at ?? 0) - zero)
    const middle = median(all.map(drift))
    const lasts = (order: number) => (truth.shown[order + 1]?.at ?? truth.end) - (truth.shown[order]?.at ?? 0)
    const late = (truth.shown[0]?.at ?? 0) - zero
    const isSure = (it: { readonly at: number; readonly order: number }) =>
      Math.abs(drift(it) - middle) < 1 + lasts(it.order) + (it.order === 0 ? late : 0)
    // What a crossfade mixes may look like a number: it is not at its place.
    const [first, last] = [all[0]?.at ?? 0, all.at(-1)?.at ?? 0]
    const crossed = 0.55 * rate
    const isMixed = (at: number) =>
      (transitions[index - 1] === "crossfade" && at < first + crossed) ||
      (transitions[index] === "crossfade" && at > last - crossed)
    const seen = all.filter((it, n) => {
      if (!isSure(it)) return false
      const [before, after] = [all[n - 1]?.order ?? -1, all[n + 1]?.order ?? Number.POSITIVE_INFINITY]
      return (
        !isMixed(it.at) ||
        (it.order >= before && it.order <= after) ||
        Math.abs(drift(it) - middle) < 1.1 / rate
      )
    })
    const firsts = seen.filter(({ order }, n) => order !== seen[n - 1]?.order)
    // The first may be held for a late picture, and under a crossfade.
    const sure = firsts.length > 2 ? firsts.slice(1) : firsts
    const begins = isOnce(truth, rate)
      ? median(sure.map(drift))
      : sure.reduce((so, it) => so + drift(it), 0) / Math.max(1, sure.length)
    return { truth, area: fitted(truth.size, film), seen, begins }
  })
}

const some = (numbers: ReadonlyArray<number>) =>
  numbers.length > 6 ? `${numbers.slice(0, 6).join(" ")} … (${numbers.length})` : numbers.join(" ")

/** Whether a clip shown once at its own rate shows each frame once, in order. */
const onceComplaints = ({ seen, truth }: Place, rate: number, hasStart: boolean, hasEnd: boolean) => {
  const found: Array<Complaint> = []
  const name = `clip ${truth.recipe.clip}`
  const late = ((truth.shown[0]?.at ?? 0) - zeroOf(truth)) * rate
  const holds = seen.filter(({ order }) => order === 0).length - 1
  if (hasStart && holds >= 0 && Math.abs(holds - late) > 0.62)
    found.push(complain("frames", `${name} holds its first frame for ${holds} more, not ${late.toFixed(2)}`))
  const steps = seen
    .slice(1)
    .map((it, n) => ({ from: seen[n]?.order ?? 0, by: it.order - (seen[n]?.order ?? 0) }))
  const doubled = steps.filter(({ by, from }) => by === 0 && from !== 0).map(({ from }) => from)
  const left = steps.filter(({ by }) => by > 1).map(({ from }) => from + 1)
  const back = steps.filter(({ by }) => by < 0).map(({ from }) => from)
  if (doubled.length > 0) found.push(complain("frames", `${name} doubles ${some(doubled)}`))
  if (left.length > 0) found.push(complain("frames", `${name} leaves out ${some(left)}`))
  if (back.length > 0) found.push(complain("frames", `${name} goes back at ${some(back)}`))
  const [first, last] = [seen[0]?.order ?? -1, seen.at(-1)?.order ?? -1]
  const atMost = truth.shown[0]?.isPartial === true ? 1 : 0
  const wanted = truth.shown.length - 1
  const atLeast = wanted - (truth.shown.at(-1)?.isPartial === true ? 1 : 0)
  if (hasStart && first > atMost) found.push(complain("frames", `${name} begins with frame ${first}`))
  if (hasEnd && last < atLeast)
    found.push(complain("frames", `${name} ends with frame ${last}, not ${wanted}`))
  return found
}

/** Whether a clip of another rate shows the frame nearest to each moment. */
const sampledComplaints = (place: Place, rate: number, hasStart: boolean, hasEnd: boolean) => {
  const { seen, truth } = place
  const name = `clip ${truth.recipe.clip}`
  const zero = zeroOf(truth)
  const begins = hasStart ? (seen[0]?.at ?? 0) / rate : place.begins
  const slack = 1.05 / rate + (hasStart ? 0 : 0.5 / rate)
  const wrong = seen.filter(({ at, order }) => {
    const moment = at / rate - begins + zero
    const from = truth.shown[order]?.at ?? 0
    const to = truth.shown[order + 1]?.at ?? Number.POSITIVE_INFINITY
    return (order > 0 && moment < from - slack) || moment > to + slack
  })
  const found: Array<Complaint> = []
  if (wrong.length > 0)
    found.push(
      complain(
        "frames",
        `${name} shows frames out of time: ${some(wrong.map(({ order }) => order))} at ${some(wrong.map(({ at }) => at))}`
      )
    )
  const back = seen.filter(({ order }, n) => n > 0 && order < (seen[n - 1]?.order ?? 0))
  if (back.length > 0)
    found.push(complain("frames", `${name} goes back at ${some(back.map(({ order }) => order))}`))
  // The last frame has to be seen where it lasts as long as a frame of the film.
  const [first, last] = [truth.shown[seen[0]?.order ?? -1], truth.shown[seen.at(-1)?.order ?? -1]]
  if (hasStart && (first === undefined || first.at > (truth.shown[0]?.at ?? 0) + slack))
    found.push(complain("frames", `${name} begins with frame ${seen[0]?.order}`))
  if (hasEnd && (last === undefined || last.at < (truth.shown.at(-1)?.at ?? 0) - slack))
    found.push(complain("frames", `${name} ends with frame ${seen.at(-1)?.order} of ${truth.shown.length}`))
  return found
}

/** Holds a film's frames against those of its clips. */
export const judgePlaces = (film: SeenFilm, places: ReadonlyArray<Place>, { transitions }: Case) => {
  const rate = filmRate(film)
  const found: Array<Complaint> = []
  const lengths = places.map(({ truth }) => lengthOf(truth, rate))
  const nothing = places.filter(({ seen }) => seen.length === 0)
  if (nothing.length > 0)
    return nothing.map(({ truth }) => complain("frames", `clip ${truth.recipe.clip} is not seen at all`))
  let [fewest, most] = lengths.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0])
  for (const [index, place] of places.entries()) {
    const [into, out] = [index === 0 ? "cut" : (transitions[index - 1] ?? "cut"), transitions[index] ?? "cut"]
    const shared = (joint: number, of: 0 | 1) =>
      crossfadeOf(lengths[joint]?.[of] ?? 0, lengths[joint + 1]?.[of] ?? 0, rate)
    const isCut = (way: string, joint: number) =>
      way === "cut" || (way === "crossfade" && shared(joint, 1) === 0)
    const [hasStart, hasEnd] = [isCut(into, index - 1), isCut(out, index)]
    found.push(
      ...(isOnce(place.truth, rate) ? onceComplaints : sampledComplaints)(place, rate, hasStart, hasEnd)
    )
    const next = places[index + 1]
    if (next === undefined) continue
    const [low, high] = out === "crossfade" ? [shared(index, 0), shared(index, 1)] : [0, 0]
    fewest -= high
    most -= low
    if (out === "match-cut") {
      const window = Math.round(0.5 * rate)
      fewest -=
        2 *
        Math.min(
          window,
          Math.floor((lengths[index]?.[1] ?? 0) / 4) + Math.floor((lengths[index + 1]?.[1] ?? 0) / 4)
        )
    }
    const gap = (next.seen[0]?.at ?? 0) - (place.seen.at(-1)?.at ?? 0) - 1
    const isSameArea = JSON.stringify(next.area) === JSON.stringify(place.area)
    const mostGap = high === 0 ? 0 : isSameArea ? 2 + Math.ceil(high / 4) : high + 2
    if (gap < (isSameArea ? 0 : -high - 1) || gap > mostGap)
      found.push(complain("frames", `${gap} frames between clip ${index} and the next show neither`))
    const over = place.begins * rate + (lengths[index]?.[1] ?? 0) - next.begins * rate
    if (
      out === "crossfade" &&
      isOnce(place.truth, rate) &&
      isOnce(next.truth, rate) &&
      (over < low - 0.6 || over > high + 0.6 + (lengths[index]?.[1] ?? 0) - (lengths[index]?.[0] ?? 0))
    )
      found.push(
        complain("frames", `clips ${index} and ${index + 1} share ${over.toFixed(1)} frames, not ${low}`)
      )
  }
  const count = film.frames.length
  if (count < fewest || count > most)
    found.push(
      complain(
        "frames",
        `the film has ${count} frames, not ${fewest === most ? fewest : `${fewest} to ${most}`}`
      )
    )
  const [first, last] = [places[0]?.seen[0]?.at ?? -1, places.at(-1)?.seen.at(-1)?.at ?? -1]
  if (first !== 0) found.push(complain("frames", `${first} frames stand before the first clip`))
  if (last !== count - 1)
    found.push(complain("frames", `${count - 1 - last} frames stand behind the last clip`))
  return found
}
