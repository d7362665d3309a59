import type { Case } from "./Case.js"
import { type Complaint, complain } from "./Complaint.js"
import type { SeenFilm } from "./Film.js"
import { mostMixed } from "./Picture.js"
import { crossfadeOf, filmRate, isOnce, lengthOf, type Place, zeroOf } from "./Places.js"
import { perSecond } from "./Recipe.js"

// A film's frames against those of its clips: each once and in order, or the nearest to each moment.

/** The share of a crossfade in which neither picture is clear enough to be read, and a little for what encoding takes. */
const unreadShare = 1 - 2 * mostMixed + 0.04

const some = (numbers: ReadonlyArray<number>) =>
  numbers.length > 6 ? `${numbers.slice(0, 6).join(" ")} … (${numbers.length})` : numbers.join(" ")

/** Frames between a clip's first and last that cannot be read, with no crossfade to blame. */
const unreadable = ({ seen, truth }: Place, rate: number, hasStart: boolean, hasEnd: boolean) => {
  const [first, last] = [seen[0]?.at ?? 0, seen.at(-1)?.at ?? 0]
  const crossed = Math.ceil(0.55 * rate)
  const known = new Set(seen.map(({ at }) => at))
  const [from, to] = [first + (hasStart ? 0 : crossed), last - (hasEnd ? 0 : crossed)]
  const missing = Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n).filter(
    (at) => !known.has(at)
  )
  return missing.length === 0
    ? []
    : [complain("frames", `clip ${truth.recipe.clip} cannot be read at ${some(missing)}`)]
}

/** Whether a clip shown once at its own rate shows each frame once, in order. */
const onceComplaints = ({ seen, truth }: Place, rate: number, hasStart: boolean, hasEnd: boolean) => {
  const found: Array<Complaint> = []
  const name = `clip ${truth.recipe.clip}`
  const late = ((truth.shown[0]?.at ?? 0) - zeroOf(truth)) * rate
  const holds = seen.filter(({ order }) => order === 0).length - 1
  if (hasStart && holds >= 0 && Math.abs(holds - late) > 0.62)
    found.push(complain("frames", `${name} holds its first frame for ${holds} more, not ${late.toFixed(2)}`))
  const steps = seen.slice(1).map((it, n) => {
    const { at, order } = seen[n] ?? it
    return { from: order, by: it.order - order, frames: it.at - at }
  })
  const doubled = steps.filter(({ by, frames, from }) => by >= 0 && by < frames && from !== 0)
  const left = steps.filter(({ by, frames }) => by > frames)
  const back = steps.filter(({ by }) => by < 0)
  if (doubled.length > 0)
    found.push(complain("frames", `${name} doubles ${some(doubled.map(({ from }) => from))}`))
  if (left.length > 0)
    found.push(complain("frames", `${name} leaves out ${some(left.map(({ from }) => from + 1))}`))
  if (back.length > 0)
    found.push(complain("frames", `${name} goes back at ${some(back.map(({ from }) => from))}`))
  const [first, last] = [seen[0]?.order ?? -1, seen.at(-1)?.order ?? -1]
  const atMost = truth.shown[0]?.isPartial === true ? 1 : 0
  const wanted = truth.shown.length - 1
  const atLeast = wanted - (truth.shown.at(-1)?.isPartial === true ? 1 : 0)
  if (hasStart && first > atMost) found.push(complain("frames", `${name} begins with frame ${first}`))
  if (hasEnd && last < atLeast)
    found.push(complain("frames", `${name} ends with frame ${last}, not ${wanted}`))
  return found
}

/**
 * When a clip's clock begins in a film that shows its start: a picture that comes late waits for a whole number of the film's
 * frames, and its sound with it.
 */
const startOf = ({ begins, seen, truth }: Place, rate: number): number => {
  const [first, late] = [seen[0]?.at ?? 0, ((truth.shown[0]?.at ?? 0) - zeroOf(truth)) * rate]
  const waits = begins * rate + late - first
  const [less, more] = [Math.floor(late), Math.ceil(late)]
  const isMore = Math.abs(late - less - 0.5) < 0.12 ? waits - less > 0.5 : late - less > 0.5
  return (first + (isMore ? more : less) - late) / rate
}

/** Whether a clip of another rate shows the frame nearest to each moment. */
const sampledComplaints = (place: Place, rate: number, hasStart: boolean, hasEnd: boolean) => {
  const { seen, truth } = place
  const name = `clip ${truth.recipe.clip}`
  const zero = zeroOf(truth)
  const begins = hasStart ? startOf(place, rate) : place.begins
  // A frame that is shown in part may be left out: the next one then stands in its place.
  const partial = truth.shown[0]?.isPartial === true ? 1 : 0
  const slack = 1.05 / rate + (hasStart ? 0 : 0.5 / rate)
  const most = 0.55 / rate + (perSecond(truth.recipe.rate) > rate ? 0.02 : 0)
  const wrong = seen.filter(({ at, order }) => {
    const moment = at / rate - begins + zero
    const from = truth.shown[order]?.at ?? 0
    const to = truth.shown[order + 1]?.at ?? Number.POSITIVE_INFINITY
    return (order > partial && moment < from - slack) || moment > to + slack
  })
  const found: Array<Complaint> = []
  if (wrong.length > 0)
    found.push(
      complain(
        "frames",
        `${name} shows frames out of time: ${some(wrong.map(({ order }) => order))} at ${some(wrong.map(({ at }) => at))}`
      )
    )
  // The beginning is known by the first frame: then each of the others stands at the nearest place to its own.
  const apart = seen.filter(({ at, order }, n) => {
    const isFirst = n > 0 && order > partial && order !== seen[n - 1]?.order
    return isFirst && Math.abs(at / rate - place.begins + zero - (truth.shown[order]?.at ?? 0)) > most
  })
  if (truth.recipe.times === "a pause" && apart.length > 0)
    found.push(
      complain("frames", `${name} shows frames too far from their time: ${some(apart.map(({ at }) => at))}`)
    )
  const back = seen.filter(({ order }, n) => n > 0 && order < (seen[n - 1]?.order ?? 0))
  if (back.length > 0)
    found.push(complain("frames", `${name} goes back at ${some(back.map(({ order }) => order))}`))
  // The last frame has to be seen where it lasts as long as a frame of the film.
  const [first, last] = [truth.shown[seen[0]?.order ?? -1], truth.shown[seen.at(-1)?.order ?? -1]]
  if (hasStart && (first === undefined || first.at > (truth.shown[partial]?.at ?? 0) + slack))
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
      ...unreadable(place, rate, hasStart, hasEnd),
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
    const mostGap = high === 0 ? 0 : isSameArea ? 1 + Math.ceil(high * unreadShare) : high + 2
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
