import { DateTime, Duration, Effect, Option, Ref } from "effect"
import { type Failure, flowRetry, isCurable } from "../domain/RetryPolicy.js"
import { FilmSettings } from "../domain/Settings.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { attemptsOf, restOf } from "./Attempts.js"

/** What the flow retry needs to know of a failure: its kind, and a sentence for the journal. */
interface Failed extends Failure {
  readonly message: string
}

/**
 * The flow retry: each failure that waiting may cure is journaled with its number and the time the flow is due again.
 * So a process that is killed while it waits, or after it, gains nothing: the next one waits only for what is left and
 * has only the attempts that are left (`Attempts` says when they begin anew).
 * Fails   as the last pass does, or StoreFailed where an attempt cannot be written down.
 */
export const underFlowRetry = <A, E extends Failed, R>(pass: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { flowRetries, flowRetryDelay } = yield* FilmSettings
    const store = yield* StateStore
    const events = yield* PipelineEvents
    const before = attemptsOf(yield* store.marks)

    if (Option.isSome(before.latest)) {
      const { because } = before.latest.value
      const rest = restOf(before.latest.value, yield* DateTime.now)
      if (Duration.greaterThan(rest, Duration.zero)) {
        yield* events.publish({ _tag: "FlowRetry", because, seconds: Duration.toSeconds(rest) })
        yield* Effect.sleep(rest)
      }
    }

    const most = Math.max(flowRetries - before.used, 0)
    const used = yield* Ref.make(0)
    const dueAgain = (error: E) =>
      Effect.gen(function* () {
        if (!isCurable(error) || (yield* Ref.get(used)) >= most) return
        const number = before.used + (yield* Ref.updateAndGet(used, (so) => so + 1))
        const due = DateTime.addDuration(yield* DateTime.now, flowRetryDelay)
        yield* store.mark({ kind: "attempt", number, due, because: error.message })
        yield* events.publish({
          _tag: "FlowRetry",
          because: error.message,
          seconds: Duration.toSeconds(flowRetryDelay)
        })
      })
    return yield* pass.pipe(Effect.tapError(dueAgain), Effect.retry(flowRetry(most, flowRetryDelay)))
  }).pipe(Effect.withSpan("FlowRetry.under"))
