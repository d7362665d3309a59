import { Duration, Effect, Record } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { limitRemembered, paceMargin, startsMinute, usualLowPace } from "../../domain/RetryPolicy.js"
import type { KeyLimits } from "../KeyLimits.js"
import type { Breaker } from "./Breaker.js"
import { type AskedPace, type AskedRate, type Concurrency, type Route, usualSpacing } from "./GrokConfig.js"

/**
 * Spaces the starts of the paid calls of one route: at the documented rate, or the one that is asked for, until an
 * answer says that it is too fast; then at the rate it named. Calls to this very machine are not spaced before that,
 * unless a rate is asked for. No more start in any minute than are asked for.
 */
const makeLane = Effect.fnUntraced(function* (route: Route, { perMinute, perSecond }: AskedRate) {
  const queue = yield* Effect.makeSemaphore(1)
  /** When the last calls started: one, or as many as a minute may hold. */
  const starts: Array<number> = []
  /** What a 429 said, and when. */
  let learnt: { readonly perSecond: number; readonly at: number } | undefined

  const spacing = (isNear: boolean, now: number): number =>
    learnt !== undefined && now - learnt.at < Duration.toMillis(limitRemembered)
      ? (1000 / Math.min(learnt.perSecond, perSecond ?? Number.POSITIVE_INFINITY)) * paceMargin
      : usualSpacing(route, perSecond, isNear)

  const earliest = (isNear: boolean, now: number): number => {
    const last = starts.at(-1)
    const oldest = starts.length === perMinute ? starts[0] : undefined
    return Math.max(
      last === undefined ? now : last + spacing(isNear, now),
      oldest === undefined ? now : oldest + Duration.toMillis(startsMinute)
    )
  }

  const room = (isNear: boolean): Effect.Effect<void> =>
    Effect.flatMap(monotonicMillis, (now) => {
      const wait = earliest(isNear, now) - now
      // A limit may have been learnt meanwhile.
      return wait < 1 ? Effect.void : Effect.zipRight(Effect.sleep(Math.ceil(wait)), room(isNear))
    })

  return {
    /** Waits for this call's turn, one call behind the other. `quiet` is a wait that holds for everybody. */
    turn: (isNear: boolean, quiet: Effect.Effect<void>) =>
      queue.withPermits(1)(
        Effect.gen(function* () {
          yield* quiet
          yield* room(isNear)
          // An answer may have asked for quiet while this call waited for its turn.
          yield* quiet
          if (starts.length === (perMinute ?? 1)) starts.shift()
          starts.push(yield* monotonicMillis)
        })
      ),
    /** Heeds that a call was too fast. Where nobody says how fast is right, the lowest rate that was ever seen is. */
    learn: (perSecond: number | null) =>
      Effect.map(monotonicMillis, (at) => {
        learnt = { perSecond: perSecond ?? usualLowPace, at }
      })
  } as const
})

/** The limits of a key that one process alone uses, in its memory. Two of these do not know of each other. */
export const makeLimits = Effect.fnUntraced(function* (concurrency: Concurrency, asked: AskedPace) {
  const gates = yield* Effect.all(Record.map(concurrency, (most) => Effect.makeSemaphore(most)))
  const pace = yield* Effect.all(Record.map(asked, (rate, route) => makeLane(route, rate)))
  let closedUntil = 0

  /** Waits until no answer asks for quiet any more; another may have come in while we waited. */
  const quiet: Effect.Effect<void> = Effect.flatMap(monotonicMillis, (now) =>
    closedUntil <= now ? Effect.void : Effect.zipRight(Effect.sleep(closedUntil - now), quiet)
  )

  return {
    inPlace: (route) => gates[route].withPermits(1),
    turn: (route, isNear) => pace[route].turn(isNear, quiet),
    learn: (route, perSecond) => pace[route].learn(perSecond),
    quiet,
    hush: (millis) =>
      Effect.map(monotonicMillis, (now) => {
        closedUntil = Math.max(closedUntil, now + millis)
      })
  } satisfies KeyLimits
})

/** The limits of a key as a process has them: how the provider fares is for each process to see. */
export interface Limits extends KeyLimits {
  readonly breaker: Breaker
}
