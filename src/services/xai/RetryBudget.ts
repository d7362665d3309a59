import { Effect, Ref } from "effect"
import { repeatsPerRun, repeatsShare } from "../../domain/RetryPolicy.js"

/** Calls and repeats of one run. */
interface Count {
  readonly calls: number
  readonly repeats: number
  readonly isTold: boolean
}

/**
 * Keeps all repeats of a run, of whatever kind of call, under a share of its calls plus a few: a provider on which every
 * call fails once gets no second wave as large as the first. Beyond it a call fails with what befell it.
 */
export const makeRetryBudget = Effect.gen(function* () {
  const state = yield* Ref.make<Count>({ calls: 0, repeats: 0, isTold: false })

  /** Counts a sending. */
  const sent = Ref.update(state, (so) => ({ ...so, calls: so.calls + 1 }))

  /** Asks for one repeat. */
  const mayRepeat = Effect.gen(function* () {
    const { isTold, ...granted } = yield* Ref.modify(state, (so) => {
      const isGranted = so.repeats < repeatsPerRun + repeatsShare * so.calls
      const after: Count = isGranted ? { ...so, repeats: so.repeats + 1 } : { ...so, isTold: true }
      return [{ ...so, isGranted }, after]
    })
    if (!granted.isGranted && !isTold)
      yield* Effect.logWarning(
        `${granted.repeats} of ${granted.calls} calls of this run were repeats; from here on a call that fails is not repeated.`
      )
    return granted.isGranted
  })

  return { sent, mayRepeat } as const
})
