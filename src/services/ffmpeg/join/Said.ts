import { Array } from "effect"
import { soundRate } from "../../../domain/SoundTime.js"
import { SpokenWord } from "../../../domain/Speech.js"
import { type Cue, cuesOfScenes } from "../../../domain/Subtitles.js"
import type { Clip } from "../Media.js"
import { type FilmPlan, filmSamples, type Segment } from "./FilmPlan.js"
import { samplesAt, soundLead } from "./Time.js"

/** What is said while a clip is in view, in samples from the film's start; what a cut leaves out is not said. */
interface Said {
  /** By the narrator. */
  readonly narrated: ReadonlyArray<SpokenWord>
  /** In the clip itself. */
  readonly spoken: ReadonlyArray<SpokenWord>
}

const saidIn = (
  { rate }: Pick<FilmPlan, "rate">,
  { at, clip, frames, from }: Segment,
  { narrated = [], spoken = [] }: Clip
): Said => {
  const [begin, end] = [samplesAt(rate, at), samplesAt(rate, at + frames)]
  const moved = (words: ReadonlyArray<SpokenWord>, by: number) =>
    words
      .filter((word) => word.from + by >= begin && word.from + by < end)
      .map((word) => new SpokenWord({ ...word, from: word.from + by, to: Math.min(end, word.to + by) }))
  const leftOut = samplesAt(rate, from) - soundLead(rate, clip)
  return { narrated: moved(narrated, begin), spoken: moved(spoken, begin - leftOut) }
}

/** What is said in the film, clip by clip. */
export const saidInFilm = (plan: FilmPlan, clips: ReadonlyArray<Clip>): ReadonlyArray<Said> =>
  Array.zipWith(plan.segments, clips, (segment, clip) => saidIn(plan, segment, clip))

/** The subtitles of what is said in the film's clips; none where nothing is. */
export const subtitlesOf = (
  plan: FilmPlan,
  clips: ReadonlyArray<Clip>,
  language: string
): ReadonlyArray<Cue> =>
  cuesOfScenes(
    saidInFilm(plan, clips).map(({ narrated, spoken }) => [...narrated, ...spoken]),
    language,
    filmSamples(plan)
  )

/** The frame of the film that is nearest to a sample of its sound. */
export const frameAt = ({ rate }: Pick<FilmPlan, "rate">, samples: number): number =>
  Math.round((samples * rate.frames) / (rate.seconds * soundRate))
