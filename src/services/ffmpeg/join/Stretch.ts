import type { Inspection } from "../clip/Inspection.js"
import type { FilmPlan, Segment } from "./FilmPlan.js"

/** Packets of one file that stand behind one another in the film, in the order they are decoded. */
export interface Run {
  readonly _tag: "Own"
  readonly clip: Inspection
  readonly firstPacket: number
  readonly packets: number
  /** The first frame of the file that is in them, and how many there are. */
  readonly from: number
  readonly frames: number
}

/** All packets of a file. */
export const wholeOf = (clip: Inspection): Run => ({
  ...{ _tag: "Own", clip, firstPacket: 0, packets: clip.picture.packets.length },
  ...{ from: 0, frames: clip.facts.video.frames }
})

/**
 * A part of the film's picture that is made by a process of its own: a clip from where the crossfade into it is over to
 * its end, with the next clip's beginning laid over that end where they cross. All pieces behind one another are the film.
 */
export interface Piece {
  readonly _tag: "Encoded"
  readonly segment: Segment
  /** The first frame of the clip in this piece. */
  readonly from: number
  readonly frames: number
  /** The clip that comes into view at the end, and for how many frames. */
  readonly next: { readonly segment: Segment; readonly frames: number } | undefined
}

/** The film in pieces, in order: every frame of it is in exactly one. */
export const piecesOf = ({ segments }: FilmPlan): ReadonlyArray<Piece> =>
  segments.map((segment, index): Piece => {
    const into = segments[index - 1]?.join.crossfade ?? 0
    const next = segments[index + 1]
    const under = segment.join.crossfade
    return {
      ...{ _tag: "Encoded", segment, from: segment.from + into, frames: segment.frames - into },
      next: next === undefined || under === 0 ? undefined : { segment: next, frames: under }
    }
  })

/** A stretch of the film's picture. All stretches behind one another are the film, and each begins on an IDR picture. */
export type Stretch = Run | Piece
