import { Option } from "effect"
import type { Inspection } from "./Facts.js"

/** Samples per second of the film's sound. */
export const soundRate = 48_000

/** Frames per second as a fraction: 30000/1001 has no exact decimal. */
export interface FrameRate {
  readonly frames: number
  readonly seconds: number
}

/** One clip's place in the film. */
export interface Segment {
  readonly path: string
  /** The clip's picture once fitted into the film's, never cropped; even numbers of pixels. */
  readonly width: number
  readonly height: number
  readonly frames: number
  /** Samples of sound: as long as the frames, counted from the film's start so that nothing drifts. */
  readonly samples: number
  readonly isMute: boolean
}

/** How clips become a film: decided from facts alone, before any process starts. */
export interface FilmPlan {
  readonly width: number
  readonly height: number
  readonly rate: FrameRate
  readonly segments: ReadonlyArray<Segment>
  /** Whether the pictures can be joined as they are, without being encoded a second time. */
  readonly canCopy: boolean
}

export const perSecond = ({ frames, seconds }: FrameRate): number => frames / seconds

/** `24`, `30000/1001`: as filters take it. */
export const rateText = ({ frames, seconds }: FrameRate): string =>
  seconds === 1 ? String(frames) : `${frames}/${seconds}`

/** A measured rate as the fraction that was meant: whole, NTSC (n·1000/1001), or thousandths. From 1 to 60. */
export const frameRate = (measured: number): FrameRate => {
  const rate = Math.min(60, Math.max(1, measured))
  const whole = Math.round(rate)
  if (Math.abs(rate - whole) < 0.002) return { frames: whole, seconds: 1 }
  const ntsc = Math.round((rate * 1001) / 1000)
  if (Math.abs(rate - (ntsc * 1000) / 1001) < 0.002) return { frames: ntsc * 1000, seconds: 1001 }
  return { frames: Math.round(rate * 1000), seconds: 1000 }
}

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

/**
 * Decides a film's size, rate and segments from its clips: the size and the rate most of them have.
 * `None` for no clips at all.
 */
export const planFilm = (clips: ReadonlyArray<Inspection>): Option.Option<FilmPlan> => {
  const videos = clips.map(({ facts }) => facts.video)
  const size = commonest(
    videos,
    ({ height, width }) => `${width}x${height}`,
    ({ height, width }) => width * height
  )
  const rate = commonest(
    videos.map(({ framesPerSecond }) => frameRate(framesPerSecond)),
    rateText,
    perSecond
  )
  if (size === undefined || rate === undefined) return Option.none()
  const width = even(size.width)
  const height = even(size.height)
  const [first] = clips
  const canCopy =
    first !== undefined &&
    Option.isSome(first.copyKey) &&
    clips.every(({ copyKey }) => Option.getOrUndefined(copyKey) === Option.getOrUndefined(first.copyKey))
  const samplesAt = (frames: number) => Math.round((frames * rate.seconds * soundRate) / rate.frames)
  let start = 0
  const segments = clips.map(({ facts, path }): Segment => {
    // Copied pictures keep their own count; encoded ones are retimed to the film's rate.
    const frames = canCopy
      ? facts.video.frames
      : Math.max(1, Math.round(facts.durationSeconds * perSecond(rate)))
    const samples = samplesAt(start + frames) - samplesAt(start)
    start += frames
    return {
      path,
      ...fitInside(facts.video, width, height),
      frames,
      samples,
      isMute: Option.isNone(facts.audio)
    }
  })
  return Option.some({ width, height, rate, segments, canCopy })
}

export const filmFrames = (plan: FilmPlan): number =>
  plan.segments.reduce((sum, { frames }) => sum + frames, 0)

export const filmSeconds = (plan: FilmPlan): number => filmFrames(plan) / perSecond(plan.rate)
