import { Array, Option } from "effect"
import { isOfShape, type PixelSize, widenedTo } from "../../domain/Delivered.js"
import { type FrameRate, frameRate } from "../../domain/FrameRate.js"
import type { AspectRatio } from "../../domain/StoryPlan.js"
import { type Inspection, packetSamples } from "./Facts.js"
import { type Join, plainCut } from "./Joins.js"

/** Samples per second of the film's sound. */
export const soundRate = 48_000

/** One clip's place in the film. All frames are counted at the film's rate. */
export interface Segment {
  readonly path: string
  /** The clip's picture once fitted into the film's, never cropped; even numbers of pixels. */
  readonly width: number
  readonly height: number
  /** The first frame of the clip that is shown. */
  readonly from: number
  /** How many of its frames are shown, those under a crossfade included. */
  readonly frames: number
  /** Where in the film it begins. */
  readonly at: number
  /** Samples of sound: as long as the frames, counted from the film's start so that nothing drifts. */
  readonly samples: number
  readonly isMute: boolean
  /** Whether its picture has the depth and range of the film already. */
  readonly isPlain: boolean
  /** The matrix its colours have to be brought to; nothing where they are right already. */
  readonly toMatrix: Option.Option<string>
  /** How it gives way to the next clip; the last one's is a plain cut. */
  readonly join: Join
}

/** The sound's packets as they are, so many of each clip. */
export interface SoundCopy {
  readonly packets: ReadonlyArray<number>
  readonly priming: number
  readonly sampleRate: number
  readonly channels: number
}

/** How clips become a film: decided from facts alone, before any process starts. */
export interface FilmPlan extends Frame {
  readonly segments: ReadonlyArray<Segment>
  /** Whether the pictures can be joined as they are, without being encoded a second time. */
  readonly canCopy: boolean
  /** How the sound is joined as it is, where it can be. */
  readonly soundCopy: Option.Option<SoundCopy>
  /** The colour matrix the film declares. */
  readonly matrix: Option.Option<string>
}

/** The film's picture: its size in pixels and its rate. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly rate: FrameRate
}

export const perSecond = ({ frames, seconds }: FrameRate): number => frames / seconds

/** A length in seconds as filters take it, to the microsecond. */
export const secondsOf = (plan: Frame, frames: number): string => (frames / perSecond(plan.rate)).toFixed(6)

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

/** A clip's length in frames of another rate. */
export const framesAt = (rate: FrameRate, { facts }: Inspection): number =>
  Math.max(1, Math.round(facts.durationSeconds * perSecond(rate)))

const samplesAt = (rate: FrameRate, frames: number, perSecond = soundRate): number =>
  Math.round((frames * rate.seconds * perSecond) / rate.frames)

/** The matrix all clips are brought to: what they declare; HD's where they differ; nothing where none says. */
const commonMatrix = (clips: ReadonlyArray<Inspection>): Option.Option<string> => {
  const said = Array.dedupe(Array.getSomes(clips.map(({ matrix }) => matrix))).filter(
    (matrix) => matrix === "bt709" || matrix === "bt470bg" || matrix === "smpte170m"
  )
  return said.length > 1 || said.includes("bt709") ? Option.some("bt709") : Option.fromNullable(said[0])
}

/**
 * The packets of each clip that follow one another in the film. A clip's sound begins on the packet nearest to its
 * picture, so it is never more than half a packet (about 11 ms) off and the error does not add up. The packet before a
 * clip's first sample is kept, for it opens that sample's window; the last packet of the clip before gives way to it.
 */
const copiedSound = (
  clips: ReadonlyArray<Inspection>,
  rate: FrameRate,
  starts: ReadonlyArray<number>,
  frames: number
): Option.Option<SoundCopy> => {
  const sounds = Array.getSomes(clips.map(({ soundPackets }) => soundPackets))
  const [first] = sounds
  if (first === undefined || sounds.length < clips.length) return Option.none()
  const { channels, priming, sampleRate } = first
  const packetAt = (frame: number) => Math.round(samplesAt(rate, frame, sampleRate) / packetSamples)
  const needed = clips.map((_, index) => {
    const end = starts[index + 1]
    const begun = packetAt(starts[index] ?? 0)
    return end === undefined ? packetAt(frames) - begun + priming : packetAt(end) - begun
  })
  const fits = sounds.every(
    (sound, index) =>
      sound.key === first.key &&
      sound.priming === priming &&
      sound.sampleRate === sampleRate &&
      sound.channels === channels &&
      sound.count >= (needed[index] ?? 0)
  )
  return fits ? Option.some({ packets: needed, priming, sampleRate, channels }) : Option.none()
}

/** Decides a film's size, rate and segments from its clips and their joins, one fewer than clips. `None` for no clips. */
export const planFilm = (
  clips: ReadonlyArray<Inspection>,
  joins: ReadonlyArray<Join> = [],
  shape: Option.Option<AspectRatio> = Option.none()
): Option.Option<FilmPlan> =>
  Option.map(filmFrame(clips, shape), (frame) => {
    const { height, rate, width } = frame
    const [first] = clips
    const joinAfter = (index: number): Join => joins[index] ?? plainCut
    const isPlain = joins.every(({ crossfade, head, tail }) => crossfade + head + tail === 0)
    const canCopy =
      first !== undefined &&
      first.facts.video.width === width &&
      first.facts.video.height === height &&
      isPlain &&
      Option.isSome(first.copyKey) &&
      clips.every(({ copyKey }) => Option.getOrUndefined(copyKey) === Option.getOrUndefined(first.copyKey))
    const matrix = commonMatrix(clips)
    let at = 0
    const segments = clips.map((clip, index): Segment => {
      const join = joinAfter(index)
      const from = index === 0 ? 0 : joinAfter(index - 1).head
      // Copied pictures keep their own count; encoded ones are retimed to the film's rate.
      const all = canCopy ? clip.facts.video.frames : framesAt(rate, clip)
      const frames = all - from - join.tail
      const samples = samplesAt(rate, at + frames) - samplesAt(rate, at)
      const segment = {
        path: clip.path,
        ...fitInside(clip.facts.video, width, height),
        ...{ from, frames, at, samples, join },
        isMute: Option.isNone(clip.facts.audio),
        isPlain: clip.isPlainH264,
        toMatrix: Option.filter(matrix, (wanted) => Option.exists(clip.matrix, (own) => own !== wanted))
      }
      at += frames - join.crossfade
      return segment
    })
    const soundCopy = canCopy
      ? copiedSound(
          clips,
          rate,
          segments.map((segment) => segment.at),
          at
        )
      : Option.none()
    return { ...frame, segments, canCopy, soundCopy, matrix }
  })

export const filmFrames = ({ segments }: FilmPlan): number => {
  const last = segments.at(-1)
  return last === undefined ? 0 : last.at + last.frames
}

export const filmSeconds = (plan: FilmPlan): number => filmFrames(plan) / perSecond(plan.rate)

/**
 * A part of the film that is made by a process of its own: a clip from where the crossfade into it is over to its end,
 * with the next clip's beginning laid over that end where they cross. All pieces behind one another are the film.
 */
export interface Piece {
  readonly clip: Segment
  /** The first frame of the clip in this piece. */
  readonly from: number
  readonly frames: number
  readonly samples: number
  /** The clip that comes into view at the end, and for how many frames and samples. */
  readonly next: Option.Option<{ readonly clip: Segment; readonly frames: number; readonly samples: number }>
}

/** The film in pieces, in order: every frame of it is in exactly one. */
export const piecesOf = ({ rate, segments }: FilmPlan): ReadonlyArray<Piece> =>
  segments.map((clip, index): Piece => {
    const into = segments[index - 1]?.join.crossfade ?? 0
    const start = clip.at + into
    const frames = clip.frames - into
    const next = segments[index + 1]
    const under = clip.join.crossfade
    const end = samplesAt(rate, start + frames)
    return {
      clip,
      from: clip.from + into,
      frames,
      samples: end - samplesAt(rate, start),
      next:
        next === undefined || under === 0
          ? Option.none()
          : Option.some({
              clip: next,
              frames: under,
              samples: end - samplesAt(rate, start + frames - under)
            })
    }
  })

/** Where in a clip a frame's sound begins, in samples. */
export const sampleOf = samplesAt
