import { Array, DateTime, Duration, Effect, Option } from "effect"
import { type Failure, flowRetry, isCurable } from "../domain/RetryPolicy.js"
import { FilmSettings } from "../domain/Settings.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { type MarkRecord, StateStore } from "../services/StateStore.js"

/** A failed attempt at the flow, as the journal has it: when, and when the next one is due. */
type FailedAttempt = Extract<MarkRecord, { readonly kind: "attempt" }>

/**
 * Whether the attempts begin anew after this mark. They do after every end that was reported to somebody: complete,
 * degraded or failed. Whoever runs the command again after that has decided so, and the decision is worth fresh
 * attempts. They do not after a crash, which writes no end, nor after a stop by a signal: a machine that is restarted
 * again and again, in whatever manner, gains no attempt by it.
 */
const beginsAnew = (mark: MarkRecord): boolean => mark.kind === "end" && mark.outcome !== "stopped"

/** What the flow has used of its retries, over all runs since the last end that was reported, and the latest. */
export const attemptsOf = (marks: ReadonlyArray<MarkRecord>) => {
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

/** What the flow retry needs to know of a failure: its kind, and a sentence for the journal. */
interface Failed extends Failure {
  readonly message: string
}

/**
 * The flow retry: each failure that waiting may cure is journaled with its number and the time the flow is due again.
 * So a process that is killed while it waits, or after it, gains nothing: the next one waits only for what is left and
 * has only the attempts that are left (`beginsAnew` says when they are all there again).
 * Fails   as the last pass does, or StoreFailed where an attempt cannot be written down.
 */
export const underFlowRetry = <A, E extends Failed, R>(pass: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { flowRetries, flowRetryDelay } = yield* FilmSettings
    const store = yield* StateStore
    const { publish } = yield* PipelineEvents
    const { latest, used } = attemptsOf(yield* store.marks)
    const tell = (because: string, wait: Duration.Duration) =>
      publish({ _tag: "FlowRetry", because, seconds: Duration.toSeconds(wait) })

    if (Option.isSome(latest)) {
      const rest = restOf(latest.value, yield* DateTime.now)
      if (Duration.toMillis(rest) > 0) yield* tell(latest.value.because, rest)
      yield* Effect.sleep(rest)
    }

    let number = used
    const dueAgain = (error: E) =>
      Effect.gen(function* () {
        if (!isCurable(error) || number >= flowRetries) return
        number++
        const due = DateTime.addDuration(yield* DateTime.now, flowRetryDelay)
        yield* store.mark({ kind: "attempt", number, due, because: error.message })
        yield* tell(error.message, flowRetryDelay)
      })
    const most = Math.max(flowRetries - used, 0)
    return yield* pass.pipe(Effect.tapError(dueAgain), Effect.retry(flowRetry(most, flowRetryDelay)))
  }).pipe(Effect.withSpan("FlowRetry.under"))
