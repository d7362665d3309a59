import { Either, Option } from "effect"
import type { Way } from "../Media.js"
import { hasUnknownMatrix, isBt709 } from "./Colour.js"
import { type FilmPlan, rateText, type Segment, type Stretch } from "./FilmPlan.js"
import { keepsFrames } from "./Time.js"

/** Why no packet of a clip may stand in the film, where that is so: a sentence's end. */
export const whyNotCopied = (plan: FilmPlan, { caption, clip }: Segment): string | undefined => {
  const { height, width } = clip.facts.video
  if (Either.isLeft(clip.picture.copying)) return clip.picture.copying.left
  if (width !== plan.width || height !== plan.height)
    return `it is ${width}x${height}, and the film ${plan.width}x${plan.height}`
  if (!keepsFrames(plan.rate, clip))
    return `it has another rate than the film's ${rateText(plan.rate)} frames a second`
  if (plan.colours === "bt709" && !isBt709(clip)) return "its colours are not those of the film"
  return Option.isSome(caption) ? "captions are drawn into the picture" : undefined
}

/**
 * How a clip stands in a film of which some packets are the clips' own: those of `fitting` may be.
 * Takes   why all of it is encoded, where that is decided for the whole film.
 */
export const wayOf = (
  plan: FilmPlan,
  segment: Segment,
  stretches: ReadonlyArray<Stretch>,
  fitting: ReadonlyArray<Segment>,
  decided?: string
): Way => {
  const { clip, frames } = segment
  const own = stretches.reduce((sum, it) => sum + (it._tag === "Own" && it.clip === clip ? it.frames : 0), 0)
  if (own === frames)
    return {
      made: "copied",
      why: "Its packets stand as they are: it fits the film and no crossfade touches it."
    }
  if (own > 0)
    return {
      made: "spliced",
      why: `${own} of its ${frames} frames stand as they are; what a joint touches is encoded once.`
    }
  const left = fitting.includes(segment)
    ? "too little of it is left between its joints"
    : "its encoder was set otherwise than that of other clips"
  const why = decided ?? whyNotCopied(plan, segment) ?? left
  const unknown = hasUnknownMatrix(clip)
    ? "; its colours are of a kind that nobody here knows and are left as they are"
    : ""
  return { made: "encoded", why: `Encoded once: ${why}${unknown}.` }
}
