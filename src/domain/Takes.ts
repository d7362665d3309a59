import { type Array, Order } from "effect"
import type { Take } from "./Assets.js"

const byScore = Order.mapInput(Order.number, (take: Take) => take.score.overallScore)

/** The take that stays in the film: the highest score, the earliest among equals. Never simply the last. */
export const bestTake = (takes: Array.NonEmptyReadonlyArray<Take>): Take =>
  takes.reduce((best, take) => (Order.greaterThan(byScore)(take, best) ? take : best))
