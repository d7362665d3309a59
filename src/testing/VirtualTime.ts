import { Clock, Effect, Fiber, Predicate, TestClock, TestContext } from "effect"

const oneSecond = 1000

/** Whoever sleeps longer is there for what does not end, and may stand over work that cannot be seen from here. */
const longestLeap = 60_000

/** Files that are being read or written, timers: over once they are answered. */
const isPassing = (resource: string) => /Req|^Timeout$|^Immediate$/.test(resource)

/** What is real and under way in this process, and what it holds open: sockets, pipes, other processes. */
const seen = Effect.sync(() => {
  const resources = process.getActiveResourcesInfo()
  return {
    isWorking: resources.some(isPassing),
    held: resources
      .filter((resource) => !isPassing(resource))
      .sort()
      .join()
  }
})

/** How far the clock goes next: to where the first sleeper wakes, if that is near and nothing real is under way. */
const nextStep = Effect.fnUntraced(function* (heldBefore: string) {
  const { held, isWorking } = yield* seen
  if (isWorking || held !== heldBefore) return oneSecond
  const wait = Math.min(...(yield* TestClock.sleeps())) - (yield* Clock.currentTimeMillis)
  return wait <= longestLeap ? Math.max(wait, oneSecond) : oneSecond
})

const underTestClock = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const { held } = yield* seen
  const running = yield* Effect.fork(effect)
  const clock = yield* Effect.fork(
    // Lets real file work go on between the ticks.
    Effect.promise(() => new Promise((go) => setImmediate(go))).pipe(
      Effect.zipRight(nextStep(held)),
      Effect.flatMap((step) => TestClock.adjust(step)),
      Effect.forever
    )
  )
  return yield* Effect.ensuring(Fiber.join(running), Fiber.interrupt(clock))
})

/**
 * Runs an effect under the test clock while that clock runs, so that nothing waits for real: under the clock of the test
 * where there is one (`it.effect` of @effect/vitest), else under one of its own.
 */
export const inVirtualTime = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.clock, (clock) =>
    Predicate.hasProperty(clock, "adjust")
      ? underTestClock(effect)
      : Effect.provide(underTestClock(effect), TestContext.TestContext)
  )
