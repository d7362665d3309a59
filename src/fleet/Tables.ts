import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { databaseFailed } from "./Database.js"
import { DatabaseFailed } from "./DatabaseFailed.js"
import { procedures } from "./Procedures.js"

/**
 * The tables of the fleet, by the version that brought them: never edited once released, only added to. All times are the
 * database's own, and all money is in ticks.
 */
const migrations: ReadonlyArray<string> = [
  `
  CREATE TABLE film_account (
    account TEXT PRIMARY KEY,
    budget BIGINT
  );
  INSERT INTO film_account (account) VALUES ('');

  CREATE TABLE film (
    film TEXT PRIMARY KEY,
    concept TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES film_account,
    priority INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL,
    request JSONB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'making', 'held', 'complete', 'degraded', 'failed', 'cancelled')),
    cancelled BOOLEAN NOT NULL DEFAULT FALSE,
    outcome JSONB,
    committed BIGINT NOT NULL DEFAULT 0,
    settled BIGINT NOT NULL DEFAULT 0,
    answers INTEGER NOT NULL DEFAULT 0,
    submitted TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    began TIMESTAMPTZ,
    ended TIMESTAMPTZ
  );
  CREATE INDEX film_of_account ON film (account) INCLUDE (committed);
  CREATE INDEX film_newest ON film (submitted);
  CREATE UNIQUE INDEX film_folder ON film (lower(film));

  CREATE TABLE film_worker (
    worker INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT NOT NULL,
    films INTEGER NOT NULL,
    draining BOOLEAN NOT NULL DEFAULT FALSE,
    began TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    seen TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
  );
  CREATE SEQUENCE film_worker_number AS INTEGER CYCLE;

  CREATE TABLE film_job (
    sequence BIGSERIAL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    element JSONB NOT NULL,
    film TEXT REFERENCES film,
    priority INTEGER NOT NULL DEFAULT 0,
    done BOOLEAN NOT NULL DEFAULT FALSE,
    attempts INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    worker INTEGER,
    takings INTEGER NOT NULL DEFAULT 0,
    deaths INTEGER NOT NULL DEFAULT 0,
    answers INTEGER NOT NULL DEFAULT 0,
    taken TIMESTAMPTZ
  );
  CREATE INDEX film_job_waiting ON film_job (name, priority DESC, sequence) WHERE NOT done;
  CREATE INDEX film_job_begun ON film_job (worker) WHERE NOT done AND takings > 0;
  CREATE INDEX film_job_of ON film_job (film);

  CREATE TABLE film_writer (
    film TEXT PRIMARY KEY,
    token INTEGER NOT NULL
  );
  CREATE TABLE film_writing (
    film TEXT NOT NULL,
    token INTEGER NOT NULL,
    worker INTEGER NOT NULL,
    opened TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    closed TIMESTAMPTZ,
    PRIMARY KEY (film, token)
  );
  CREATE TABLE film_journal (
    film TEXT NOT NULL,
    number INTEGER NOT NULL,
    token INTEGER NOT NULL,
    line TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (film, number)
  );
  CREATE TABLE film_late_answer (
    film TEXT NOT NULL,
    key TEXT NOT NULL,
    token INTEGER NOT NULL,
    answer TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (film, key)
  );
  CREATE TABLE film_file (
    film TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (film, path)
  );
  CREATE TABLE film_media (
    one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
    mark TEXT NOT NULL,
    named TEXT NOT NULL
  );
  CREATE TABLE film_event (
    film TEXT NOT NULL,
    number INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    event JSON NOT NULL,
    at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (film, number)
  );

  CREATE TABLE provider_key (
    key TEXT PRIMARY KEY,
    quiet_until TIMESTAMPTZ
  );
  CREATE TABLE provider_lane (
    key TEXT NOT NULL,
    route TEXT NOT NULL,
    last_start TIMESTAMPTZ,
    learnt_per_second DOUBLE PRECISION,
    learnt_at TIMESTAMPTZ,
    PRIMARY KEY (key, route)
  );
  CREATE TABLE provider_start (
    key TEXT NOT NULL,
    route TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL
  );
  CREATE INDEX provider_start_of ON provider_start (key, route, at);
  ${procedures}`
]

/** The version of the tables that this program works with. */
export const tablesVersion = migrations.length

/** Two numbers that name our locks among those of whoever else uses the database. */
export const lockClasses = {
  setUp: 7_270_660,
  worker: 7_270_661,
  place: 7_270_662,
  events: 7_270_663
} as const

const versionThere = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const there = yield* sql<{
    readonly there: boolean
  }>`SELECT to_regclass('film_tables') IS NOT NULL AS there`
  if (there[0]?.there !== true) return 0
  const rows = yield* sql<{ readonly version: number }>`SELECT max(version) AS version FROM film_tables`
  return rows[0]?.version ?? 0
})

const newer = (version: number) =>
  new DatabaseFailed({
    reason: "Newer",
    detail: `The database was set up by a newer version of this program (its tables are of version ${version}, this one knows ${tablesVersion}). Use the newer program here, too; nothing was changed.`
  })

/**
 * Makes the tables, or brings older ones up to this version, films under way included. Safe beside workers and beside itself.
 * `alongside` sets up what else is to be there, alone as well.
 * Fails   DatabaseFailed: `Newer`, or as the database does; nothing is changed then.
 */
export const setUpTables = Effect.fn("Tables.setUp")(
  function* <R>(alongside: Effect.Effect<void, SqlError, R>) {
    const sql = yield* SqlClient.SqlClient
    yield* sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SELECT pg_advisory_xact_lock(${lockClasses.setUp})`
        yield* sql`CREATE TABLE IF NOT EXISTS film_tables (version INTEGER PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp())`
        const there = yield* versionThere
        if (there > tablesVersion) return yield* newer(there)
        for (const [index, statements] of migrations.entries()) {
          if (index < there) continue
          yield* sql.unsafe(statements)
          yield* sql`INSERT INTO film_tables (version) VALUES (${index + 1})`
        }
        yield* alongside
      })
    )
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)

/**
 * Looks whether the tables are of this program's version.
 * Fails   DatabaseFailed: `NoTables`, `Older`, `Newer`; or as the database does.
 */
export const checkTables = Effect.gen(function* () {
  const there = yield* versionThere
  if (there > tablesVersion) return yield* newer(there)
  if (there === tablesVersion) return
  return yield* new DatabaseFailed({
    reason: there === 0 ? "NoTables" : "Older",
    detail:
      there === 0
        ? "The database is not set up for films: run grok-video-pipeline queue init."
        : `The database was set up by an older version of this program (its tables are of version ${there}, this one needs ${tablesVersion}): run grok-video-pipeline queue init, which keeps all films.`
  })
}).pipe(
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error))),
  Effect.withSpan("Tables.check")
)
