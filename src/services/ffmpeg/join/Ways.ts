import { Either } from "effect"
import type { Inspection } from "../clip/Inspection.js"
import type { Way } from "../Media.js"
import { hasUnknownMatrix, isBt709 } from "./Colour.js"
import { type FilmPlan, rateText, type Segment, type Stretch } from "./FilmPlan.js"
import { keepsFrames } from "./Time.js"

/**
 * What clips must share for their packets to stand in the film beside one another; or why those of this one may not, since
 * they are not of its size, rate or colours: a sentence's end.
 */
export const copyingInto = (plan: FilmPlan, clip: Inspection): Either.Either<string, string> => {
  const { height, width } = clip.facts.video
  const no = (why: string) => Either.left(why)
  return Either.flatMap(clip.picture.copying, (key) => {
    if (width !== plan.width || height !== plan.height)
      return no(`it is ${width}x${height}, and the film ${plan.width}x${plan.height}`)
    if (!keepsFrames(plan.rate, clip))
      return no(`it has another rate than the film's ${rateText(plan.rate)} frames a second`)
    if (plan.colours === "bt709" && !isBt709(clip)) return no("its colours are not those of the film")
    return Either.right(key)
  })
}

/** Why no packet of a clip stands in the film: a sentence's end. */
export const whyEncoded = (plan: FilmPlan, clip: Inspection, fitting: ReadonlyArray<Inspection>): string =>
  Either.match(copyingInto(plan, clip), {
    onLeft: (why) => why,
    onRight: () =>
      fitting.includes(clip)
        ? "too little of it is left between its joints"
        : "its encoder was set otherwise than that of other clips"
  })

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
