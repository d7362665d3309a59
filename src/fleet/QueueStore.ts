import { PersistedQueue } from "@effect/experimental"
import { SqlClient } from "@effect/sql"
import { SqlError } from "@effect/sql/SqlError"
import { PgClient } from "@effect/sql-pg"
import { Cause, Duration, Effect, Exit, Fiber, Layer, Option, Schedule, Stream } from "effect"
import { monotonicMillis } from "../domain/Elapsed.js"
import { databaseFailed } from "./Database.js"
import { queueStatements, type Taken } from "./QueueStatements.js"

/** How a worker takes its jobs. */
export interface QueueOptions {
  /** A worker that was not heard of for so long is hung, and its jobs are free: those of a slow one never are; 60 s. */
  readonly hungAfter?: Duration.DurationInput
  /** How often is looked, where nothing is told; 0.5 s. */
  readonly poll?: Duration.DurationInput
}

/** The channel on which a job that is free is told of. */
const channel = "film_job"

/** How long a worker with jobs in hand leaves a free one to those that have fewer. */
const courtesy = Duration.millis(1_500)

/** How long no death is believed in after the database was away: whoever lives is on the way back, as this worker is. */
const settling = Duration.seconds(10)

/** A look that took longer found the database away, though it was answered. */
const longestLook = Duration.seconds(5)

/** How long an ended job waits for a database that is away before its end is given up. */
const patience = Schedule.intersect(Schedule.spaced("1 second"), Schedule.recurs(600))

const whyUnanswered = (cause: Cause.Cause<SqlError | Cause.TimeoutException>): string => {
  const error = Cause.squash(cause)
  return error instanceof SqlError ? databaseFailed(error).detail : String(error)
}

const unanswered = (cause: SqlError) =>
  new PersistedQueue.PersistedQueueError({ message: "The queue does not answer", cause })

/** Lays a job into the queue, once under its id. */
const offering = Effect.map(
  SqlClient.SqlClient,
  (sql): PersistedQueue.PersistedQueueStore["Type"]["offer"] =>
    ({ element, id, name }) =>
      sql`
        WITH laid AS (
          INSERT INTO film_job (id, name, element, film, priority)
          SELECT ${id}, ${name}, job.element, film.film, COALESCE(film.priority, 0)
          FROM (SELECT ${JSON.stringify(element)}::jsonb AS element) job
          LEFT JOIN film ON film.film = job.element #>> '{payload,film}'
          ON CONFLICT (id) DO UPDATE SET done = FALSE, attempts = 0, element = excluded.element, worker = NULL, film = excluded.film, priority = excluded.priority
            -- A workflow that began when its film had been removed laid a job of nobody's; the film is there again.
            WHERE film_job.done AND film_job.film IS NULL AND excluded.film IS NOT NULL)
        SELECT pg_notify(${channel}, ${name})`.pipe(Effect.mapError(unanswered), Effect.asVoid)
)

/** The queue of whoever lays jobs there and takes none. */
export const offersOnly = Effect.map(offering, (offer) =>
  PersistedQueue.PersistedQueueStore.of({ offer, take: () => Effect.never })
)

const open = Effect.fnUntraced(function* ({ hungAfter = "60 seconds", poll = "500 millis" }: QueueOptions) {
  const sql = yield* SqlClient.SqlClient
  const pg = yield* PgClient.PgClient
  const { look, me, take } = yield* queueStatements(Duration.toSeconds(hungAfter))
  /** What this worker makes now, by sequence. */
  const inHand = new Set<string>()
  /** When the database was last found away. */
  let away = Number.NEGATIVE_INFINITY
  let isTold = false
  const offer = yield* offering
  const wake = yield* Effect.makeLatch(false)
  // One hand at a time looks and takes, so that a worker takes no more than one job before others had their turn.
  const turn = yield* Effect.makeSemaphore(1)

  const handBack = (ending: Effect.Effect<unknown, SqlError>) =>
    Effect.retry(ending, patience).pipe(
      Effect.catchTag("SqlError", (error) =>
        Effect.logWarning(`A job's end could not be written down: ${databaseFailed(error).detail}`)
      ),
      Effect.asVoid
    )

  /** What the database says within 10 s: a connection that died without a word would be waited for long. */
  const answered = <A>(ask: Effect.Effect<A, SqlError>) =>
    Effect.gen(function* () {
      const began = yield* monotonicMillis
      const asking = yield* Effect.forkDaemon(
        Effect.interruptible(Effect.timeout(Effect.disconnect(ask), "10 seconds"))
      )
      const exit = yield* Fiber.await(asking)
      const now = yield* monotonicMillis
      const isAway = Exit.isFailure(exit)
      if (isAway !== isTold)
        yield* isAway
          ? Effect.logWarning(
              `The queue does not answer, and is asked again every second: ${whyUnanswered(exit.cause)}`
            )
          : Effect.logInfo("The queue answers again.")
      isTold = isAway
      if (isAway || now - began > Duration.toMillis(longestLook)) away = now
      return Exit.match(exit, { onFailure: () => Option.none<A>(), onSuccess: Option.some })
    })

  /** One job, as soon as there is one and it is this worker's turn. What is taken is in hand before anything comes between. */
  const next = (
    name: string,
    maxAttempts: number,
    wait: (work: Effect.Effect<void>) => Effect.Effect<void>
  ) =>
    Effect.gen(function* () {
      let leftSince = Number.POSITIVE_INFINITY
      while (true) {
        yield* wake.close
        const now = yield* monotonicMillis
        const isSettled = now - away > Duration.toMillis(settling)
        const letsOthersGoFirst = inHand.size > 0 && now - leftSince < Duration.toMillis(courtesy)
        const wanted = { name, maxAttempts, inHand, isSettled, letsOthersGoFirst }
        const taken = yield* answered(take(wanted))
        const job = Option.flatMap(taken, ([first]) => Option.fromNullable(first))
        if (Option.isSome(job)) {
          inHand.add(job.value.sequence)
          return job.value
        }
        const isLeft =
          letsOthersGoFirst && Option.exists(yield* answered(look(wanted)), ([row]) => row?.there === true)
        leftSince = isLeft ? Math.min(leftSince, now) : Number.POSITIVE_INFINITY
        if (Option.isNone(taken)) yield* wait(Effect.sleep("1 second"))
        else if (isLeft) yield* wait(Effect.sleep("100 millis"))
        else yield* wait(Effect.raceFirst(wake.await, Effect.sleep(poll)))
      }
    })

  /** Writes down how a job ended that is still this worker's: done, given back, or failed and to be tried again. */
  const end = ({ sequence, takings }: Taken, name: string, exit: Exit.Exit<unknown, unknown>) => {
    const mine = sql`sequence = ${sequence} AND worker = ${me} AND takings = ${takings}`
    const written = Exit.isSuccess(exit)
      ? sql`UPDATE film_job SET done = TRUE, worker = NULL, attempts = attempts + 1 WHERE ${mine}`
      : Cause.isInterrupted(exit.cause)
        ? sql`WITH back AS (UPDATE film_job SET worker = NULL WHERE ${mine}) SELECT pg_notify(${channel}, ${name})`
        : sql`UPDATE film_job SET worker = NULL, attempts = attempts + 1, failure = ${Cause.pretty(exit.cause)} WHERE ${mine}`
    return Effect.ensuring(
      handBack(written),
      Effect.sync(() => inHand.delete(sequence))
    )
  }

  yield* pg.listen(channel).pipe(
    Stream.runForEach(() => wake.open),
    Effect.catchAllCause(() => Effect.void),
    Effect.repeat(Schedule.spaced("1 second")),
    Effect.forkScoped
  )
  // What was taken by a statement whose answer never came is given back, too.
  yield* Effect.addFinalizer(() =>
    answered(sql`UPDATE film_job SET worker = NULL WHERE worker = ${me} AND NOT done`)
  )

  return PersistedQueue.PersistedQueueStore.of({
    offer,
    take: ({ maxAttempts, name }) =>
      Effect.uninterruptibleMask((restore) =>
        restore(turn.take(1)).pipe(
          Effect.zipRight(Effect.ensuring(next(name, maxAttempts, restore), turn.release(1))),
          // Whoever was told to stop meanwhile never hears of the job, nor closes the scope that would give it back.
          Effect.tap((job) =>
            Effect.onExit(restore(Effect.void), (exit) =>
              Exit.isSuccess(exit)
                ? Effect.addFinalizer((exit) => end(job, name, exit))
                : end(job, name, exit)
            )
          )
        )
      )
  })
})

/**
 * The jobs of films in Postgres. A job is free when nobody has it, when its worker is dead, or when another worker that has it
 * was not heard of for `hungAfter`; of the free ones that of the highest priority is taken, the oldest among equals, and by the
 * worker that has the fewest. While the database is away nothing is taken, and ends of jobs are written when it is back.
 */
export const layer = (options: QueueOptions = {}) =>
  Layer.scoped(PersistedQueue.PersistedQueueStore, open(options))
