import { Array, Either, Order } from "effect"
import type { AspectRatio } from "../../../domain/AspectRatio.js"
import { hasAspectRatio, type PixelSize, paddedTo } from "../../../domain/Departures.js"
import { type FrameRate, frameRate, perSecond } from "../../../domain/FrameRate.js"
import type { CaptionPicture } from "../CaptionPictures.js"
import { type Colours, colours } from "../clip/Colours.js"
import type { Inspection } from "../clip/Inspection.js"
import type { FilmColours } from "./Colour.js"
import { type Join, plainCut } from "./Joins.js"
import { framesAt, heldFrames, samplesAt } from "./Time.js"

/** One clip's place in the film. All frames are counted at the film's rate. */
export interface Segment extends PixelSize {
  /** Its width and height are those of its picture once fitted into the film's, never cropped: even numbers of pixels. */
  readonly clip: Inspection
  /** How many frames its first one is held, before anything of the clip moves. */
  readonly held: number
  /** The first frame that is shown, the held ones counted. */
  readonly from: number
  /** How many frames are shown, those under a crossfade included. */
  readonly frames: number
  /** Where in the film it begins. */
  readonly at: number
  /** How it gives way to the next clip; the last one's is a plain cut. */
  readonly join: Join
}

/** What is drawn into the picture: from which frame of the film on, and before which it ends. */
export interface ShownCaption extends CaptionPicture {
  readonly from: number
  readonly to: number
}

/** How clips become a film: decided from facts alone, before any process starts. */
export interface FilmPlan extends Frame {
  readonly segments: Array.NonEmptyReadonlyArray<Segment>
  readonly colours: FilmColours
  /** In the order of their frames; none over another. */
  readonly captions: ReadonlyArray<ShownCaption>
}

/** The film's picture: its size in pixels and its rate. */
export interface Frame extends PixelSize {
  readonly rate: FrameRate
}

/** `24`, `30000/1001`: as filters take it. */
export const rateText = ({ frames, seconds }: FrameRate): string =>
  seconds === 1 ? String(frames) : `${frames}/${seconds}`

const even = (pixels: number): number => Math.max(2, Math.floor(pixels / 2) * 2)

const nearestEven = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2)

/** The choice most items make; among equals the greatest by `size`. */
const commonest = <A>(
  items: Array.NonEmptyReadonlyArray<A>,
  key: (item: A) => string,
  size: (item: A) => number
): A => {
  const votes = (item: A) => items.filter((other) => key(other) === key(item)).length
  return Array.max(
    items,
    Order.combine(Order.mapInput(Order.number, votes), Order.mapInput(Order.number, size))
  )
}

/** The largest even size of the given shape inside `width` x `height`. */
const fitInside = (shape: PixelSize, { height, width }: PixelSize): PixelSize => {
  const scale = Math.min(width / shape.width, height / shape.height)
  return {
    width: Math.min(width, nearestEven(shape.width * scale)),
    height: Math.min(height, nearestEven(shape.height * scale))
  }
}

/** The sizes of the clips that are of a shape; where none is, theirs widened to it, so that each is fitted in whole. */
const sizesOfShape = (sizes: Array.NonEmptyReadonlyArray<PixelSize>, shape: AspectRatio) => {
  const fitting = sizes.filter((size) => hasAspectRatio(size, shape))
  return Array.isNonEmptyReadonlyArray(fitting) ? fitting : Array.map(sizes, (size) => paddedTo(shape, size))
}

/** The clips a film is made of: one at least. */
export type Inspections = Array.NonEmptyReadonlyArray<Inspection>

/** The size and the rate most clips have. */
export const filmFrame = (clips: Inspections, shape?: AspectRatio): Frame => {
  const sizes = Array.map(clips, ({ facts: { video } }): PixelSize => video)
  const rates = Array.map(clips, ({ facts: { video } }) => frameRate(video.framesPerSecond))
  const size = commonest(
    shape === undefined ? sizes : sizesOfShape(sizes, shape),
    ({ height, width }) => `${width}x${height}`,
    ({ height, width }) => width * height
  )
  return {
    width: even(size.width),
    height: even(size.height),
    rate: commonest(rates, rateText, perSecond)
  }
}

/** Decides a film's size, rate and segments from its clips and their joins, one fewer than clips. */
export const planFilm = (
  clips: Inspections,
  joins: ReadonlyArray<Join> = [],
  shape?: AspectRatio
): FilmPlan => {
  const frame = filmFrame(clips, shape)
  const { height, rate, width } = frame
  const [{ facts, picture }] = clips
  // What they must share for that tells their size as well.
  const areAlike =
    Either.isRight(picture.copying) &&
    new Set(clips.map((clip) => Either.merge(clip.picture.copying))).size === 1 &&
    facts.video.width === width &&
    facts.video.height === height
  let at = 0
  const segments = Array.map(clips, (clip, index): Segment => {
    const join = joins[index] ?? plainCut
    const from = joins[index - 1]?.head ?? 0
    const frames = framesAt(rate, clip) - from - join.tail
    const segment = {
      clip,
      ...fitInside(clip.facts.video, frame),
      held: heldFrames(rate, clip),
      from,
      frames,
      at,
      join
    }
    at += frames - join.crossfade
    return segment
  })
  return { ...frame, segments, colours: areAlike ? "kept" : "bt709", captions: [] }
}

export const filmFrames = ({ segments }: FilmPlan): number => {
  const { at, frames } = Array.lastNonEmpty(segments)
  return at + frames
}

export const filmSamples = (plan: FilmPlan): number => samplesAt(plan.rate, filmFrames(plan))

export const filmSeconds = (plan: FilmPlan): number => filmFrames(plan) / perSecond(plan.rate)

/** The colours that stand in the film's own header: those of its clips, in their words or in none; or BT.709. */
export const filmTags = ({ colours: film, segments }: FilmPlan): Colours =>
  film === "bt709"
    ? colours({ primaries: 1, transfer: 1, matrix: 1, isFullRange: false })
    : segments[0].clip.picture.colours

/** Consecutive packets of one file, in decoding order, that go into the film unchanged. */
export interface PacketRun {
  readonly _tag: "Copied"
  readonly clip: Inspection
  readonly firstPacket: number
  /** The first frame of the file that is in them, and how many there are: as many as packets. */
  readonly from: number
  readonly frames: number
}

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
      _tag: "Encoded",
      segment,
      from: segment.from + into,
      frames: segment.frames - into,
      next: next === undefined || under === 0 ? undefined : { segment: next, frames: under }
    }
  })

/** What is drawn into a piece, counted from the piece's own first frame. */
export const captionsIn = (
  { captions }: Pick<FilmPlan, "captions">,
  { frames, from, segment }: Omit<Piece, "next">
): ReadonlyArray<ShownCaption> => {
  const begin = segment.at + from - segment.from
  return captions
    .map((caption) => ({
      ...caption,
      from: Math.max(0, caption.from - begin),
      to: Math.min(frames, caption.to - begin)
    }))
    .filter((caption) => caption.from < caption.to)
}

/** A section of the film's picture, copied or encoded. All sections in order are the film, and each begins on an IDR picture. */
export type Section = PacketRun | Piece
