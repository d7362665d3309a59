import { Effect } from "effect"
import { repeatsPerRun, repeatsShare } from "../../domain/RetryPolicy.js"

/**
 * A retry budget: all retries of a run together, of whatever kind of call, stay under a share of its calls plus a few, so
 * that a provider on which every call fails once gets no second wave as large as the first. Once it is spent, a call that
 * fails is not retried.
 */
export const makeRetryBudget = Effect.gen(function* () {
  let calls = 0
  let repeats = 0
  const warnOnce = yield* Effect.once(
    Effect.suspend(() =>
      Effect.logWarning(
        `${repeats} of ${calls} calls of this run were repeats; from here on a call that fails is not repeated.`
      )
    )
  )
  return {
    countCall: Effect.sync(() => {
      calls += 1
    }),
    /** Takes one retry from the budget, if there is one left. */
    mayRetry: Effect.suspend(() => {
      if (repeats >= repeatsPerRun + repeatsShare * calls) return Effect.as(warnOnce, false)
      repeats += 1
      return Effect.succeed(true)
    })
  } as const
})
