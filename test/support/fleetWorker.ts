import { SqlClient } from "@effect/sql"
import { Duration, Effect, Layer, type Redacted, Schema } from "effect"
import { noTicks } from "../../src/domain/Money.js"
import type { FilmFailure, FilmMade } from "../../src/fleet/AttemptOutcome.js"
import { clusterTables, layerClient } from "../../src/fleet/Cluster.js"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { enqueue } from "../../src/fleet/Enqueue.js"
import { JobOutcome, JobRequest } from "../../src/fleet/FilmJob.js"
import type { QueueOptions } from "../../src/fleet/QueueStore.js"
import { setUpTables } from "../../src/fleet/Tables.js"
import { type FilmWork, workerLayer, workerOf } from "../../src/fleet/Worker.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"

/** What a test's film is made of: nothing. */
export const nothingMade: FilmMade = { spent: noTicks, degradations: 0 }

/** What is asked for in a test's film. */
export const plainRequest: JobRequest = {
  settings: {},
  patience: {
    pollInterval: Duration.millis(40),
    longestWait: Duration.minutes(1),
    flowRetryDelay: Duration.millis(100),
    flowRetries: 1,
    videoConcurrency: 1
  },
  references: [],
  changes: [],
  onDoubt: "retry"
}

const encodeRequest = Schema.encodeSync(Schema.parseJson(JobRequest))

/** How a worker of a test makes its films. */
export interface TestWorker extends QueueOptions {
  readonly films?: number
  readonly drain?: Duration.DurationInput
  readonly make: (work: FilmWork) => Effect.Effect<FilmMade, FilmFailure, SqlClient.SqlClient>
}

/** A worker with connections of its own, until it is interrupted. */
export const testWorker = (
  url: Redacted.Redacted,
  { drain = "1 minute", films = 2, make, ...queue }: TestWorker
) =>
  workerOf({ films, drain, make, endingOf: () => ({ code: 1, remedies: ["mend it"] }) }).pipe(
    Effect.provide(
      workerLayer(queue).pipe(
        Layer.provideMerge(WorkerSession.layer({ name: "w", films })),
        Layer.provideMerge(databaseLayer({ url }))
      )
    )
  )

/** The tables of the fleet and of its engine. */
export const setUp = (url: Redacted.Redacted) =>
  Effect.provide(setUpTables(clusterTables), databaseLayer({ url, maxConnections: 4 }))

/** Whoever submits and looks on. */
export const client = (url: Redacted.Redacted) =>
  Layer.provideMerge(layerClient, databaseLayer({ url, maxConnections: 4 }))

/** Writes a film down. */
export const writtenDown = (film: string, attempt = 1, request = plainRequest) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`INSERT INTO film (film, concept, account, attempt, request, state)
      VALUES (${film}, 'a fox', '', ${attempt}, ${encodeRequest(request)}::jsonb, 'waiting')
      ON CONFLICT (film) DO UPDATE SET attempt = excluded.attempt, request = excluded.request,
        state = 'waiting', cancelled = FALSE, outcome = NULL, submitted = clock_timestamp()`
  )

/** Writes a film down and lays its attempt into the queue. */
export const submitted = (film: string, attempt = 1, request = plainRequest) =>
  Effect.zipRight(writtenDown(film, attempt, request), enqueue(film, attempt))

const Standing = Schema.Struct({
  state: Schema.String,
  outcome: Schema.NullOr(JobOutcome),
  worker: Schema.NullOr(Schema.Int),
  done: Schema.Boolean,
  deaths: Schema.Int,
  takings: Schema.Int,
  /** Why it was taken again, where that was for a fault. */
  failure: Schema.NullOr(Schema.String)
})

/** How a film stands, and the job of its newest attempt. */
export const standing = (film: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql`SELECT state, outcome, worker, COALESCE(done, FALSE) AS done, COALESCE(deaths, 0) AS deaths,
      COALESCE(takings, 0) AS takings, failure
      FROM film LEFT JOIN film_job ON film_job.film = film.film
      WHERE film.film = ${film} ORDER BY sequence DESC LIMIT 1`
  ).pipe(
    Effect.flatMap(([row]) => Schema.decodeUnknown(Standing)(row)),
    Effect.orDie
  )

/** Waits until a film is in one of these states; a defect after a while. */
export const comesTo = (film: string, ...states: ReadonlyArray<string>) =>
  Effect.repeat(Effect.delay(standing(film), "50 millis"), {
    until: ({ state }) => states.includes(state)
  }).pipe(
    Effect.timeoutFail({
      duration: "60 seconds",
      onTimeout: () => new Error(`${film} did not come to be ${states.join(" or ")}`)
    }),
    Effect.orDie
  )
