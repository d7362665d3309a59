import { Effect } from "effect"
import { repeatsPerRun, repeatsShare } from "../../domain/RetryPolicy.js"

/**
 * Keeps all repeats of a run, of whatever kind of call, under a share of its calls plus a few: a provider on which every
 * call fails once gets no second wave as large as the first. Beyond it a call fails with what befell it.
 */
export const makeRetryBudget = Effect.sync(() => {
  let calls = 0
  let repeats = 0
  let isTold = false
  return {
    /** Counts a sending. */
    countSending: Effect.sync(() => {
      calls += 1
    }),
    /** Asks for one repeat. */
    askForRepeat: Effect.suspend(() => {
      if (repeats < repeatsPerRun + repeatsShare * calls) {
        repeats += 1
        return Effect.succeed(true)
      }
      const told = isTold
        ? Effect.void
        : Effect.logWarning(
            `${repeats} of ${calls} calls of this run were repeats; from here on a call that fails is not repeated.`
          )
      isTold = true
      return Effect.as(told, false)
    })
  } as const
})
