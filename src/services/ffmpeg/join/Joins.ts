import { Option } from "effect"
import type { Transition } from "../../../domain/StoryPlan.js"

/** A match-cut compares pictures of this many pixels a side. */
export const matchSide = 32
/**
 * Mean difference of brightness, 0 to 1, up to which two frames count as alike. Measured on five simulated films, best pair
 * at each joint: within one scene while things move, 0.01 to 0.08; from a scene to the next of its film, 0.04 to 0.17;
 * between scenes of two films, 0.11 to 0.37, half of them above 0.2. From day to night it is 0.3 and more. So a film's own
 * scenes match and a jump of light does not; some strangers of equal light match as well.
 */
export const matchCutThreshold = 0.2

/** How one clip gives way to the next. All counts are frames at the film's rate. */
export interface Join {
  readonly made: Transition
  /** Frames that both clips are in view. */
  readonly crossfade: number
  /** Frames left out at the end of the clip before. */
  readonly tail: number
  /** Frames left out at the beginning of the clip after. */
  readonly head: number
  /** Why it is a cut though something else was asked for: a sentence's end. */
  readonly instead: Option.Option<string>
}

export const plainCut: Join = { made: "cut", crossfade: 0, tail: 0, head: 0, instead: Option.none() }

/** A cut where something else was asked for. */
const cutBecause = (why: string): Join => ({ ...plainCut, instead: Option.some(why) })

/** A cut between clips that have too few frames for what was asked for. */
export const cutAsTooShort: Join = cutBecause("the clips are too short for it")

/** How many seconds a crossfade lasts, or a match-cut looks for its frames at each end, and the most it takes of a clip's frames. */
const reaches = {
  // A third of each clip at most, so that one with a fade at both ends is seen alone.
  crossfade: { seconds: 0.5, share: 1 / 3 },
  "match-cut": { seconds: 0.5, share: 1 / 4 }
}

/**
 * Over how many frames of either clip a crossfade reaches, or from how many at each end a match-cut may choose; nothing where
 * that is less than two. `before` and `after` are the clips' own frames.
 */
export const framesAtJoint = (
  asked: keyof typeof reaches,
  framesPerSecond: number,
  before: number,
  after: number
): Option.Option<number> => {
  const { seconds, share } = reaches[asked]
  const frames = Math.min(Math.round(seconds * framesPerSecond), Math.floor(Math.min(before, after) * share))
  return Option.liftPredicate(frames, (count) => count >= 2)
}

const difference = (a: Uint8Array, b: Uint8Array): number => {
  let sum = 0
  for (let pixel = 0; pixel < a.length; pixel++) sum += Math.abs((a[pixel] ?? 0) - (b[pixel] ?? 0))
  return sum / a.length / 255
}

const framesIn = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const size = matchSide * matchSide
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, frame) =>
    bytes.subarray(frame * size, (frame + 1) * size)
  )
}

/**
 * Cuts where the two clips look most alike: from the frame of the first one's end to the frame of the second one's
 * beginning that differ least in brightness. Among equals the pair that leaves out least. `before` and `after` are grey
 * pictures of 32x32 pixels, one behind the other.
 */
export const matchCut = (before: Uint8Array, after: Uint8Array): Join => {
  const [ends, starts] = [framesIn(before), framesIn(after)]
  const pairs = ends.flatMap((end, index) =>
    starts.map((start, head) => ({ apart: difference(end, start), tail: ends.length - 1 - index, head }))
  )
  const [best] = pairs.sort((a, b) => a.apart - b.apart || a.tail + a.head - b.tail - b.head)
  if (best === undefined) return cutAsTooShort
  return best.apart > matchCutThreshold
    ? cutBecause("no two frames near the joint look alike")
    : { ...plainCut, made: "match-cut", tail: best.tail, head: best.head }
}
