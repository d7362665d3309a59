import { SqlClient } from "@effect/sql"
import { Array, Effect, Option, Schema } from "effect"
import { Ticks } from "../domain/Money.js"
import { databaseFailed } from "./Database.js"
import { JobOutcome } from "./FilmJob.js"
import { noSuchFilm } from "./QueueProblem.js"
import { lockClasses } from "./Tables.js"

/**
 * Where a film is. It waits for a worker, or is made by one; it is held after a step, as it was wished for; or it has
 * ended: complete, degraded (less than was planned), failed or cancelled.
 */
export const FilmState = Schema.Literal(
  "waiting",
  "making",
  "held",
  "complete",
  "degraded",
  "failed",
  "cancelled"
)
export type FilmState = typeof FilmState.Type

const count = Schema.Int.pipe(Schema.nonNegative())

/** A film of the queue, as it is now. */
const Listed = Schema.Struct({
  film: Schema.String,
  concept: Schema.String,
  /** Whose budget it is made on; empty for the one that everybody has. */
  account: Schema.String,
  /** Films of a higher one are taken first. */
  priority: Schema.Int,
  /** From 1: a film that is gone on with is another attempt at it. */
  attempt: Schema.Int,
  state: FilmState,
  /** Since when it is in that state; for a film that waits, when it was submitted or gone on with. */
  since: Schema.DateTimeUtcFromDate,
  /** Whether it is to be cancelled: who makes it still waits for what was sent. */
  isCancelled: Schema.Boolean,
  /** Who makes it; one that lives no more leaves it to the next. */
  worker: Schema.OptionFromNullOr(
    Schema.Struct({ name: Schema.String, host: Schema.String, isAlive: Schema.Boolean })
  ),
  /** How often workers have taken this attempt, and how many died over it since its last new answer. */
  takings: count,
  deaths: count,
  /** What the film has cost. */
  spent: Ticks,
  /** What was sent besides and is not answered: under way, or in doubt. */
  unanswered: Ticks,
  /** How many calls were answered. */
  answers: count,
  /** What came of the attempt that ended last; none while one is under way. */
  outcome: Schema.OptionFromNullOr(JobOutcome)
})
export type ListedFilm = typeof Listed.Type

/** Which films are meant; all of them where nothing is said. */
export interface FilmFilter {
  readonly states?: ReadonlyArray<FilmState>
  readonly account?: string
}

const decode = Schema.decodeUnknown(Schema.Array(Listed))

const select = Effect.fnUntraced(function* (filter: FilmFilter, film: Option.Option<string>) {
  const sql = yield* SqlClient.SqlClient
  const wanted = [
    ...(filter.states === undefined ? [] : [sql`f.state = ANY(${[...filter.states]}::text[])`]),
    ...(filter.account === undefined ? [] : [sql`f.account = ${filter.account}`]),
    ...Option.toArray(Option.map(film, (name) => sql`f.film = ${name}`))
  ]
  const rows = yield* sql`
    WITH living AS MATERIALIZED (
      SELECT objid::bigint AS worker FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = ${lockClasses.worker}
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    SELECT f.film, f.concept, f.account, f.priority, f.attempt, f.state,
      CASE f.state WHEN 'waiting' THEN f.submitted WHEN 'making' THEN coalesce(job.taken, f.began, f.submitted)
        ELSE coalesce(f.ended, f.submitted) END AS since,
      f.cancelled AND f.state IN ('waiting', 'making') AS "isCancelled",
      CASE WHEN f.state = 'making' AND w.worker IS NOT NULL THEN json_build_object('name', w.name, 'host', w.host,
        'isAlive', w.worker IN (SELECT worker FROM living)) END AS worker,
      coalesce(job.takings, 0) AS takings, coalesce(job.deaths, 0) AS deaths,
      f.settled::float8 AS spent, greatest(f.committed - f.settled, 0)::float8 AS unanswered, f.answers, f.outcome
    FROM film f
    LEFT JOIN LATERAL (
      SELECT takings, deaths, taken, worker FROM film_job WHERE film_job.film = f.film ORDER BY sequence DESC LIMIT 1) job ON TRUE
    LEFT JOIN film_worker w ON w.worker = job.worker
    WHERE ${sql.and(wanted.length === 0 ? [sql`TRUE`] : wanted)}
    ORDER BY f.submitted, f.film`.pipe(Effect.mapError(databaseFailed))
  return yield* Effect.orDie(decode(rows))
})

/**
 * The films of the queue, in the order they were submitted in.
 * Fails   DatabaseFailed where the database cannot be asked.
 */
export const list = Effect.fn("Queue.list")((filter: FilmFilter = {}) => select(filter, Option.none()))

/**
 * One film of the queue, by its name.
 * Fails   QueueProblem (`NoSuchFilm`). DatabaseFailed where the database cannot be asked.
 */
export const find = Effect.fn("Queue.find")(function* (film: string) {
  const found = Array.head(yield* select({}, Option.some(film)))
  return yield* Effect.mapError(found, () => noSuchFilm(film))
})
