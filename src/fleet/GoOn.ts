import { SqlClient } from "@effect/sql"
import { Array, Effect, Option, Schema } from "effect"
import type { Ticks } from "../domain/Money.js"
import type { Gate } from "../services/PipelineEvents.js"
import { changesNoted } from "./ChangesNoted.js"
import { databaseFailed } from "./Database.js"
import { enqueue } from "./Enqueue.js"
import { JobRequest } from "./FilmJob.js"
import type { FilmState } from "./Listing.js"
import { noSuchFilm, QueueProblem, type WayOut, wayOut } from "./QueueProblem.js"

/** What is asked for otherwise from the next attempt on; what is not named stays as it was. */
export interface FilmChange extends Partial<Pick<JobRequest, "patience" | "plan" | "onDoubt">> {
  /** By their names on the command line. */
  readonly settings?: JobRequest["settings"]
  /** What is to be ordered afresh. */
  readonly changes?: JobRequest["changes"]
  /** Where the film is held next; a film that was held somewhere is not held there again. */
  readonly stopAfter?: Gate
  /** The most the film may cost, or no limit of its own any more. */
  readonly budget?: Option.Option<Ticks>
}

interface Row {
  readonly attempt: number
  readonly state: FilmState
  readonly request: unknown
  /** How many of the changes that were asked for the journal tells of. */
  readonly noted: number
}

/** A film's row, held until the transaction ends. */
const rowOf = Effect.fnUntraced(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Omit<Row, "noted">>`
    SELECT attempt, state, request FROM film WHERE film = ${film} FOR UPDATE`
  const row = yield* Effect.mapError(Array.head(rows), () => noSuchFilm(film))
  // By a statement of its own: what one reads beside a row is as it was before that was locked.
  return { ...row, noted: yield* changesNoted(film) } satisfies Row
})

const decodeRequest = Schema.decodeUnknown(JobRequest)
const encodeRequest = Schema.encodeSync(Schema.parseJson(JobRequest))

/** What the next attempt is to make. */
const nextRequest = (before: JobRequest, { noted, state }: Row, change: FilmChange): JobRequest => {
  const { budget = Option.fromNullable(before.budget), changes = [], settings = {}, ...rest } = change
  const { budget: _, changes: asked, stopAfter, ...stays } = before
  return {
    ...stays,
    ...rest,
    settings: { ...before.settings, ...settings },
    // What was asked for and no worker came to write down is still to be done.
    changes: [...asked.slice(noted), ...changes],
    ...(state === "held" || stopAfter === undefined ? {} : { stopAfter }),
    ...(change.stopAfter === undefined ? {} : { stopAfter: change.stopAfter }),
    ...Option.match(budget, { onNone: () => ({}), onSome: (budget) => ({ budget }) })
  }
}

/** What is known of a film that cannot be gone on with, and what can be done instead. */
const notNow = (film: string, state: FilmState): QueueProblem => {
  const look: WayOut = wayOut("To see how far it is", ["queue", "show", film])
  const [words, ...ways]: readonly [string, ...ReadonlyArray<WayOut>] =
    state === "waiting"
      ? [`${film} waits for a worker already, and will be made as it was asked for.`, look]
      : state === "making"
        ? [
            `${film} is being made. Wait until it is held or has ended, or cancel it.`,
            look,
            wayOut("To cancel it", ["queue", "cancel", film])
          ]
        : [
            `${film} is complete: to go on with it, say what is to be otherwise.`,
            wayOut("To bring it here", ["fetch", film])
          ]
  return new QueueProblem({ reason: "NotThatState", detail: words, ways })
}

const isChange = ({ changes = [], plan, settings = {} }: FilmChange): boolean =>
  changes.length > 0 || plan !== undefined || Object.keys(settings).length > 0

/** Whether there is anything in a film to go on with. */
const goesOn = (state: FilmState, change: FilmChange): boolean =>
  state !== "waiting" && state !== "making" && (state !== "complete" || isChange(change))

/** Makes the next attempt, and lays it into the queue. */
const nextAttempt = Effect.fnUntraced(function* (
  film: string,
  change: FilmChange,
  check: (state: FilmState) => Effect.Effect<void, QueueProblem>
) {
  const sql = yield* SqlClient.SqlClient
  const attempt = yield* sql
    .withTransaction(
      Effect.gen(function* () {
        const row = yield* rowOf(film)
        yield* check(row.state)
        const before = yield* Effect.mapError(
          decodeRequest(row.request),
          () =>
            new QueueProblem({
              reason: "OtherRequest",
              detail: `What ${film} was asked for was written by another version of this program, and this one cannot read it. Use that one.`
            })
        )
        const request = nextRequest(before, row, change)
        yield* sql`
          UPDATE film SET attempt = attempt + 1, request = ${encodeRequest(request)}::jsonb, state = 'waiting',
            cancelled = FALSE, outcome = NULL, submitted = clock_timestamp(), began = NULL, ended = NULL
          WHERE film = ${film}`
        return row.attempt + 1
      })
    )
    .pipe(Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error))))
  yield* enqueue(film, attempt)
  return { film, attempt }
})

/**
 * Goes on with a film that is held or has ended, from what is saved, and with what is asked for otherwise now: another
 * attempt, which any worker may take.
 * Needs   the workflow engine of a client of the cluster.
 * Fails   QueueProblem: `NoSuchFilm`; `NotThatState` where it waits or is made, or is complete and nothing is to be otherwise.
 *         DatabaseFailed.
 */
export const goOn = Effect.fn("Queue.goOn")((film: string, change: FilmChange = {}) =>
  nextAttempt(film, change, (state) => (goesOn(state, change) ? Effect.void : notNow(film, state)))
)

/**
 * Tries a film again that failed or was given up, as it was asked for.
 * Needs   the workflow engine of a client of the cluster.
 * Fails   QueueProblem: `NoSuchFilm`; `NotThatState` where it did not fail. DatabaseFailed.
 */
export const retry = Effect.fn("Queue.retry")((film: string) =>
  nextAttempt(film, {}, (state) =>
    state === "failed"
      ? Effect.void
      : state === "held" || state === "cancelled" || state === "degraded"
        ? new QueueProblem({
            reason: "NotThatState",
            detail: `${film} did not fail: it is ${state}.`,
            ways: [wayOut("To go on with it", ["queue", "go-on", film])]
          })
        : notNow(film, state)
  )
)
