import { PgClient } from "@effect/sql-pg"
import { Cause, Effect, Exit, Fiber, Schedule, Stream } from "effect"
import { attemptRows } from "./AttemptRow.js"
import { cancelChannel } from "./Cancel.js"

/**
 * Hears of films that are cancelled while this worker makes them, as long as the scope: at once where it is told of them, else
 * within a second. Gives how to make one so that it ends with `cancelled` when its film is; what it had sent is awaited.
 */
export const hearCancelling = Effect.gen(function* () {
  const pg = yield* PgClient.PgClient
  const { cancelledOf } = yield* attemptRows
  const making = new Map<string, Effect.Effect<void>>()
  const wake = yield* Effect.makeLatch(false)

  const look = Effect.gen(function* () {
    yield* wake.close
    const films = making.size === 0 ? [] : yield* cancelledOf([...making.keys()])
    for (const { film } of films) {
      yield* making.get(film) ?? Effect.void
    }
    yield* Effect.raceFirst(wake.await, Effect.sleep("1 second"))
  })
  yield* look.pipe(Effect.retry(Schedule.spaced("1 second")), Effect.forever, Effect.forkScoped)
  yield* pg.listen(cancelChannel).pipe(
    Stream.runForEach(() => wake.open),
    Effect.catchAllCause(() => Effect.void),
    Effect.repeat(Schedule.spaced("1 second")),
    Effect.forkScoped
  )

  // In a fiber of its own, which is awaited whoever interrupts it: a race would leave the film behind, at work.
  return <A, E, R>(film: string, made: Effect.Effect<A, E, R>, cancelled: A) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkDaemon(Effect.interruptible(made))
        let isCancelled = false
        making.set(
          film,
          Effect.suspend(() => {
            isCancelled = true
            return Fiber.interruptFork(fiber)
          })
        )
        const heard = yield* Effect.exit(restore(Fiber.await(fiber)))
        const exit = Exit.isSuccess(heard) ? heard.value : yield* Fiber.interrupt(fiber)
        return isCancelled && Exit.isFailure(exit) && Cause.isInterrupted(exit.cause)
          ? cancelled
          : yield* exit
      }).pipe(Effect.ensuring(Effect.sync(() => making.delete(film))))
    )
})
