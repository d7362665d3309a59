import { SqlClient } from "@effect/sql"
import { Effect } from "effect"

/**
 * How many of the changes that the newest attempt at a film asks for its journal tells of. Right only for whoever keeps
 * others from writing it: by having opened it, or by the lock of a film's row that has ended.
 * Fails   SqlError, as the database does.
 */
export const changesNoted = Effect.fn("ChangesNoted.count")(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ readonly noted: number }>`
    SELECT count(*)::int AS noted FROM film_journal JOIN film USING (film)
    WHERE film = ${film} AND at >= submitted AND line ~ '^[0-9a-f]+ [{]"kind":"(redo|replan)"'`
  return row?.noted ?? 0
})
