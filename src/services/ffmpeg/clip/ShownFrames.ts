import type { EncodedPacket } from "mediabunny"
import type { Mp4EditList } from "./Movie.js"

// The rule of time, as far as a file tells it: a frame is shown at its own time where no edit list says otherwise; what an
// edit list hides, at either end, is not shown; and what it shows begins when its pause is over.

/** The moment of a frame, in the reader's clock. */
export type Moment = Pick<EncodedPacket, "timestamp" | "duration">

const rising = (a: number, b: number) => a - b

/**
 * The frames that are shown of a track, in seconds of the file's own clock: when each is shown, rising; when the last one is
 * over; and whether frames that are in the file are not shown, or not in one piece. The reader's clock begins where the first
 * stretch of the edit list does, after the pause; a second stretch it does not know.
 */
export const shownFrames = (
  moments: ReadonlyArray<Moment>,
  ticksPerSecond: number,
  list: Mp4EditList | undefined
) => {
  const times = moments.map(({ timestamp }) => timestamp)
  const over = moments.reduce((so, { duration, timestamp }) => Math.max(so, timestamp + duration), 0)
  const first = list?.edits[0]
  const ticks = times.map((time) => Math.round(time * ticksPerSecond) - (list?.emptyEdit ?? 0))
  if (list === undefined || first === undefined)
    return { times: times.toSorted(rising), end: over, hidesSome: false }
  const last = Math.round(over * ticksPerSecond) - list.emptyEdit
  let before = 0
  const shown = list.edits.flatMap(({ from, ticks: length }) => {
    const begins = from - first.from
    const inside = ticks.filter((at) => at >= begins && at < begins + length).toSorted(rising)
    const placed = inside.map((at) => before + at - begins)
    before += Math.max(0, Math.min(length, last - begins))
    return placed
  })
  const seconds = (at: number) => (list.emptyEdit + at) / ticksPerSecond
  return {
    times: shown.map(seconds),
    end: seconds(before),
    hidesSome: shown.length < times.length || list.edits.length > 1
  }
}

/**
 * How far a frame may be from its place on an even clock, as a share of the time between two, and still be the one that is
 * shown there: phones and screen recorders jitter so much, and two of their pictures may share a moment.
 */
const slack = 1.01
/** But never by more than this, in seconds: at low rates it would be seen. */
const mostSlack = 0.05
/** The same for frames that keep time: a clock of thousandths rounds so much. */
export const maxFrameJitter = 0.1

/** Whether frames shown at these times stand one by one on the ticks of a clock, counted from the first. */
export const isSteady = (
  times: ReadonlyArray<number>,
  framesPerSecond: number,
  share = Math.min(slack, mostSlack * framesPerSecond)
): boolean => {
  const [first = 0] = times
  return times.every((time, index) => Math.abs((time - first) * framesPerSecond - index) <= share)
}
