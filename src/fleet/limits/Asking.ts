import { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { LimitsAway } from "../../services/KeyLimits.js"
import { whileAway } from "../Database.js"

const silent = new SqlError({
  message: "the connection is silent",
  cause: new Error("the connection gave no answer in 10 s")
})

/** One statement, which nothing cuts short: an answer that does not come is given up, and goes on by itself. */
export const inTime = <A>(statement: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  Effect.uninterruptible(statement).pipe(
    Effect.disconnect,
    Effect.timeoutFail({ duration: "10 seconds", onTimeout: () => silent })
  )

/**
 * Asks for a place or a turn; while the database is away, again and again for as long as a film's journal would: without an
 * answer nothing is sent. `ask` is never cut short, the pauses between can be.
 */
export const insistently = <A>(ask: Effect.Effect<A, SqlError>): Effect.Effect<A, LimitsAway> =>
  whileAway(Effect.uninterruptible(ask)).pipe(
    Effect.mapError(
      ({ detail }) =>
        new LimitsAway({ detail: `the limits that all workers share cannot be asked: ${detail}` })
    )
  )
