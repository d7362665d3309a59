import { Data, Deferred, Duration, Effect, Exit, FiberId } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { breakerPause, failuresThatTrip, tripsForgotten, tripsThatFail } from "../../domain/RetryPolicy.js"
import type { GrokError } from "../GrokError.js"
import type { LimitsAway } from "../KeyLimits.js"

/** How the provider has done lately. `Trying`: one call goes ahead, and all others wait for what becomes of it. */
type BreakerState =
  | { readonly _tag: "Closed"; readonly failures: number }
  | { readonly _tag: "Open"; readonly until: number }
  | { readonly _tag: "Trying"; readonly settled: Deferred.Deferred<void> }

const closed: BreakerState = { _tag: "Closed", failures: 0 }

/** How a paid call ends that was let through: it may not have got its turn. */
type Ended = Exit.Exit<unknown, GrokError | LimitsAway>

/** Whether a call never had its turn, and so says nothing of the provider. */
const hadNoTurn = (exit: Ended): boolean =>
  Exit.isFailure(exit) && exit.cause._tag === "Fail" && exit.cause.error._tag === "LimitsAway"

/** The same of one that was cut off. */
const saysNothing = (exit: Ended): boolean =>
  Exit.isFailure(exit) && (exit.cause._tag !== "Fail" || hadNoTurn(exit))

/** Whether an end says that the provider is not well: no answer, a 5xx, or one nobody can read. */
const speaksOfTrouble = (exit: Ended): boolean =>
  Exit.isFailure(exit) &&
  exit.cause._tag === "Fail" &&
  exit.cause.error._tag === "GrokUnavailable" &&
  (exit.cause.error.reason === "InDoubt" || exit.cause.error.reason === "Unreadable")

/** A paid call that was not let through. Nothing was sent, and no repeat would be. */
export class BreakerOpen extends Data.TaggedError("BreakerOpen") {}

/**
 * Keeps paid calls from a provider that is not well. After `failuresThatTrip` bad ends in a row it pauses them for
 * `breakerPause`; then one goes ahead alone. When that one ends badly too, or the row is full a second time, paid calls
 * fail at once until the next pause is over: the money stays where it is, and the flow retry may try once more.
 * Free calls are never held back, but how they end counts as well. Trips of long ago are forgotten: this is a process's,
 * and a process may make films for days.
 */
export const makeBreaker = Effect.sync(() => {
  let state: BreakerState = closed
  let trips = 0
  let lastTrip = 0

  const trip = (now: number) => {
    trips = now - lastTrip > Duration.toMillis(tripsForgotten) ? 1 : trips + 1
    lastTrip = now
    state = { _tag: "Open", until: now + Duration.toMillis(breakerPause) }
  }

  /** Counts how a call ended that was not the one on trial. */
  const count = (exit: Ended) =>
    Effect.map(monotonicMillis, (now) => {
      if (state._tag !== "Closed" || hadNoTurn(exit)) return
      const failures = speaksOfTrouble(exit) ? state.failures + 1 : 0
      if (failures < failuresThatTrip) state = { _tag: "Closed", failures }
      else trip(now)
    })

  /** What becomes of the provider's standing by the call on trial; one that was cut off leaves the trial to the next. */
  const settle = (settled: Deferred.Deferred<void>) => (exit: Ended) =>
    Effect.flatMap(monotonicMillis, (now) => {
      if (speaksOfTrouble(exit)) trip(now)
      else state = saysNothing(exit) ? { _tag: "Open", until: now } : closed
      return Effect.asVoid(Deferred.succeed(settled, undefined))
    })

  /** Waits for leave to send, and can be interrupted only while it waits; gives what is to be done when the call has ended. */
  const leave: Effect.Effect<(exit: Ended) => Effect.Effect<void>, BreakerOpen> = Effect.flatMap(
    monotonicMillis,
    (now) => {
      switch (state._tag) {
        case "Closed":
          return Effect.succeed(count)
        case "Trying":
          return Effect.zipRight(Effect.interruptible(Deferred.await(state.settled)), leave)
        case "Open": {
          const wait = state.until - now
          if (wait > 0)
            return trips >= tripsThatFail
              ? Effect.fail(new BreakerOpen())
              : Effect.zipRight(Effect.interruptible(Effect.sleep(wait)), leave)
          const settled = Deferred.unsafeMake<void>(FiberId.none)
          state = { _tag: "Trying", settled }
          return Effect.succeed(settle(settled))
        }
      }
    }
  )

  return {
    /** A paid call: waits for leave, and fails with `BreakerOpen` where there is none to be had. */
    paid: <A, E extends GrokError | LimitsAway, R>(
      send: Effect.Effect<A, E, R>
    ): Effect.Effect<A, E | BreakerOpen, R> =>
      Effect.acquireUseRelease(
        leave,
        () => send,
        (end, exit) => end(exit)
      ),
    /** A free call with the key: only watched. */
    free: <A, R>(send: Effect.Effect<A, GrokError, R>): Effect.Effect<A, GrokError, R> =>
      Effect.onExit(send, count)
  } as const
})

/** How a process's paid calls are kept from a provider that is not well. */
export type Breaker = Effect.Effect.Success<typeof makeBreaker>
