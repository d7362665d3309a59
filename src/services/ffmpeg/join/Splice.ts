import { Array, Either, Option } from "effect"
import { perSecond } from "../../../domain/FrameRate.js"
import type { PicturePacket } from "../clip/Packets.js"
import type { EncodingDecision } from "../Media.js"
import { hasUnknownMatrix, isBt709 } from "./Colour.js"
import {
  captionsIn,
  type FilmPlan,
  type PacketRun,
  type Piece,
  piecesOf,
  rateText,
  type Section
} from "./FilmPlan.js"
import { keepsFrames } from "./Time.js"

// Smart rendering: packets of the clips are copied into the film wherever they can be, and only what a crossfade, another
// clip or a held frame touches is encoded.

/** Fewer seconds than this are not copied: a section more is an IDR picture more, the kind that takes most bytes. */
const minimumSeconds = 0.5

/**
 * The longest run of packets between two frames of a clip that can be decoded alone: from the first IDR picture on, to the
 * last place where the frames decoded so far are the very ones shown so far (a closed group of pictures).
 */
export const copyablePackets = (
  packets: ReadonlyArray<PicturePacket>,
  from: number,
  to: number
): Option.Option<Omit<PacketRun, "_tag" | "clip">> => {
  const firstPacket = packets.findIndex(({ frame, isStart }) => isStart && frame >= from && frame < to)
  const start = packets[firstPacket]?.frame
  if (start === undefined) return Option.none()
  let highest = start - 1
  let closed = 0
  for (let count = 1; firstPacket + count <= packets.length; count++) {
    const frame = packets[firstPacket + count - 1]?.frame ?? start
    // Shown before the IDR picture but decoded after it: the group is open.
    if (frame < start) return Option.none()
    // Shown after the end. Later packets may be shown before it, but may refer to this one.
    if (frame >= to) break
    highest = Math.max(highest, frame)
    if (highest - start + 1 === count) closed = count
  }
  return closed === 0 ? Option.none() : Option.some({ firstPacket, from: start, frames: closed })
}

/** Why no packet of a clip may be copied into its piece, as the end of a sentence; nothing where they may be. */
const whyNotCopied = (plan: FilmPlan, piece: Piece): string | undefined => {
  const { clip } = piece.segment
  const { height, width } = clip.facts.video
  if (Either.isLeft(clip.picture.copying)) return clip.picture.copying.left
  if (width !== plan.width || height !== plan.height)
    return `it is ${width}x${height}, and the film ${plan.width}x${plan.height}`
  if (!keepsFrames(plan.rate, clip))
    return `it has another rate than the film's ${rateText(plan.rate)} frames a second`
  if (plan.colours === "bt709" && !isBt709(clip)) return "its colours are not those of the film"
  return captionsIn(plan, piece).length > 0 ? "captions are drawn into the picture" : undefined
}

/** The pieces whose packets may be copied: those with the decoder setting that most have, since a film has one. */
const copyableIn = (plan: FilmPlan, pieces: ReadonlyArray<Piece>): ReadonlyArray<Piece> => {
  const copyable = pieces.filter((piece) => whyNotCopied(plan, piece) === undefined)
  const alike = Object.values(
    Array.groupBy(copyable, ({ segment }) => Either.merge(segment.clip.picture.copying))
  )
  return alike.reduce<ReadonlyArray<Piece>>((most, some) => (some.length > most.length ? some : most), [])
}

/** A piece in sections: what can be copied of its clip (all, or `least` frames), and what is left before and behind it to encode. */
const sectionsOf = (piece: Piece, least: number): ReadonlyArray<Section> => {
  const { clip, held } = piece.segment
  const end = piece.from + piece.frames
  const under = piece.next?.frames ?? 0
  const copied = Option.getOrUndefined(
    copyablePackets(clip.picture.packets, Math.max(0, piece.from - held), end - under - held)
  )
  if (copied === undefined || copied.frames < Math.min(least, clip.facts.video.frames)) return [piece]
  const begin = copied.from + held
  const after = begin + copied.frames
  const sections: ReadonlyArray<Section> = [
    { ...piece, frames: begin - piece.from, next: undefined },
    { _tag: "Copied", clip, ...copied },
    { ...piece, from: after, frames: end - after }
  ]
  return sections.filter(({ frames }) => frames > 0)
}

/**
 * What is done with a clip's picture, and why.
 * Takes   `copyable`: the pieces that may be copied; `whyAll`: why the whole film is encoded, where it is.
 */
const decisionFor = (
  plan: FilmPlan,
  piece: Piece,
  sections: ReadonlyArray<Section>,
  copyable: ReadonlyArray<Piece>,
  whyAll?: string
): EncodingDecision => {
  const { clip, frames } = piece.segment
  const copied = sections.reduce((n, it) => n + (it._tag === "Copied" && it.clip === clip ? it.frames : 0), 0)
  if (copied === frames)
    return {
      made: "copied",
      why: "Its packets stand as they are: it fits the film and no crossfade touches it."
    }
  if (copied > 0)
    return {
      made: "spliced",
      why: `${copied} of its ${frames} frames stand as they are; what a joint touches is encoded once.`
    }
  const left = copyable.includes(piece)
    ? "too little of it is left between its joints"
    : "its encoder was set otherwise than that of other clips"
  const why = whyAll ?? whyNotCopied(plan, piece) ?? left
  const unknown = hasUnknownMatrix(clip)
    ? "; its colours are of a kind that nobody here knows and are left as they are"
    : ""
  return { made: "encoded", why: `Encoded once: ${why}${unknown}.` }
}

/**
 * Plans the picture so that as little as possible is encoded.
 * Takes   `whyAll`: why the whole film is encoded, where it is.
 */
export const planPicture = (plan: FilmPlan, whyAll?: string) => {
  const pieces = piecesOf(plan)
  const copyable = whyAll === undefined ? copyableIn(plan, pieces) : []
  const least = minimumSeconds * perSecond(plan.rate)
  const sections = pieces.flatMap(
    (piece): ReadonlyArray<Section> => (copyable.includes(piece) ? sectionsOf(piece, least) : [piece])
  )
  const copied = sections.find((it) => it._tag === "Copied")
  const encoded: FilmPlan = { ...plan, colours: "bt709" }
  return {
    /** All in order are the film. */
    sections,
    /** The film's plan, with the colours that encoded sections get. */
    plan: copied === undefined ? encoded : plan,
    /** The first section that is copied, for its decoder setting: all have the same; nothing where none is. */
    copied,
    decisions: pieces.map((piece) => decisionFor(plan, piece, sections, copyable, whyAll))
  }
}

/** How the film's picture is made. */
export type PicturePlan = ReturnType<typeof planPicture>
