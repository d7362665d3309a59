import { Cause, Option, Predicate } from "effect"
import type { Outcome } from "./StoreContract.js"

const textOf = (error: unknown, field: string): string | undefined =>
  Predicate.hasProperty(error, field) && Predicate.isString(error[field]) ? error[field] : undefined

const tagOf = (error: unknown): string => textOf(error, "_tag") ?? "Unknown"

/** A failure in a sentence. */
export const wordsOf = (error: unknown): string => textOf(error, "message") ?? tagOf(error)

/** How a call ended that brought no answer. */
export const fateOf = <E>(cause: Cause.Cause<E>, outcomeOf: (error: E) => Outcome) => {
  const failure = Cause.failureOption(cause)
  if (Option.isSome(failure)) {
    return { tag: tagOf(failure.value), error: failure.value, outcome: outcomeOf(failure.value) }
  }
  const tag = Cause.isInterruptedOnly(cause) ? "Interrupted" : "Defect"
  return { tag, error: undefined, outcome: { _tag: "InDoubt" } satisfies Outcome }
}

/** Outcomes as the journal has them. */
export const outcomeNames = { NotMade: "not-made", Refused: "refused", InDoubt: "in-doubt" } as const
