import { Either } from "effect"
import type { Inspection } from "../clip/Inspection.js"
import { hasUnknownMatrix, isBt709 } from "./Colour.js"
import { type FilmPlan, rateText, type Segment } from "./FilmPlan.js"
import type { Stretch } from "./Stretch.js"
import { keepsFrames } from "./Time.js"

/** How a clip's picture came into the film, and by which rule: a whole sentence. */
export interface Way {
  readonly made: "copied" | "spliced" | "encoded"
  readonly why: string
}

/** Why no packet of a clip stands in the film: a sentence's end. */
export const whyEncoded = (plan: FilmPlan, clip: Inspection, fitting: ReadonlyArray<Inspection>): string => {
  const { height, width } = clip.facts.video
  return Either.match(clip.picture.copying, {
    onLeft: (why) => why,
    onRight: () => {
      if (width !== plan.width || height !== plan.height)
        return `it is ${width}x${height}, and the film ${plan.width}x${plan.height}`
      if (!keepsFrames(plan.rate, clip))
        return `it has another rate than the film's ${rateText(plan.rate)} frames a second`
      if (plan.colours === "bt709" && !isBt709(clip)) return "its colours are not those of the film"
      return fitting.includes(clip)
        ? "too little of it is left between its joints"
        : "its encoder was set otherwise than that of other clips"
    }
  })
}

export const encodedBecause = (clip: Inspection, why: string): Way => ({
  made: "encoded",
  why: `Encoded once: ${why}${hasUnknownMatrix(clip) ? "; its colours are of a kind that nobody here knows and are left as they are" : ""}.`
})

/** How a clip stands in a film of which some packets are the clips' own. */
export const wayOf = (
  plan: FilmPlan,
  { clip, frames }: Segment,
  stretches: ReadonlyArray<Stretch>,
  fitting: ReadonlyArray<Inspection>
): Way => {
  const own = stretches.reduce((sum, it) => sum + (it._tag === "Own" && it.clip === clip ? it.frames : 0), 0)
  if (own === 0) return encodedBecause(clip, whyEncoded(plan, clip, fitting))
  return own === frames
    ? { made: "copied", why: "Its packets stand as they are: it fits the film and no crossfade touches it." }
    : {
        made: "spliced",
        why: `${own} of its ${frames} frames stand as they are; what a joint touches is encoded once.`
      }
}
