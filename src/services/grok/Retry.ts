import { Clock, Duration, Effect, Option, Ref } from "effect"
import { freeRetry, longestRetryAfter, paidRetry } from "../../domain/RetryPolicy.js"
import type { GrokError } from "../GrokError.js"

// The one place that repeats a call. The SDK repeats nothing, and neither does a step.

const monotonicMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1_000_000n))

const longest = Duration.toMillis(longestRetryAfter)

const asksTooLong = (error: GrokError): boolean =>
  error._tag === "GrokUnavailable" && Option.exists(error.retryAfterMillis, (millis) => millis > longest)

/**
 * Makes the two ways to call the API.
 * `paid`  at most `concurrency` at once; repeated only when nothing was made.
 * `free`  repeated whenever waiting may help.
 * Whoever is told to wait makes every other call with this key wait too: the limit is the key's, not the call's.
 */
export const makeRetry = Effect.fnUntraced(function* (concurrency: number) {
  const gate = yield* Effect.makeSemaphore(concurrency)
  const closedUntil = yield* Ref.make(0)

  /** Waits until no answer asks for quiet any more; another may have come in while we waited. */
  const quiet: Effect.Effect<void> = Effect.gen(function* () {
    const wait = (yield* Ref.get(closedUntil)) - (yield* monotonicMillis)
    if (wait <= 0) return
    yield* Effect.sleep(wait)
    yield* quiet
  })

  /** Remembers how long to be quiet. An absurd wait fails its own call and is forgotten: the next one asks anew. */
  const heed = (error: GrokError) =>
    error._tag !== "GrokUnavailable" || Option.isNone(error.retryAfterMillis) || asksTooLong(error)
      ? Effect.void
      : Effect.flatMap(monotonicMillis, (now) =>
          Ref.update(closedUntil, (until) =>
            Math.max(until, now + Option.getOrElse(error.retryAfterMillis, () => 0))
          )
        )

  const once = <A, R>(send: Effect.Effect<A, GrokError, R>) =>
    Effect.zipRight(quiet, Effect.tapError(send, heed))

  const isWorthIt = (error: GrokError) => !asksTooLong(error)
  return {
    paid: <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      gate
        .withPermits(1)(once(send))
        .pipe(Effect.retry({ schedule: paidRetry, while: isWorthIt })),
    free: <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      once(send).pipe(Effect.retry({ schedule: freeRetry, while: isWorthIt })),
    /** A call that does not use the key: nobody's quiet concerns it. */
    keyless: <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      send.pipe(Effect.retry({ schedule: freeRetry, while: isWorthIt }))
  } as const
})
