import { Duration, Effect, Metric, Option, Schedule } from "effect"
import * as Policy from "../../domain/RetryPolicy.js"
import { type Call, type GrokError, GrokUnavailable } from "../GrokError.js"
import { untilStopped } from "../Interruption.js"
import { LimitsAway } from "../KeyLimits.js"
import { outcomeOf, retries } from "../Metrics.js"
import { SendAttempt } from "../SendAttempt.js"
import { StillOurs } from "../StillOurs.js"
import type { Route } from "./GrokConfig.js"
import type { Limits } from "./Limits.js"

// Repeats one call inside one sending: the SDK repeats nothing. An order whose sending nobody knows the fate of is sent
// again by `store/Orders`, and the whole film by `film/FlowRetry`; both come through here, and count.

const longest = Duration.toMillis(Policy.longestRetryAfter)

/** What a failure says of speed; nothing where it is about something else, or asks for a wait that nobody has the time for. */
const tooFast = (error: unknown) =>
  error instanceof GrokUnavailable && !asksTooLong(error) ? error.tooFast : undefined

const asksTooLong = (error: GrokError): boolean =>
  error._tag === "GrokUnavailable" && Option.exists(error.retryAfterMillis, (millis) => millis > longest)

/** A call that was never sent, and why. */
const notSent = (call: Call, detail: string) => new GrokUnavailable({ call, reason: "NotSent", detail })

/** The paid calls, and the doors of the API they go through, which have a limit of their own each. */
const routes = {
  ask: "chat",
  drawImage: "image",
  editImage: "image",
  submitVideo: "video",
  submitVideoEdit: "video",
  speak: "speech",
  transcribe: "speech"
} as const satisfies { readonly [call in Call]?: Route }
export type PaidCall = keyof typeof routes

/**
 * A retry budget: all retries of a run together, of whatever kind of call, stay under a share of its calls plus a few, so
 * that a provider on which every call fails once gets no second wave as large as the first. Once it is spent, a call that
 * fails is not retried.
 */
const makeRetryBudget = Effect.gen(function* () {
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
      if (repeats >= Policy.repeatsPerRun + Policy.repeatsShare * calls) return Effect.as(warnOnce, false)
      repeats += 1
      return Effect.succeed(true)
    })
  } as const
})

/**
 * Makes the ways to call the API.
 * `paid`     at most so many at once per route, their starts spaced (`isNear`: to this very machine); repeated only when nothing was made, and held back while the provider
 *            is not well. Once its run is told to stop (`untilStopped`), it waits for nothing but the answer to what was sent.
 * `free`     repeated whenever waiting may help.
 * `keyless`  the same for a call that does not use the key: nobody's quiet concerns it.
 * Whoever is told to wait makes every other call with this key wait too: `limits` are the key's, and every film of the
 * process has the same. Repeats are a film's own: all of them count against one budget, which a film that fares badly
 * cannot use up for another.
 */
export const makeRetry = Effect.fnUntraced(function* (limits: Limits, isNear: boolean) {
  const { breaker, hush, inPlace, learn, quiet, turn } = limits
  const budget = yield* makeRetryBudget

  /** Remembers how long to be quiet. An absurd wait fails its own call and is forgotten: the next one asks anew. */
  const heed = (error: GrokError) =>
    error._tag !== "GrokUnavailable" || Option.isNone(error.retryAfterMillis) || asksTooLong(error)
      ? Effect.void
      : hush(Option.getOrElse(error.retryAfterMillis, () => 0))

  const counted = <A, R>(send: Effect.Effect<A, GrokError, R>) => Effect.zipRight(budget.countCall, send)
  const heeded = <A, R>(send: Effect.Effect<A, GrokError, R>) => Effect.tapError(counted(send), heed)

  /** Whoever lost the film while the call waited for its turn sends no more than who has none. */
  const confirmed = Effect.flatMap(
    StillOurs,
    Effect.mapError(({ detail }) => new LimitsAway({ detail }))
  )

  /** Sends a paid call when its turn has come, and learns how fast is right for every other call of its route. */
  const inTurn =
    (route: Route) =>
    <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      turn(route, isNear).pipe(
        Effect.zipRight(confirmed),
        Effect.zipRight(heeded(send)),
        Effect.tapError((error) => {
          const limit = tooFast(error)
          return limit === undefined ? Effect.void : learn(route, limit.perSecond)
        })
      )

  /**
   * Makes the patience of one call, over all its attempts: for as long as `speedRetry` says it goes on trying while the
   * answer is that calls come too fast. That proves that nothing was made, so it is no attempt and no repeat; after that time
   * it is a failure like another.
   */
  const patience = Effect.map(Schedule.driver(Policy.speedRetry), (driver) => {
    const patient = <A, E, R>(attempt: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.catchAll(attempt, (error) =>
        tooFast(error) === undefined
          ? Effect.fail(error)
          : driver.next(undefined).pipe(
              Effect.mapError(() => error),
              Effect.zipRight(Metric.increment(Metric.tagged(retries, "because", "TooFast"))),
              Effect.zipRight(patient(attempt))
            )
      )
    return patient
  })

  /** Whether a failure is worth a repeat, and the run has one left for it. */
  const again = (mayHelp: (error: GrokError) => boolean) => (error: GrokError) =>
    mayHelp(error) && !asksTooLong(error)
      ? Effect.tap(budget.mayRetry, (may) =>
          may ? Metric.increment(Metric.tagged(retries, "because", outcomeOf(error))) : Effect.void
        )
      : Effect.succeed(false)

  const paid =
    (call: PaidCall) =>
    <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      Effect.flatMap(patience, (patient) =>
        patient(inPlace(routes[call])(breaker.paid(inTurn(routes[call])(send)))).pipe(
          Effect.retry({
            schedule: Policy.paidRetry,
            while: (error) =>
              error._tag === "BreakerOpen" || error._tag === "LimitsAway"
                ? Effect.succeed(false)
                : again(Policy.mayRepeatPaid)(error)
          }),
          Effect.catchTags({
            BreakerOpen: () =>
              Effect.fail(
                notSent(
                  call,
                  `the provider failed again after a pause of ${Duration.format(Policy.breakerPause)}, so nothing more is sent for now`
                )
              ),
            LimitsAway: ({ detail }) =>
              Effect.fail(new GrokUnavailable({ call, reason: "NotSent", detail, isFromHere: true }))
          })
        )
      )

  /** A repeat that the store asks for, after a sending nobody knows the fate of, counts like any other. */
  const granted = (call: PaidCall) =>
    Effect.gen(function* () {
      if ((yield* SendAttempt) > 1 && !(yield* budget.mayRetry))
        return yield* notSent(
          call,
          "too many calls of this run had to be repeated, so this one is not sent again"
        )
    })

  return {
    paid: <A, R>(call: PaidCall, send: Effect.Effect<A, GrokError, R>) =>
      Effect.zipRight(
        granted(call),
        untilStopped(send, notSent(call, "the run was told to stop before this was sent"), paid(call))
      ),
    free: <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      Effect.flatMap(patience, (patient) =>
        patient(Effect.zipRight(quiet, heeded(breaker.free(send)))).pipe(
          Effect.retry({ schedule: Policy.freeRetry, while: again(Policy.mayPass) })
        )
      ),
    keyless: <A, R>(send: Effect.Effect<A, GrokError, R>) =>
      counted(send).pipe(Effect.retry({ schedule: Policy.freeRetry, while: again(Policy.mayPass) }))
  } as const
})
