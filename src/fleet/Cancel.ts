import { SqlClient } from "@effect/sql"
import { Array, Effect, Option } from "effect"
import { databaseFailed } from "./Database.js"
import { type FilmState, find } from "./Listing.js"
import { QueueProblem, wayOut } from "./QueueProblem.js"
import { isDead } from "./WorkerSession.js"

/** The channel on which workers are told of films that are to be cancelled. */
export const cancelChannel = "film_cancel"

/**
 * Cancels a film. One that waits, is held, or is made by nobody who lives, is cancelled at once; of one that is made, the worker
 * awaits and saves what it has sent, orders nothing more, and then it is. Gives where it is now: `cancelled` or `making`. Asking twice is asking once.
 * Fails   QueueProblem: `NoSuchFilm`; `NotThatState` where it has ended. DatabaseFailed.
 */
export const cancel = Effect.fn("Queue.cancel")(
  function* (film: string) {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ readonly state: FilmState }>`
      WITH made AS (
        SELECT EXISTS (SELECT 1 FROM film_job job WHERE job.film = ${film} AND NOT job.done AND (NOT ${isDead(sql, "job.worker")}
          OR EXISTS (SELECT 1 FROM film_worker w WHERE w.worker = job.worker AND w.seen > clock_timestamp() - interval '10 seconds')))
          AS "isMade"),
      it AS (
        UPDATE film SET cancelled = TRUE,
          state = CASE WHEN state = 'making' AND "isMade" THEN state ELSE 'cancelled' END,
          ended = CASE WHEN state = 'making' AND "isMade" THEN NULL WHEN state = 'cancelled' THEN ended ELSE clock_timestamp() END
        FROM made WHERE film = ${film} AND state IN ('waiting', 'making', 'held', 'cancelled') RETURNING state)
      SELECT state, pg_notify(${cancelChannel}, ${film}) FROM it`
    const now = Array.head(rows)
    if (Option.isSome(now)) return now.value.state
    const { state } = yield* find(film)
    return yield* new QueueProblem({
      reason: "NotThatState",
      detail: `${film} has ended, and is ${state}: there is nothing to cancel.`,
      ways: [wayOut("To see what came of it", ["queue", "show", film])]
    })
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)
