import { Context, Option, Schema } from "effect"
import type { AspectRatio } from "./AspectRatio.js"
import type { Resolution } from "./Models.js"

/** One way in which a picture or a clip is not as it was ordered: what of it, and both figures in words. */
export class Departure extends Schema.Class<Departure>("grok-video-pipeline/Departure")({
  of: Schema.Literal("shape", "size", "length", "rate", "sound"),
  ordered: Schema.String,
  delivered: Schema.String
}) {}

/** Width and height in pixels, as shown. */
export interface PixelSize {
  readonly width: number
  readonly height: number
}

/** What a clip says of itself. */
export interface ClipFacts extends PixelSize {
  readonly seconds: number
  readonly framesPerSecond: number
  readonly hasSound: boolean
}

/**
 * How much smaller and slower than ordered pictures and clips may come. A simulator that rehearses draws at a part of the
 * true size and films few frames: that is no loss. By default nothing is allowed for.
 */
export class DeliveryTolerance extends Context.Reference<DeliveryTolerance>()(
  "grok-video-pipeline/DeliveryTolerance",
  {
    defaultValue: (): { readonly scale: number; readonly framesPerSecond: number } => ({
      scale: 1,
      framesPerSecond: usualRate
    })
  }
) {}

/** Frames a second of every clip that was seen of these models; no request can name another (xai-api §4.1). */
const usualRate = 24

/**
 * How far a figure may be off before a viewer gets something else. Models draw on grids of 16 pixels and by the picture's
 * area (784 by 1168 for 2:3, 1408 by 768 for 16:9 were seen: 3.2 % off), encoders end on a whole frame (5.04 s for 5 s),
 * and films are shown at 23.976 as at 24.
 */
const limits = {
  /** Of the ratio of width to height; the nearest two shapes that can be ordered are 7 % apart. */
  shape: 0.04,
  /** Of the lines of a clip: 464 of 480, 704 of 720. */
  lines: 0.05,
  /** Of a clip's area, where the lines are fewer because the shape is wide. */
  area: 0.1,
  /** In seconds. */
  length: 0.3,
  /** In frames a second, towards fewer. */
  rate: 2
} as const

/** Pixels of a picture at 1k, about: 1280 by 720 to 1024 by 1024 (xai-api §3: "1k is no size in pixels"). */
const pictureArea = 1280 * 720
/** Of that area: a picture of less is of another size. */
const smallestShare = 0.5

const lines = (resolution: Resolution): number => Number.parseInt(resolution, 10)

const inPixels = ({ height, width }: PixelSize): string => `${width} by ${height} pixels`

const ratioOf = (shape: AspectRatio): number => {
  const [width = 1, height = 1] = shape.split(":").map(Number)
  return width / height
}

/** Whether a size has an aspect ratio, up to some pixels. */
export const hasAspectRatio = ({ height, width }: PixelSize, shape: AspectRatio): boolean =>
  Math.abs(width / height / ratioOf(shape) - 1) <= limits.shape

/** The size with an aspect ratio, in even pixels, into which a picture fits whole: padded, not cropped. */
export const paddedTo = (shape: AspectRatio, { height, width }: PixelSize): PixelSize => {
  const ratio = ratioOf(shape)
  const even = (side: number) => Math.max(2, 2 * Math.round(side / 2))
  return width / height >= ratio
    ? { width: even(width), height: even(width / ratio) }
    : { width: even(height * ratio), height: even(height) }
}

/** The one departure, if `isOne`. */
const differs = (
  isOne: boolean,
  of: Departure["of"],
  ordered: string,
  delivered: string
): ReadonlyArray<Departure> => (isOne ? [new Departure({ of, ordered, delivered })] : [])

const ofShape = (size: PixelSize, shape: Option.Option<AspectRatio>): ReadonlyArray<Departure> =>
  Option.toArray(shape).flatMap((ordered) =>
    differs(!hasAspectRatio(size, ordered), "shape", ordered, inPixels(size))
  )

/** How a drawn picture differs from its order; `shape` is none where it was to keep the shape of the one it came from. */
export const departuresOfPicture = (
  size: PixelSize,
  order: { readonly shape: Option.Option<AspectRatio>; readonly tolerance: DeliveryTolerance["Type"] }
): ReadonlyArray<Departure> => {
  const isSmall = size.width * size.height < smallestShare * pictureArea * order.tolerance.scale ** 2
  return [...ofShape(size, order.shape), ...differs(isSmall, "size", "about a megapixel", inPixels(size))]
}

const isSmaller = (size: PixelSize, ordered: number): boolean =>
  Math.min(size.width, size.height) < ordered * (1 - limits.lines) &&
  size.width * size.height < ((ordered * ordered * 16) / 9) * (1 - limits.area)

const inSeconds = (seconds: number): string => `${Number(seconds.toFixed(2))} s`
const inFrames = (rate: number): string => `${Number(rate.toFixed(2))} frames a second`

/** How a clip differs from its order. More pixels or frames than were ordered are no loss; another length is. */
export const departuresOfClip = (
  facts: ClipFacts,
  order: {
    readonly shape: Option.Option<AspectRatio>
    readonly resolution: Resolution
    readonly seconds: number
    readonly tolerance: DeliveryTolerance["Type"]
  }
): ReadonlyArray<Departure> => {
  const { tolerance, resolution, seconds } = order
  const isOff = Math.abs(facts.seconds - seconds) > limits.length
  const isSlow = facts.framesPerSecond < Math.min(usualRate, tolerance.framesPerSecond) - limits.rate
  return [
    ...ofShape(facts, order.shape),
    ...differs(isSmaller(facts, lines(resolution) * tolerance.scale), "size", resolution, inPixels(facts)),
    ...differs(isOff, "length", inSeconds(seconds), inSeconds(facts.seconds)),
    ...differs(isSlow, "rate", inFrames(usualRate), inFrames(facts.framesPerSecond)),
    // Every model films with sound where nobody says otherwise (xai-api §4.1: "clips always have a track").
    ...differs(!facts.hasSound, "sound", "with sound", "without")
  ]
}

/** The departures as the end of a sentence: `2 s instead of 4 s, without sound`. */
export const departuresInWords = (departures: ReadonlyArray<Departure>): string =>
  departures
    .map(({ delivered, of, ordered }) =>
      of === "sound" ? "without sound" : `${delivered} instead of ${ordered}`
    )
    .join(", ")
