import { SqlClient } from "@effect/sql"
import { Effect, Schema } from "effect"
import { databaseFailed } from "./Database.js"
import { lockClasses } from "./Tables.js"

/** A worker that the database knows. */
const ListedWorker = Schema.Struct({
  name: Schema.String,
  host: Schema.String,
  pid: Schema.Int,
  version: Schema.String,
  /** How many films it makes at most at the same time, and how many it makes. */
  films: Schema.Int,
  making: Schema.Int,
  /** It takes nothing new any more. */
  isDraining: Schema.Boolean,
  /** Whether its session lives; one that is dead leaves its films to others. */
  isAlive: Schema.Boolean,
  began: Schema.DateTimeUtcFromDate,
  seen: Schema.DateTimeUtcFromDate
})
export type ListedWorker = typeof ListedWorker.Type

const decode = Schema.decodeUnknown(Schema.Array(ListedWorker))

/**
 * The workers that are listed, the longest at work first.
 * Fails   DatabaseFailed where the database cannot be asked.
 */
export const workers = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT w.name, w.host, w.pid, w.version, w.films, w.draining AS "isDraining", w.began, w.seen,
      (SELECT count(*)::int FROM film_job job WHERE job.worker = w.worker AND NOT job.done) AS making,
      w.worker IN (SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = ${lockClasses.worker}
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS "isAlive"
    FROM film_worker w ORDER BY w.began, w.worker`.pipe(Effect.mapError(databaseFailed))
  return yield* Effect.orDie(decode(rows))
}).pipe(Effect.withSpan("Queue.workers"))
