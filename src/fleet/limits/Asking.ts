import { SqlError } from "@effect/sql/SqlError"
import { Deferred, Effect, Fiber } from "effect"
import { LimitsAway } from "../../services/KeyLimits.js"
import { whileAway } from "../Database.js"

const silent = new SqlError({
  message: "the connection is silent",
  cause: new Error("the connection gave no answer in 10 s")
})

/**
 * One statement, which nothing cuts short, as what it does is to be known: an answer that does not come is given up, and the
 * statement goes on by itself.
 * Fails   SqlError: the statement's own, or no answer came in 10 s.
 */
export const inTime = <A>(statement: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  Effect.gen(function* () {
    const answer = yield* Deferred.make<A, SqlError>()
    yield* Effect.forkDaemon(Effect.intoDeferred(statement, answer))
    const givingUp = yield* Effect.sleep("10 seconds").pipe(
      Effect.zipRight(Deferred.fail(answer, silent)),
      Effect.interruptible,
      Effect.forkDaemon
    )
    return yield* Effect.ensuring(Deferred.await(answer), Fiber.interruptFork(givingUp))
  }).pipe(Effect.uninterruptible)

/**
 * Asks for a place or a turn; while the database is away, again and again for as long as a film's journal would: without an
 * answer nothing is sent. `ask` is never cut short, the pauses between can be.
 * Fails   LimitsAway: the database is away for longer, or refuses.
 */
export const insistently = <A>(ask: Effect.Effect<A, SqlError>): Effect.Effect<A, LimitsAway> =>
  whileAway(Effect.uninterruptible(ask)).pipe(
    Effect.mapError(
      ({ detail }) =>
        new LimitsAway({ detail: `the limits that all workers share cannot be asked: ${detail}` })
    )
  )
