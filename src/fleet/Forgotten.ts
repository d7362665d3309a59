import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { databaseFailed } from "./Database.js"
import { enqueue } from "./Enqueue.js"
import { filmQueueName } from "./FilmJob.js"

/** How many are laid into the queue at a time. */
const most = 100

/**
 * Lays films into the queue that were written down and do not lie there: whoever submitted them died in between, or lost the
 * database. Whoever has only just written one down is left the time to do so.
 * Fails   DatabaseFailed: the others are found the next time.
 */
export const layForgotten = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const forgotten = yield* sql<{ readonly film: string; readonly attempt: number }>`
    SELECT film, attempt FROM film
    WHERE state = 'waiting' AND submitted < clock_timestamp() - interval '20 seconds' AND NOT EXISTS (
      SELECT 1 FROM film_job job WHERE job.film = film.film AND job.name = ${filmQueueName}
        AND (job.element #>> '{payload,attempt}')::int = film.attempt)
    ORDER BY submitted LIMIT ${most}`.pipe(Effect.mapError(databaseFailed))
  yield* Effect.forEach(
    forgotten,
    ({ attempt, film }) =>
      Effect.zipLeft(
        enqueue(film, attempt),
        Effect.logInfo(`${film} was written down and never laid into the queue: it lies there now.`)
      ),
    { discard: true }
  )
}).pipe(Effect.withSpan("Queue.layForgotten"))
