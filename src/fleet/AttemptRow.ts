import { SqlClient } from "@effect/sql"
import type { SqlError } from "@effect/sql/SqlError"
import { Array, Effect, Option, Schedule, Schema } from "effect"
import { exitCodes } from "../domain/ExitCode.js"
import { noTicks, Ticks } from "../domain/Money.js"
import { databaseFailed } from "./Database.js"
import { filmQueueName, JobOutcome, JobRequest } from "./FilmJob.js"
import { WorkerSession } from "./WorkerSession.js"

// What a worker reads and writes of a film's row. Only whoever has the film's job writes, and only of the newest attempt.

/** How a film's row can stand when its job ends. */
export type EndState = "held" | "complete" | "degraded" | "failed" | "cancelled"

/** One attempt at a film, by its name and number. */
export interface Attempt {
  readonly film: string
  readonly attempt: number
}

/** How an attempt stands for the worker that has just taken its job. */
export type Begun =
  | {
      readonly _tag: "Begun"
      readonly concept: string
      readonly account: string
      readonly request: Option.Option<JobRequest>
      /** Deaths of workers in a row that brought no new answer. */
      readonly deaths: number
    }
  | { readonly _tag: "Cancelled" }
  /** It has its outcome, and only its workflow does not know of it. */
  | { readonly _tag: "Ended"; readonly state: EndState; readonly outcome: JobOutcome }
  /** There is a newer attempt, or no such film. */
  | { readonly _tag: "Gone" }

/**
 * Asks a database that may be away until it is back: no film ends for that.
 * Fails   DatabaseFailed: it refuses.
 */
export const untilBack = <A, R>(ask: Effect.Effect<A, SqlError, R>) =>
  Effect.retry(Effect.mapError(ask, databaseFailed), {
    schedule: Schedule.spaced("1 second"),
    while: ({ reason }) => reason === "Unreachable"
  })

const Row = Schema.Struct({
  state: Schema.Literal("waiting", "making", "held", "complete", "degraded", "failed", "cancelled"),
  cancelled: Schema.Boolean,
  concept: Schema.String,
  account: Schema.String,
  request: Schema.Unknown,
  outcome: Schema.NullOr(Schema.Unknown),
  deaths: Schema.Int
})

const readRequest = Schema.decodeUnknownOption(JobRequest)
const readOutcome = Schema.decodeUnknownOption(JobOutcome)
const readRow = Schema.decodeUnknown(Row)
const writeOutcome = Schema.encode(Schema.parseJson(JobOutcome))

/** What is told of an attempt that has ended without words. */
const wordless: JobOutcome = {
  ...{ code: exitCodes.failed, message: "What came of it was not written down.", remedies: [] },
  ...{ spent: noTicks, degradations: 0 }
}

/** What a worker writes of the films whose jobs it has. */
export const attemptRows = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { number: me } = yield* WorkerSession

  const isMine = (film: string) => sql`EXISTS (
    SELECT 1 FROM film_job job WHERE job.film = ${film} AND job.name = ${filmQueueName} AND job.worker = ${me} AND NOT job.done)`

  const begin = ({ attempt, film }: Attempt) =>
    untilBack(sql`
      WITH begun AS (
        UPDATE film SET state = 'making', began = COALESCE(began, clock_timestamp())
        WHERE film = ${film} AND attempt = ${attempt} AND NOT cancelled AND state IN ('waiting', 'making'))
      SELECT state, cancelled, concept, account, request, outcome, COALESCE((
        SELECT max(deaths) FROM film_job job WHERE job.film = ${film} AND job.worker = ${me} AND NOT job.done), 0) AS deaths
      FROM film WHERE film = ${film} AND attempt = ${attempt}`).pipe(
      Effect.flatMap((rows) =>
        Effect.transposeMapOption(Array.head(rows), (row) => Effect.orDie(readRow(row)))
      ),
      Effect.map(
        Option.match({
          onNone: (): Begun => ({ _tag: "Gone" }),
          onSome: ({ account, cancelled, concept, deaths, outcome, request, state }): Begun => {
            if (state === "waiting" || state === "making") {
              if (cancelled) return { _tag: "Cancelled" }
              return { _tag: "Begun", account, concept, deaths, request: readRequest(request) }
            }
            if (state === "cancelled") return { _tag: "Cancelled" }
            return { _tag: "Ended", state, outcome: Option.getOrElse(readOutcome(outcome), () => wordless) }
          }
        })
      )
    )

  /** Gives whether it was this worker's to write. */
  const end = ({ attempt, film }: Attempt, state: EndState, outcome: JobOutcome) =>
    Effect.flatMap(Effect.orDie(writeOutcome(outcome)), (json) =>
      untilBack(sql`
        UPDATE film SET state = ${state}, outcome = ${json}::jsonb, ended = clock_timestamp()
        WHERE film = ${film} AND attempt = ${attempt} AND ${isMine(film)} RETURNING film`)
    ).pipe(Effect.map((rows) => rows.length > 0))

  /** A film whose worker goes away waits for another. */
  const handBack = ({ attempt, film }: Attempt) =>
    Effect.ignore(sql`
      UPDATE film SET state = 'waiting' WHERE film = ${film} AND attempt = ${attempt} AND state = 'making' AND ${isMine(film)}`)

  const spent = (film: string) =>
    Effect.map(
      untilBack(
        sql<{
          readonly committed: number
        }>`SELECT committed::float8 AS committed FROM film WHERE film = ${film}`
      ),
      ([row]) => Ticks.make(row?.committed ?? 0)
    )

  const has = (film: string) =>
    Effect.map(
      untilBack(sql<{ readonly mine: boolean }>`SELECT ${isMine(film)} AS mine`),
      ([row]) => row?.mine === true
    )

  /** The same in a transaction, until whose end nobody else can take it. */
  const holds = (film: string) =>
    Effect.map(
      sql`SELECT 1 FROM film_job WHERE film = ${film} AND name = ${filmQueueName} AND worker = ${me} AND NOT done FOR SHARE`,
      (rows) => rows.length > 0
    )

  /** Whether the database is away just now. */
  const isAway = sql`SELECT 1`.pipe(
    Effect.as(false),
    Effect.catchTag("SqlError", (error) => Effect.succeed(databaseFailed(error).reason === "Unreachable"))
  )

  /** Which of these films somebody has cancelled. */
  const cancelledOf = (films: ReadonlyArray<string>) =>
    sql<{
      readonly film: string
    }>`SELECT film FROM film WHERE cancelled AND film = ANY(${[...films]}::text[])`

  return { begin, end, handBack, spent, has, holds, isAway, cancelledOf }
})
