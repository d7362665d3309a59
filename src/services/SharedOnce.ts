import { Deferred, Effect } from "effect"

/**
 * Does something once, when somebody first needs it; everybody gets what came of it. It is done in a fiber of its own:
 * `Effect.cached` does it in that of the first who asks, and whoever interrupts that one (a client that goes away, a film
 * that is stopped) interrupts it for everybody, for ever.
 */
export const sharedOnce = <A, E, R>(make: Effect.Effect<A, E, R>): Effect.Effect<Effect.Effect<A, E, R>> =>
  Effect.map(Deferred.make<A, E>(), (made) => {
    let isBegun = false
    const begin = Effect.suspend(() => {
      if (isBegun) return Effect.void
      isBegun = true
      return Effect.asVoid(Effect.forkDaemon(Effect.interruptible(Effect.intoDeferred(make, made))))
    })
    return Effect.zipRight(Effect.uninterruptible(begin), Deferred.await(made))
  })
