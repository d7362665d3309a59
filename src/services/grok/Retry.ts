import { Clock, Deferred, Duration, Effect, Either, Exit, Option, Ref } from "effect"
import { freeRetry, longestRetryAfter, paidRetry } from "../../domain/RetryPolicy.js"
import { Draining } from "../Draining.js"
import { type Call, type GrokError, GrokUnavailable } from "../GrokError.js"

// The one place that repeats a call. The SDK repeats nothing, and neither does a step.

const monotonicMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1_000_000n))

const longest = Duration.toMillis(longestRetryAfter)

const asksTooLong = (error: GrokError): boolean =>
  error._tag === "GrokUnavailable" && Option.exists(error.retryAfterMillis, (millis) => millis > longest)

/** The call that was never sent, because its turn came too late. */
const notSent = (call: Call) =>
  new GrokUnavailable({
    call,
    reason: "NotSent",
    detail: "the run was told to stop before this was sent",
    requestId: Option.none(),
    retryAfterMillis: Option.none()
  })

/**
 * Lets `work`, which sends `send` once or more often, wait only until `stop`. What is being sent then is awaited, and its
 * result is the result; otherwise the last failure is, or `notSent`. After `stop` nothing more is sent.
 */
const until = <A, R>(
  stop: Deferred.Deferred<void>,
  call: Call,
  send: Effect.Effect<A, GrokError, R>,
  work: (send: Effect.Effect<A, GrokError, R>) => Effect.Effect<A, GrokError, R>
) =>
  Effect.gen(function* () {
    const idle = yield* Effect.makeLatch(true)
    let last: Exit.Exit<A, GrokError> = Exit.fail(notSent(call))
    const attempt = Effect.flatMap(Deferred.isDone(stop), (stopped) =>
      stopped
        ? Effect.suspend(() => last)
        : Effect.onExit(send, (exit) =>
            Effect.sync(() => {
              last = exit
            })
          )
    )
    // Busy first, then the question: between the two nobody can take a sending for a wait.
    const watched = Effect.acquireUseRelease(
      idle.close,
      () => attempt,
      () => idle.open
    )
    // Whoever stops while something is being sent waits for it; after that, only waits are left to cut.
    const stopped = Effect.zipRight(Deferred.await(stop), idle.await)
    const first = yield* Effect.raceFirst(
      Effect.map(work(watched), Either.right),
      Effect.as(stopped, Either.left("stopped" as const))
    )
    return Either.isRight(first) ? first.right : yield* last
  })

/**
 * Makes the two ways to call the API.
 * `paid`  at most `concurrency` at once; repeated only when nothing was made. Once its run is told to stop
 *         (`Draining`), it waits for nothing but the answer to what was sent.
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
  const paid = <A, R>(send: Effect.Effect<A, GrokError, R>) =>
    gate
      .withPermits(1)(once(send))
      .pipe(Effect.retry({ schedule: paidRetry, while: isWorthIt }))
  return {
    paid: <A, R>(call: Call, send: Effect.Effect<A, GrokError, R>) =>
      Effect.flatMap(
        Draining,
        Option.match({
          onNone: () => paid(send),
          onSome: (stop) => until(stop, call, send, paid)
        })
      ),
    free: <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      once(send).pipe(Effect.retry({ schedule: freeRetry, while: isWorthIt })),
    /** A call that does not use the key: nobody's quiet concerns it. */
    keyless: <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      send.pipe(Effect.retry({ schedule: freeRetry, while: isWorthIt }))
  } as const
})
