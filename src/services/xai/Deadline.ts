import { type Duration, Effect, Fiber } from "effect"

/**
 * Gives a call its time, and ends it after that, even where the caller may not be interrupted: there the store sends
 * what is paid. The call runs in a fiber of its own, because an interrupt reaches the children of a fiber that may not
 * be interrupted itself, and would cut off a call that is already paid. Where the caller may be, it hangs up with it.
 */
export const within = <A, E, R, E2>(
  call: Effect.Effect<A, E, R>,
  duration: Duration.Duration,
  onTimeout: () => E2
): Effect.Effect<A, E | E2, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDaemon(Effect.interruptible(Effect.timeoutFail(call, { duration, onTimeout }))),
      (fiber) => Effect.onInterrupt(restore(Fiber.join(fiber)), () => Fiber.interrupt(fiber))
    )
  )
