import { Effect, Record } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { makeBreaker } from "./Breaker.js"
import type { Concurrency, Pace } from "./GrokConfig.js"
import { makePace } from "./Pace.js"

/**
 * What all calls with one key share, however many films make them: how many paid calls are under way by route and how
 * fast they start, the breaker, and the quiet that an answer asked for. Limits are the key's; two of these do not know of each other.
 */
export const makeLimits = Effect.fnUntraced(function* (concurrency: Concurrency, asked: Partial<Pace> = {}) {
  const gates = yield* Effect.all(Record.map(concurrency, (most) => Effect.makeSemaphore(most)))
  const pace = yield* makePace(asked)
  const breaker = yield* makeBreaker
  let closedUntil = 0

  /** Waits until no answer asks for quiet any more; another may have come in while we waited. */
  const quiet: Effect.Effect<void> = Effect.flatMap(monotonicMillis, (now) =>
    closedUntil <= now ? Effect.void : Effect.zipRight(Effect.sleep(closedUntil - now), quiet)
  )

  /** Asks every caller of the key to wait so many milliseconds. */
  const hush = (millis: number) =>
    Effect.map(monotonicMillis, (now) => {
      closedUntil = Math.max(closedUntil, now + millis)
    })

  return { gates, pace, breaker, quiet, hush } as const
})

/** What all calls with one key share. */
export type Limits = Effect.Effect.Success<ReturnType<typeof makeLimits>>
