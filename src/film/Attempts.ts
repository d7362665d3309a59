import { Array, DateTime, Duration, type Option } from "effect"
import type { MarkRecord } from "../services/StateStore.js"

/** A failed attempt at the flow, as the journal has it: when, and when the next one is due. */
type FailedAttempt = Extract<MarkRecord, { readonly kind: "attempt" }>

/** What the flow has already used of its retries. */
export interface Attempts {
  readonly used: number
  readonly latest: Option.Option<FailedAttempt>
}

/**
 * Whether the attempts begin anew after this mark. They do after every end that was reported to somebody: complete,
 * degraded or failed. Whoever runs the command again after that has decided so, and the decision is worth fresh
 * attempts. They do not after a crash, which writes no end, nor after a stop by a signal: a machine that is restarted
 * again and again, in whatever manner, gains no attempt by it.
 */
const beginsAnew = (mark: MarkRecord): boolean => mark.kind === "end" && mark.outcome !== "stopped"

/** The flow's attempts so far, over all runs since the last end that was reported. */
export const attemptsOf = (marks: ReadonlyArray<MarkRecord>): Attempts => {
  const chain = marks.slice(marks.findLastIndex(beginsAnew) + 1)
  const failed = chain.filter((mark) => mark.kind === "attempt")
  return { used: failed.length, latest: Array.last(failed) }
}

/**
 * How much of a wait is left at `now`. A clock that was set back since makes it no longer than it was when it began.
 */
export const restOf = (
  { at, due }: Pick<FailedAttempt, "at" | "due">,
  now: DateTime.Utc
): Duration.Duration => {
  const left = Math.min(DateTime.distance(now, due), DateTime.distance(at, due))
  return Duration.millis(Math.max(left, 0))
}
