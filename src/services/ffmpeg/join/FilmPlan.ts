import { Either, Option } from "effect"
import type { AspectRatio } from "../../../domain/AspectRatio.js"
import { isOfShape, type PixelSize, widenedTo } from "../../../domain/Delivered.js"
import { type FrameRate, frameRate, perSecond } from "../../../domain/FrameRate.js"
import { type Colours, colours, untold } from "../clip/Colours.js"
import type { Inspection } from "../clip/Inspection.js"
import type { FilmColours } from "./Colour.js"
import { type Join, plainCut } from "./Joins.js"
import { framesAt, heldFrames } from "./Time.js"

/** One clip's place in the film. All frames are counted at the film's rate. */
export interface Segment {
  readonly clip: Inspection
  /** The clip's picture once fitted into the film's, never cropped; even numbers of pixels. */
  readonly width: number
  readonly height: number
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

/** How clips become a film: decided from facts alone, before any process starts. */
export interface FilmPlan extends Frame {
  readonly segments: ReadonlyArray<Segment>
  /** Whether all pictures can be joined as they are, without being encoded a second time. */
  readonly canCopy: boolean
  readonly colours: FilmColours
}

/** The film's picture: its size in pixels and its rate. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly rate: FrameRate
}

/** `24`, `30000/1001`: as filters take it. */
export const rateText = ({ frames, seconds }: FrameRate): string =>
  seconds === 1 ? String(frames) : `${frames}/${seconds}`

const even = (pixels: number): number => Math.max(2, Math.floor(pixels / 2) * 2)

const nearestEven = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2)

/** The choice most items make; among equals the greatest by `size`. */
const commonest = <A>(
  items: ReadonlyArray<A>,
  key: (item: A) => string,
  size: (item: A) => number
): A | undefined => {
  const votes = new Map<string, number>()
  for (const item of items) votes.set(key(item), (votes.get(key(item)) ?? 0) + 1)
  return items.reduce<A | undefined>((best, item) => {
    if (best === undefined) return item
    const more = (votes.get(key(item)) ?? 0) - (votes.get(key(best)) ?? 0)
    return more > 0 || (more === 0 && size(item) > size(best)) ? item : best
  }, undefined)
}

/** The largest even size of the given shape inside `width` x `height`. */
const fitInside = (shape: { width: number; height: number }, width: number, height: number) => {
  const scale = Math.min(width / shape.width, height / shape.height)
  return {
    width: Math.min(width, nearestEven(shape.width * scale)),
    height: Math.min(height, nearestEven(shape.height * scale))
  }
}

/** The sizes of the clips that are of a shape; where none is, theirs widened to it, so that each is fitted in whole. */
const sizesOfShape = (sizes: ReadonlyArray<PixelSize>, shape: AspectRatio): ReadonlyArray<PixelSize> => {
  const fitting = sizes.filter((size) => isOfShape(size, shape))
  return fitting.length > 0 ? fitting : sizes.map((size) => widenedTo(shape, size))
}

/** The size and the rate most clips have. `None` for no clips at all. */
export const filmFrame = (
  clips: ReadonlyArray<Inspection>,
  shape: Option.Option<AspectRatio> = Option.none()
): Option.Option<Frame> => {
  const videos = clips.map(({ facts }) => facts.video)
  const size = commonest(
    Option.match(shape, { onNone: () => videos, onSome: (wanted) => sizesOfShape(videos, wanted) }),
    ({ height, width }) => `${width}x${height}`,
    ({ height, width }) => width * height
  )
  const rate = commonest(
    videos.map(({ framesPerSecond }) => frameRate(framesPerSecond)),
    rateText,
    perSecond
  )
  return size === undefined || rate === undefined
    ? Option.none()
    : Option.some({ width: even(size.width), height: even(size.height), rate })
}

/** What clips must share for their packets to stand in one track; nothing where this one's may not. */
const keyOf = ({ picture }: Inspection): string | undefined =>
  Option.getOrUndefined(Either.getRight(picture.copying))

/** Decides a film's size, rate and segments from its clips and their joins, one fewer than clips. `None` for no clips. */
export const planFilm = (
  clips: ReadonlyArray<Inspection>,
  joins: ReadonlyArray<Join> = [],
  shape: Option.Option<AspectRatio> = Option.none()
): Option.Option<FilmPlan> =>
  Option.map(filmFrame(clips, shape), (frame) => {
    const { height, rate, width } = frame
    const [first] = clips
    const key = first === undefined ? undefined : keyOf(first)
    const joinAfter = (index: number): Join => joins[index] ?? plainCut
    const areAlike =
      key !== undefined &&
      clips.every(
        (clip) =>
          keyOf(clip) === key && clip.facts.video.width === width && clip.facts.video.height === height
      )
    const canCopy =
      areAlike &&
      joins.every(({ crossfade, head, tail }) => crossfade + head + tail === 0) &&
      clips.every((clip) => heldFrames(rate, clip) === 0)
    let at = 0
    const segments = clips.map((clip, index): Segment => {
      const join = joinAfter(index)
      const from = index === 0 ? 0 : joinAfter(index - 1).head
      const frames = framesAt(rate, clip) - from - join.tail
      const segment = {
        clip,
        ...fitInside(clip.facts.video, width, height),
        ...{ held: heldFrames(rate, clip), from, frames, at, join }
      }
      at += frames - join.crossfade
      return segment
    })
    return { ...frame, segments, canCopy, colours: areAlike ? "kept" : "bt709" }
  })

export const filmFrames = ({ segments }: FilmPlan): number => {
  const last = segments.at(-1)
  return last === undefined ? 0 : last.at + last.frames
}

export const filmSeconds = (plan: FilmPlan): number => filmFrames(plan) / perSecond(plan.rate)

/** The colours that stand in the film's own header: those of its clips, in their words or in none; or BT.709. */
export const filmTags = ({ colours: film, segments }: FilmPlan): Colours =>
  film === "bt709"
    ? colours({ primaries: 1, transfer: 1, matrix: 1, isFull: false })
    : (segments[0]?.clip.picture.colours ?? untold)
