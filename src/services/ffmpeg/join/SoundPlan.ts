import { Option } from "effect"
import { soundRate } from "../../../domain/SoundTime.js"
import type { Inspection } from "../clip/Inspection.js"
import type { FilmPlan } from "./FilmPlan.js"
import type { SoundPart } from "./Mix.js"
import { samplesAt, soundLead } from "./Time.js"

/** How far ffmpeg's resampler looks to either side, in samples of the slower rate. */
const resamplerReach = 16

const guessedOf = ({ facts: { audio } }: Inspection): number =>
  Option.match(
    Option.filter(audio, ({ sampleRate }) => sampleRate !== soundRate),
    {
      onNone: () => 0,
      onSome: ({ sampleRate }) => Math.ceil(resamplerReach * Math.max(1, soundRate / sampleRate))
    }
  )

/** The film's sound, clip by clip: as long as the frames, counted from the film's start so that nothing drifts. */
export const soundParts = (
  { rate, segments }: FilmPlan,
  fileOf: (number: number) => string
): ReadonlyArray<SoundPart> =>
  segments.map(({ at, clip, frames, from, join }, index) => {
    const end = samplesAt(rate, at + frames)
    const skip = samplesAt(rate, from) - soundLead(rate, clip)
    const samples = end - samplesAt(rate, at)
    return {
      clip,
      file: fileOf(index + 1),
      decoded: Option.isNone(clip.sound) ? 0 : Math.max(0, skip + samples),
      skip,
      samples,
      overlap: end - samplesAt(rate, at + frames - join.crossfade),
      guessed: guessedOf(clip)
    }
  })

/** Whether the clips' sound can keep its own loudness: all of one kind that the film has too, joined by cuts alone. */
export const keepsLoudness = ({ segments }: FilmPlan): boolean =>
  new Set(segments.map(({ clip }) => JSON.stringify(clip.facts.audio))).size === 1 &&
  segments.every(
    ({ clip, join }) =>
      join.crossfade === 0 && !Option.exists(clip.facts.audio, ({ channels }) => channels > 2)
  )
