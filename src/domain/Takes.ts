import { type Array, Option } from "effect"
import type { Take } from "./Assets.js"

/** Whether a take is better than another: what passes the hard checks before what does not, then by score. */
export const isBetter = (one: Take, other: Take): boolean =>
  one.score.passesHardChecks === other.score.passesHardChecks
    ? one.score.overallScore > other.score.overallScore
    : one.score.passesHardChecks

/**
 * The take that stays in the film: the best of those that pass the hard checks, else the best of the rest; the earliest
 * among equals. Never simply the last.
 */
export const bestTake = (takes: Array.NonEmptyReadonlyArray<Take>): Take =>
  takes.reduce((best, take) => (isBetter(take, best) ? take : best))

/** Why no further take is due, whatever the limits allow. */
export type LoopEnd = "accepted" | "unjudged" | "plateau"

/**
 * Whether the takes so far end their loop: one passes; the last was not judged, so another would tell no more; or the last
 * `patience` takes brought nothing better.
 */
export const loopEnd = (
  takes: Array.NonEmptyReadonlyArray<Take>,
  rules: { readonly acceptAt: number; readonly patience: number }
): Option.Option<LoopEnd> => {
  if (bestTake(takes).score.passes(rules.acceptAt)) return Option.some("accepted")
  if (takes.at(-1)?.score.isJudged === false) return Option.some("unjudged")
  const since = takes.length - 1 - takes.indexOf(bestTake(takes))
  return since >= rules.patience ? Option.some("plateau") : Option.none()
}
