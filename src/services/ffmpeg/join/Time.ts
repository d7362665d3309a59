import { Option } from "effect"
import { type FrameRate, perSecond } from "../../../domain/FrameRate.js"
import { soundRate } from "../../../domain/SoundTime.js"
import type { Inspection } from "../clip/Inspection.js"

// The rule of time: every frame that a clip shows is in the film once, from the earlier of its picture and its sound on. A
// picture that comes later holds its first frame until then. The picture stands on whole frames of the film, and the sound
// keeps the place beside it that it has in the clip, to the sample.

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

/** By how many seconds a clip's end may be moved against its sound: less than anyone sees. */
const mostDrawn = 0.02

/**
 * By how much a clip is drawn out that is faster than the film, so that its end is the end of its frames there: the last of
 * them would be left out. Those of a slower one are seen all the same.
 */
export const drawnOut = (rate: FrameRate, clip: Inspection): number => {
  const seconds = ownSeconds(clip)
  const missing = ownFrames(rate, clip) / perSecond(rate) - seconds
  return clip.facts.video.framesPerSecond > perSecond(rate)
    ? 1 + Math.max(-mostDrawn, Math.min(mostDrawn, missing)) / seconds
    : 1
}

/** Samples of silence before a clip's sound, counted from its first frame in the film; negative where some are left out. */
export const soundLead = (rate: FrameRate, clip: Inspection): number =>
  samplesAt(rate, heldFrames(rate, clip)) - Math.round(pictureDelay(clip) * soundRate)
