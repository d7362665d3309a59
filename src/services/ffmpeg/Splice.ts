import { Array, Option } from "effect"
import type { Inspection } from "./Facts.js"
import { type FilmPlan, type Piece, perSecond, piecesOf } from "./FilmPlan.js"

// A film of equal clips with a few crossfades: only the pieces round them are encoded, every other packet is the clip's own.

/** A packet of a clip's picture, in the order it is decoded. */
export interface PicturePacket {
  /** Which frame of the clip it shows, counted from 0. */
  readonly frame: number
  /** Whether a decoder may begin here: an IDR picture, after which nothing older is looked back at. */
  readonly isStart: boolean
}

/** A stretch of the film's picture. All stretches behind one another are the film, and each begins on an IDR picture. */
export type Stretch =
  | {
      readonly _tag: "Own"
      readonly path: string
      /** Packets of the clip, in the order they are decoded. */
      readonly firstPacket: number
      readonly packets: number
      /** The first frame of the clip that is in them, and how many there are. */
      readonly from: number
      readonly frames: number
    }
  | { readonly _tag: "Encoded"; readonly piece: Piece; readonly frames: number }

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
): Option.Option<{
  readonly firstPacket: number
  readonly packets: number
  readonly from: number
  readonly frames: number
}> => {
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
  return closed === 0
    ? Option.none()
    : Option.some({ firstPacket, packets: closed, from: start, frames: closed })
}

/** The clips whose packets may stand in the film: of its size, rate and colours, and all with one decoder setting. */
export const spliceable = (plan: FilmPlan, clips: ReadonlyArray<Inspection>): ReadonlyArray<Inspection> => {
  const fitting = clips.filter(
    ({ copyKey, facts, matrix }, index) =>
      Option.isSome(copyKey) &&
      facts.video.width === plan.width &&
      facts.video.height === plan.height &&
      Math.abs(facts.video.framesPerSecond - perSecond(plan.rate)) < 0.002 &&
      Option.getOrNull(matrix) === Option.getOrNull(plan.matrix) &&
      (plan.segments[index]?.frames ?? 0) <= facts.video.frames
  )
  const keys = fitting.map(({ copyKey }) => Option.getOrElse(copyKey, () => ""))
  const votes = (key: string) => keys.filter((other) => other === key).length
  const best = keys.reduce((so, key) => (votes(key) > votes(so) ? key : so), keys[0] ?? "")
  return fitting.filter(({ copyKey }) => Option.getOrNull(copyKey) === best)
}

/** How the film is spliced: the packets each clip gives, by its path; `None` where none gives any. */
export const stretchesOf = (
  plan: FilmPlan,
  packetsIn: (path: string) => ReadonlyArray<PicturePacket>
): Option.Option<ReadonlyArray<Stretch>> => {
  const least = leastSeconds * perSecond(plan.rate)
  const stretches = piecesOf(plan).flatMap((piece): ReadonlyArray<Stretch> => {
    const whole: Stretch = { _tag: "Encoded", piece, frames: piece.frames }
    const { path } = piece.clip
    const end = piece.from + piece.frames
    const under = Option.match(piece.next, { onNone: () => 0, onSome: ({ frames }) => frames })
    const own = Option.getOrUndefined(ownPackets(packetsIn(path), piece.from, end - under))
    if (own === undefined || own.frames < least) return [whole]
    const before = own.from - piece.from
    const after = end - own.from - own.frames
    return [
      ...(before === 0
        ? []
        : [
            {
              _tag: "Encoded" as const,
              piece: { ...piece, frames: before, next: Option.none() },
              frames: before
            }
          ]),
      { _tag: "Own", path, ...own },
      ...(after === 0
        ? []
        : [
            {
              _tag: "Encoded" as const,
              piece: { ...piece, from: own.from + own.frames, frames: after },
              frames: after
            }
          ])
    ]
  })
  return Array.some(stretches, ({ _tag }) => _tag === "Own") ? Option.some(stretches) : Option.none()
}
