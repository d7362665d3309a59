import { SqlClient } from "@effect/sql"
import { Effect, Schema } from "effect"
import { monotonicMillis } from "../domain/Elapsed.js"
import { databaseFailed } from "./Database.js"

/** How a database is kept, as far as it matters to films. */
const Kept = Schema.Struct({
  version: Schema.String,
  /** Seconds since the server began. */
  up: Schema.Number,
  connections: Schema.Int,
  mostConnections: Schema.NumberFromString,
  /** Settings by which a power cut takes what was written: `fsync`, `full_page_writes`, `synchronous_commit`. */
  unsafe: Schema.Array(Schema.String),
  isArchived: Schema.Boolean,
  standbys: Schema.Int
})

const decode = Schema.decodeUnknown(Schema.Tuple(Kept))

/**
 * How a database is kept, and how long it takes to answer, in milliseconds: the middle one of five questions.
 * Fails   DatabaseFailed where it cannot be asked.
 */
export const databaseHealth = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const asked = Effect.gen(function* () {
    const began = yield* monotonicMillis
    yield* sql`SELECT 1`
    return (yield* monotonicMillis) - began
  })
  const times = yield* Effect.replicateEffect(asked, 5)
  const rows = yield* sql`
    SELECT current_setting('server_version') AS version,
      extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float8 AS up,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
      current_setting('max_connections') AS "mostConnections",
      (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM pg_settings
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off') AS unsafe,
      current_setting('archive_mode') <> 'off' AS "isArchived",
      (SELECT count(*)::int FROM pg_stat_replication) AS standbys`
  const [kept] = yield* Effect.orDie(decode(rows))
  return { ...kept, millis: times.toSorted((one, other) => one - other)[2] ?? 0 }
}).pipe(
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error))),
  Effect.withSpan("DatabaseHealth.look")
)
