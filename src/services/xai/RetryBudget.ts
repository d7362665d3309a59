import { Effect } from "effect"
import { repeatsPerRun, repeatsShare } from "../../domain/RetryPolicy.js"

/**
 * Keeps all repeats of a run, of whatever kind of call, under a share of its calls plus a few: a provider on which every
 * call fails once gets no second wave as large as the first. Beyond it a call fails with what befell it.
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
    countSending: Effect.sync(() => {
      calls += 1
    }),
    askForRepeat: Effect.suspend(() => {
      if (repeats >= repeatsPerRun + repeatsShare * calls) return Effect.as(warnOnce, false)
      repeats += 1
      return Effect.succeed(true)
    })
  } as const
})
