import { Array, Either, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import type { PicturePacket } from "../clip/Packets.js"
import type { Way } from "../Media.js"
import { hasUnknownMatrix, isBt709 } from "./Colour.js"
import {
  type FilmPlan,
  type Piece,
  piecesOf,
  type Run,
  rateText,
  type Segment,
  type Stretch
} from "./FilmPlan.js"
import { keepsFrames } from "./Time.js"

// A film of clips some of which may stand in it as they are: only what a crossfade, another clip or a held frame touches is
// encoded, every other packet is the clip's own.

/** Fewer seconds than this are not worth a stretch of their own: an IDR picture is the dearest of all. */
const leastSeconds = 0.5

/**
 * The longest run of whole packets inside a stretch of a clip: from an IDR picture on, to where everything decoded so far
 * is everything shown so far. So nothing before it, and nothing after it, is needed to decode it.
 */
export const ownPackets = (
  packets: ReadonlyArray<PicturePacket>,
  from: number,
  to: number
): Option.Option<Omit<Run, "_tag" | "clip">> => {
  const firstPacket = packets.findIndex(({ frame, isStart }) => isStart && frame >= from && frame < to)
  const start = packets[firstPacket]?.frame
  if (start === undefined) return Option.none()
  let highest = start - 1
  let closed = 0
  for (let count = 1; firstPacket + count <= packets.length; count++) {
    const frame = packets[firstPacket + count - 1]?.frame ?? start
    // A picture shown before the one it is decoded after: the group is open, and looks back.
    if (frame < start) return Option.none()
    // Beyond the stretch: what comes later may still lie within it, but would look at this one.
    if (frame >= to) break
    highest = Math.max(highest, frame)
    if (highest - start + 1 === count) closed = count
  }
  return closed === 0 ? Option.none() : Option.some({ firstPacket, from: start, frames: closed })
}

/** Why no packet of a clip may stand in the film, where that is so: a sentence's end. */
const whyNotCopied = (plan: FilmPlan, { caption, clip }: Segment): string | undefined => {
  const { height, width } = clip.facts.video
  if (Either.isLeft(clip.picture.copying)) return clip.picture.copying.left
  if (width !== plan.width || height !== plan.height)
    return `it is ${width}x${height}, and the film ${plan.width}x${plan.height}`
  if (!keepsFrames(plan.rate, clip))
    return `it has another rate than the film's ${rateText(plan.rate)} frames a second`
  if (plan.colours === "bt709" && !isBt709(clip)) return "its colours are not those of the film"
  return Option.isSome(caption) ? "captions are drawn into the picture" : undefined
}

/** Those whose packets may stand in the film: all with one decoder setting, that of most. */
const spliceable = (plan: FilmPlan): ReadonlyArray<Segment> => {
  const fitting = plan.segments.filter((segment) => whyNotCopied(plan, segment) === undefined)
  const alike = Object.values(Array.groupBy(fitting, ({ clip }) => Either.merge(clip.picture.copying)))
  return alike.reduce<ReadonlyArray<Segment>>((most, some) => (some.length > most.length ? some : most), [])
}

/** A piece of the film as stretches, of which the clip gives its own packets: all, or as many frames as are worth it. */
const stretchesIn = (piece: Piece, least: number): ReadonlyArray<Stretch> => {
  const { clip, held } = piece.segment
  const end = piece.from + piece.frames
  const under = piece.next?.frames ?? 0
  const own = Option.getOrUndefined(
    ownPackets(clip.picture.packets, Math.max(0, piece.from - held), end - under - held)
  )
  if (own === undefined || own.frames < Math.min(least, clip.facts.video.frames)) return [piece]
  const begin = own.from + held
  const after = begin + own.frames
  const stretches: ReadonlyArray<Stretch> = [
    { ...piece, frames: begin - piece.from, next: undefined },
    { _tag: "Own", clip, ...own },
    { ...piece, from: after, frames: end - after }
  ]
  return stretches.filter(({ frames }) => frames > 0)
}

/**
 * How a clip stands in a film of which some packets are the clips' own: those of `fitting` may be.
 * Takes   why all of it is encoded, where that is decided for the whole film.
 */
const wayOf = (
  plan: FilmPlan,
  segment: Segment,
  stretches: ReadonlyArray<Stretch>,
  fitting: ReadonlyArray<Segment>,
  decided?: string
): Way => {
  const { clip, frames } = segment
  const own = stretches.reduce((sum, it) => sum + (it._tag === "Own" && it.clip === clip ? it.frames : 0), 0)
  if (own === frames)
    return {
      made: "copied",
      why: "Its packets stand as they are: it fits the film and no crossfade touches it."
    }
  if (own > 0)
    return {
      made: "spliced",
      why: `${own} of its ${frames} frames stand as they are; what a joint touches is encoded once.`
    }
  const left = fitting.includes(segment)
    ? "too little of it is left between its joints"
    : "its encoder was set otherwise than that of other clips"
  const why = decided ?? whyNotCopied(plan, segment) ?? left
  const unknown = hasUnknownMatrix(clip)
    ? "; its colours are of a kind that nobody here knows and are left as they are"
    : ""
  return { made: "encoded", why: `Encoded once: ${why}${unknown}.` }
}

/**
 * The way that encodes least: packets stay as they are wherever the rules allow it.
 * Takes   why the whole film is encoded, where it is.
 */
export const pictureWay = (plan: FilmPlan, decided?: string) => {
  const fitting = decided === undefined ? spliceable(plan) : []
  const least = leastSeconds * perSecond(plan.rate)
  const stretches = piecesOf(plan).flatMap(
    (piece): ReadonlyArray<Stretch> => (fitting.includes(piece.segment) ? stretchesIn(piece, least) : [piece])
  )
  const own = stretches.find((it) => it._tag === "Own")
  const encoded: FilmPlan = { ...plan, colours: "bt709" }
  return {
    /** All behind one another are the film. */
    stretches,
    /** The film's plan, with the colours that the encoded stretches get. */
    plan: own === undefined ? encoded : plan,
    /** The first of the stretches that are a clip's own packets: all have one decoder setting. */
    own,
    ways: plan.segments.map((segment) => wayOf(plan, segment, stretches, fitting, decided))
  }
}

/** How the film's picture is made. */
export type PictureWay = ReturnType<typeof pictureWay>
