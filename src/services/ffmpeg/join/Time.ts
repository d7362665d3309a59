import { Option } from "effect"
import { type FrameRate, perSecond } from "../../../domain/FrameRate.js"
import type { Inspection } from "../clip/Inspection.js"

// The rule of time: every frame that a clip shows is in the film once, from the earlier of its picture and its sound on. A
// picture that comes later holds its first frame until then. The picture stands on whole frames of the film, and the sound
// keeps the place beside it that it has in the clip, to the sample.

/** Samples per second of the film's sound. */
export const soundRate = 48_000

/** How many samples of sound so many frames last, counted from the film's start so that nothing drifts. */
export const samplesAt = (rate: FrameRate, frames: number): number =>
  Math.round((frames * rate.seconds * soundRate) / rate.frames)

/** Seconds by which a clip's picture comes later than its sound; negative where it comes first. */
const pictureDelay = ({ picture, sound }: Inspection): number =>
  Option.match(sound, { onNone: () => 0, onSome: ({ start }) => picture.start - start })

/** How many frames of the film a clip's first frame is held, since its sound begins before it. */
export const heldFrames = (rate: FrameRate, clip: Inspection): number =>
  Math.round(Math.max(0, pictureDelay(clip)) * perSecond(rate))

/** Whether a clip's frames are the film's frames, one by one. */
export const keepsFrames = (rate: FrameRate, { facts: { video }, picture }: Inspection): boolean =>
  picture.isSteady && Math.abs(video.framesPerSecond - perSecond(rate)) < 0.002

const ownSeconds = ({ picture }: Inspection): number => picture.end - picture.start

/** How many frames of the film a clip's own are; where its rate is another, the nearest. */
const ownFrames = (rate: FrameRate, clip: Inspection): number =>
  keepsFrames(rate, clip)
    ? clip.facts.video.frames
    : Math.max(1, Math.round(ownSeconds(clip) * perSecond(rate)))

/** A clip's length in frames of the film, its held ones included. */
export const framesAt = (rate: FrameRate, clip: Inspection): number =>
  heldFrames(rate, clip) + ownFrames(rate, clip)

/**
 * Seconds after which a clip of another rate is looked at in each frame of the film: half a frame of the faster one, or as
 * much as the clip is longer than its frames of the film, so that its end is not left out.
 */
export const viewedAfter = (rate: FrameRate, clip: Inspection): number =>
  Math.max(
    0.5 / Math.max(clip.facts.video.framesPerSecond, perSecond(rate)),
    ownSeconds(clip) - ownFrames(rate, clip) / perSecond(rate)
  )

/** Samples of silence before a clip's sound, counted from its first frame in the film; negative where some are left out. */
export const soundLead = (rate: FrameRate, clip: Inspection): number =>
  samplesAt(rate, heldFrames(rate, clip)) - Math.round(pictureDelay(clip) * soundRate)
