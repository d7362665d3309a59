import { Array, Either, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import type { PicturePacket } from "../clip/Packets.js"
import type { Way } from "../Media.js"
import { type FilmPlan, type Piece, piecesOf, type Run, type Segment, type Stretch } from "./FilmPlan.js"
import { wayOf, whyNotCopied } from "./Ways.js"

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

/** How the film's picture is made. */
export interface PictureWay {
  /** All behind one another are the film. */
  readonly stretches: ReadonlyArray<Stretch>
  /** The film's plan, with the colours that the encoded stretches get. */
  readonly plan: FilmPlan
  /** The first of the stretches that are a clip's own packets: all have one decoder setting. */
  readonly own: Run | undefined
  readonly ways: ReadonlyArray<Way>
}

/**
 * The way that encodes least: packets stay as they are wherever the rules allow it.
 * Takes   why the whole film is encoded, where it is.
 */
export const pictureWay = (plan: FilmPlan, decided?: string): PictureWay => {
  const fitting = decided === undefined ? spliceable(plan) : []
  const least = leastSeconds * perSecond(plan.rate)
  const stretches = piecesOf(plan).flatMap((piece) =>
    fitting.includes(piece.segment) ? stretchesIn(piece, least) : piece
  )
  const own = stretches.find((it) => it._tag === "Own")
  return {
    stretches,
    plan: own === undefined ? { ...plan, colours: "bt709" } : plan,
    own,
    ways: plan.segments.map((segment) => wayOf(plan, segment, stretches, fitting, decided))
  }
}
