import { hostname } from "node:os"
import { SqlClient } from "@effect/sql"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Context, Effect, Layer, Option, Ref, Schedule } from "effect"
import { version } from "../services/Version.js"
import { databaseFailed } from "./Database.js"
import { lockClasses } from "./Tables.js"

/** How a worker is listed. */
export interface WorkerOptions {
  readonly name: string
  /** How many films it makes at the same time. */
  readonly films: number
}

/**
 * What a worker is known by: a number, and an advisory lock of that number on a connection of its own, which Postgres lets go
 * in the instant the process or its machine is gone. Where that connection alone is cut, it is made anew under the same number.
 */
export class WorkerSession extends Context.Tag("grok-video-pipeline/WorkerSession")<
  WorkerSession,
  {
    readonly number: number
    readonly name: string
    /**
     * Does work on the session's own connection, where advisory locks live as long as this worker does.
     * Fails   SqlError; while the connection is away, `None` is all that is given.
     */
    readonly onSession: <A>(
      work: (session: Connection) => Effect.Effect<A, SqlError>
    ) => Effect.Effect<Option.Option<A>, SqlError>
    /** Counts the connections there were so far: locks taken under another count are gone. */
    readonly generation: Effect.Effect<number>
    /** Lists the worker as one that takes nothing new. */
    readonly drain: Effect.Effect<void>
  }
>() {
  /**
   * The session of one process, as long as the scope.
   * Fails   DatabaseFailed where the database cannot be asked.
   */
  static readonly layer = (options: WorkerOptions) => Layer.scoped(WorkerSession, open(options))
}

const silent = new SqlError({ message: "the connection is silent", cause: "no answer in 10 s" })

const open = Effect.fnUntraced(
  function* ({ films, name }: WorkerOptions) {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* sql<{ readonly number: number }>`SELECT nextval('film_worker_number')::int AS number`
    const number = row?.number ?? 0
    const connection = yield* Ref.make(Option.none<Connection>())
    const generation = yield* Ref.make(0)
    const opened = yield* Effect.makeLatch(false)
    // One statement at a time: a connection takes no second before it has answered the first.
    const turn = yield* Effect.makeSemaphore(1)
    /** Told once, however often it is tried in vain. */
    let isAway = false

    /** Holds the number on one connection until that is cut. */
    const hold = Effect.gen(function* () {
      const session = yield* sql.reserve
      // The connection goes back to the pool, and would keep what it holds.
      yield* Effect.addFinalizer(() =>
        Effect.ignore(
          session.executeRaw(
            "SELECT pg_advisory_unlock_all(), set_config('statement_timeout', '0', false)",
            []
          )
        )
      )
      yield* session.executeRaw("SET statement_timeout = '10s'", [])
      // Who holds the number now is a connection of before: cut, unknown to Postgres, or one that could not be told to let go.
      if ((yield* Ref.get(generation)) > 0)
        yield* session.executeRaw(
          `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
             AND classid = $1 AND objid = $2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          [lockClasses.worker, number]
        )
      yield* session.executeRaw(`SELECT pg_advisory_lock(${lockClasses.worker}, ${number})`, [])
      yield* session.executeRaw(
        `INSERT INTO film_worker (worker, name, host, pid, version, films) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (worker) DO UPDATE SET seen = clock_timestamp()`,
        [number, name, hostname(), process.pid, version, films]
      )
      yield* Ref.update(generation, (count) => count + 1)
      yield* Ref.set(connection, Option.some(session))
      isAway = false
      yield* opened.open
      yield* session
        .executeRaw("UPDATE film_worker SET seen = clock_timestamp() WHERE worker = $1", [number])
        .pipe(
          turn.withPermits(1),
          Effect.timeoutFail({ duration: "10 seconds", onTimeout: () => silent }),
          Effect.repeat(Schedule.spaced("1 second"))
        )
    }).pipe(Effect.ensuring(Ref.set(connection, Option.none())), Effect.scoped)

    const holding = yield* hold.pipe(
      Effect.tapError((error) =>
        isAway
          ? Effect.void
          : Effect.suspend(() => {
              isAway = true
              return Effect.logWarning(`The worker's session is made anew. ${databaseFailed(error).detail}`)
            })
      ),
      Effect.retry(Schedule.spaced("300 millis")),
      Effect.forkScoped
    )
    yield* Effect.raceFirst(opened.await, Effect.asVoid(Effect.fromFiber(holding)))
    // Who died took itself off no list.
    yield* sql`DELETE FROM film_worker listed
      WHERE seen < clock_timestamp() - interval '1 hour' AND ${isDead(sql, "listed.worker")}`
    yield* Effect.addFinalizer(() => Effect.ignore(sql`DELETE FROM film_worker WHERE worker = ${number}`))

    const onSession = <A>(work: (session: Connection) => Effect.Effect<A, SqlError>) =>
      Effect.flatMap(Ref.get(connection), (there) =>
        Effect.transposeMapOption(there, (session) => turn.withPermits(1)(work(session)))
      )
    const drain = Effect.ignore(sql`UPDATE film_worker SET draining = TRUE WHERE worker = ${number}`)
    return { number, name, onSession, generation: Ref.get(generation), drain }
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)

/**
 * Whether a worker is dead, in SQL: nobody holds its number. Just after Postgres itself began nobody is: all of them are on
 * their way back. How long that takes a database may be told (`ALTER DATABASE … SET grok_video.restart_grace`).
 */
export const isDead = (sql: SqlClient.SqlClient, column: string) => sql`(
  now() - pg_postmaster_start_time() >=
    coalesce(nullif(current_setting('grok_video.restart_grace', true), ''), '10 seconds')::interval
  AND NOT EXISTS (
    SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = ${lockClasses.worker}
      AND objid = ${sql.literal(column)} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))`
