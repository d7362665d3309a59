import { Context, Deferred, Effect, Exit, Fiber, Option } from "effect"

// What an interrupt does to work that may not simply be cut: paid calls, their deadlines, a film that is to end in order.

/**
 * Does `work` in a fiber of its own and waits for it. An interrupt that comes meanwhile runs `cut` on that fiber, whose
 * result is then the result. In a fiber of its own, because an interrupt reaches the children even of a fiber that may not
 * be interrupted itself; and timeouts within `work` hold wherever the caller stands.
 */
export const inOwnFiber = <A, E, R, R2>(
  work: Effect.Effect<A, E, R>,
  cut: (fiber: Fiber.RuntimeFiber<A, E>) => Effect.Effect<A, E, R2>
): Effect.Effect<A, E, R | R2> => Effect.uninterruptibleMask((restore) => awaited(restore, work, cut))

const awaited = <A, E, R, R2>(
  restore: <B>(wait: Effect.Effect<B>) => Effect.Effect<B>,
  work: Effect.Effect<A, E, R>,
  cut: (fiber: Fiber.RuntimeFiber<A, E>) => Effect.Effect<A, E, R2>
) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkDaemon(Effect.interruptible(work))
    const heard = yield* Effect.exit(restore(Fiber.await(fiber)))
    return yield* Exit.isSuccess(heard) ? Fiber.join(fiber) : cut(fiber)
  })

/**
 * How work that may not be cut learns that whoever ordered it was told to stop: what is sent is awaited, but what only
 * waits, for its turn or to try once more, has no reason to go on. `None` where nobody will say so.
 */
class StopSignal extends Context.Reference<StopSignal>()("grok-video-pipeline/StopSignal", {
  defaultValue: (): Option.Option<Deferred.Deferred<void>> => Option.none()
}) {}

/**
 * From `begin` on until `end` is done nothing from outside can come between; timeouts within `work` can. Whoever
 * interrupts is heard all the same: `work` is told to stop (`untilStopped`), so that it starts nothing more.
 */
export const uncut = <B, E0, R0, A, E, R, C, E2, R2>(
  begin: Effect.Effect<B, E0, R0>,
  work: (begun: B) => Effect.Effect<A, E, R>,
  end: (exit: Exit.Exit<A, E>) => Effect.Effect<C, E2, R2>
): Effect.Effect<C, E0 | E2, R0 | R | R2> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const begun = yield* begin
      const stop = yield* Deferred.make<void>()
      const told = Effect.provideService(work(begun), StopSignal, Option.some(stop))
      const exit = yield* Effect.exit(
        awaited(restore, told, (fiber) =>
          Effect.zipRight(Deferred.succeed(stop, undefined), Fiber.join(fiber))
        )
      )
      return yield* end(exit)
    })
  )

/**
 * Lets `work`, which does `send` once or more often, wait only until its caller is told to stop. What is being sent then is
 * awaited, and its result is the result; otherwise the last failure is, or `unsent`. After that nothing more is sent.
 */
export const untilStopped = <A, E, R>(
  send: Effect.Effect<A, E, R>,
  unsent: E,
  work: (send: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(
    StopSignal,
    Option.match({
      onNone: () => work(send),
      onSome: (stop) =>
        Effect.suspend(() => {
          let last: Exit.Exit<A, E> = Exit.fail(unsent)
          const noted = Effect.onExit(send, (exit) =>
            Effect.sync(() => {
              last = exit
            })
          ).pipe(Effect.uninterruptible)
          const unlessStopped = Effect.flatMap(Deferred.isDone(stop), (stopped) =>
            stopped ? Effect.never : noted
          )
          return Effect.raceFirst(
            Effect.asSome(work(unlessStopped)),
            Effect.as(Deferred.await(stop), Option.none<A>())
          ).pipe(Effect.flatMap(Option.match({ onNone: () => last, onSome: Effect.succeed })))
        })
    })
  )
