import { basename } from "node:path"
import { SqlClient } from "@effect/sql"
import { PgClient } from "@effect/sql-pg"
import { Array, Chunk, DateTime, Deferred, Effect, Fiber, Option, Schedule, Schema, Stream } from "effect"
import { monotonicMillis } from "../domain/Elapsed.js"
import { EventLine, eventVersion } from "../services/EventLine.js"
import type { PipelineEvent } from "../services/PipelineEvents.js"
import { databaseFailed } from "./Database.js"
import { noSuchFilm } from "./QueueProblem.js"
import { WorkerSession } from "./WorkerSession.js"

/** How long events are gathered before they are written together. */
const gathered = "250 millis"

/** How long a film's end waits for its last events to be written. */
const patience = "5 seconds"

/** How many events are held back while the database is away: a film has some hundred. */
const mostHeld = 2_000

/** How many are written by one statement. */
const mostAtOnce = 500

/** Of progress that changes many times a second, one is kept in this time. */
const thinnedTo = 1_000

const encode = Schema.encodeOption(Schema.parseJson(EventLine))

/** An event that is still to be written, and when it happened by a clock that nobody sets. */
interface Held {
  readonly event: string
  readonly at: number
}

/** What an event is the progress of; nothing where it is no progress, or has come to its end. */
const progressOf = (event: PipelineEvent): string | undefined => {
  if (event._tag === "FilmJoining" && event.progress < 100) return event._tag
  return event._tag === "ClipRendering" && event.progress < 100 ? event.asset.name : undefined
}

/** An event as it is told on other machines: to them a place on this one says nothing, and who makes the film does. */
const elsewhere = (event: PipelineEvent, worker: string) =>
  event._tag === "FilmFinished"
    ? { ...event, path: basename(event.path) }
    : event._tag === "FilmStarted"
      ? { ...event, worker }
      : event

/**
 * A listener that keeps what happens to a film in the database, for whoever looks at it from elsewhere (`eventsAfter`,
 * `follow`); the last of it is written when the scope ends. It never waits and never fails: where the database is away for
 * long, the oldest events are let go with a warning. Once another worker has the film, nothing more is written.
 */
export const recordEvents = Effect.fn("EventLog.record")(function* (film: string, attempt: number) {
  const sql = yield* SqlClient.SqlClient
  const { name, number: worker } = yield* WorkerSession
  const held: Array<Held> = []
  const shownAt = new Map<string, number>()
  const something = yield* Effect.makeLatch()
  const closing = yield* Deferred.make<void>()
  let warned = false

  const letGo = (why: string) =>
    warned
      ? Effect.void
      : Effect.suspend(() => {
          warned = true
          return Effect.logWarning(
            `Not all that happens to ${film} can be followed from elsewhere: ${why}. The film itself goes on.`
          )
        })

  const hold = Effect.suspend(() => {
    if (held.length <= mostHeld) return Effect.void
    held.splice(0, held.length - mostHeld)
    return letGo("the database is away for long")
  })

  /** Writes events in one statement; numbered anew where another worker's came between. */
  const write = (events: ReadonlyArray<Held>, now: number) =>
    sql`
      WITH kept AS (
        INSERT INTO film_event (film, number, attempt, event, at)
        SELECT ${film}, (SELECT coalesce(max(number), 0) FROM film_event WHERE film = ${film}) + it.position, ${attempt},
          it.told->'event', clock_timestamp() - (it.told->>'age')::float8 * interval '1 millisecond'
        FROM json_array_elements(${`[${events.map(({ at, event }) => `{"age":${now - at},"event":${event}}`).join()}]`}::json)
          WITH ORDINALITY AS it (told, position)
        WHERE coalesce((SELECT worker FROM film_writing WHERE film = ${film} ORDER BY token DESC LIMIT 1), ${worker}) = ${worker}
        RETURNING number)
      SELECT count(*), pg_notify('film_event', ${film}) FROM kept`.pipe(
      Effect.mapError(databaseFailed),
      Effect.retry({ times: 3, while: ({ reason }) => reason === "Failed" })
    )

  /** Writes all that is held, oldest first; what cannot be written now is kept for the next time. */
  const flush = Effect.gen(function* () {
    while (held.length > 0) {
      const events = held.splice(0, mostAtOnce)
      const now = yield* monotonicMillis
      yield* write(events, now).pipe(
        Effect.catchIf(
          ({ reason }) => reason !== "Unreachable",
          ({ detail }) => letGo(detail)
        ),
        Effect.tapError(() =>
          Effect.zipRight(
            Effect.sync(() => held.unshift(...events)),
            hold
          )
        )
      )
    }
  })

  const isClosing = Deferred.isDone(closing)
  const loop = Effect.gen(function* () {
    yield* Effect.raceFirst(something.await, Deferred.await(closing))
    yield* Effect.raceFirst(Effect.sleep(gathered), Deferred.await(closing))
    yield* something.close
    yield* Effect.catchAll(flush, () => Effect.zipRight(Effect.sleep("1 second"), something.open))
  }).pipe(
    Effect.repeat({ until: () => Effect.map(isClosing, (isEnding) => isEnding && held.length === 0) }),
    Effect.interruptible
  )
  const writer = yield* Effect.forkDaemon(loop)
  yield* Effect.addFinalizer(() =>
    Deferred.succeed(closing, undefined).pipe(
      Effect.zipRight(Effect.timeoutOption(Fiber.await(writer), patience)),
      Effect.zipRight(Fiber.interrupt(writer)),
      Effect.zipRight(Effect.suspend(() => (held.length > 0 ? letGo("the database is away") : Effect.void)))
    )
  )

  return (event: PipelineEvent): Effect.Effect<void> =>
    Effect.gen(function* () {
      const at = yield* monotonicMillis
      const progress = progressOf(event)
      if (progress !== undefined) {
        const shown = shownAt.get(progress)
        if (shown !== undefined && at - shown < thinnedTo) return
        shownAt.set(progress, at)
      }
      // When it happened is told by the database's clock, as soon as that can be asked.
      const line = encode({ version: eventVersion, at: "", ...elsewhere(event, name) })
      if (Option.isNone(line)) return
      held.push({ event: line.value, at })
      yield* hold
      yield* something.open
    })
})

/** One event of a film, as it is kept. */
const KeptEvent = Schema.Struct({
  /** From 1 in every film, without gaps. */
  number: Schema.Int,
  /** The attempt it happened in. */
  attempt: Schema.Int,
  at: Schema.DateTimeUtcFromDate,
  /** In the form that `schema events` describes: a newer version's may be one that this program does not know. */
  event: Schema.Record({ key: Schema.String, value: Schema.Unknown })
})
export type FilmEvent = typeof KeptEvent.Type

const decodeEvents = Schema.decodeUnknown(Schema.Array(KeptEvent))

/**
 * What happened to a film behind event number `cursor` (0: from its beginning), oldest first.
 * Fails   DatabaseFailed where the database cannot be asked.
 */
export const eventsAfter = Effect.fn("EventLog.eventsAfter")(
  function* (film: string, cursor: number, most = mostAtOnce) {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql`
      SELECT number, attempt, at, event FROM film_event WHERE film = ${film} AND number > ${cursor}
      ORDER BY number LIMIT ${most}`
    const events = yield* Effect.orDie(decodeEvents(rows))
    return events.map(
      (kept): FilmEvent => ({ ...kept, event: { ...kept.event, at: DateTime.formatIso(kept.at) } })
    )
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)

const isLast = ({ event }: FilmEvent): boolean =>
  event.event === "film_finished" || event.event === "film_stopped"

/** Whether the film's newest attempt has ended, and whether that is so for a while. */
const endOf = Effect.fnUntraced(
  function* (film: string) {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{
      readonly attempt: number
      readonly isEnded: boolean
      readonly isLong: boolean
    }>`
      SELECT attempt, state NOT IN ('waiting', 'making') AS "isEnded",
        coalesce(clock_timestamp() - ended > interval '2 seconds', TRUE) AS "isLong"
      FROM film WHERE film = ${film}`
    return yield* Option.match(Array.head(rows), {
      onNone: () => noSuchFilm(film),
      onSome: Effect.succeed
    })
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)

/**
 * The same as it goes on, until the film's newest attempt has ended and all is told of it. While the database is away, it
 * waits.
 * Fails   QueueProblem (`NoSuchFilm`). DatabaseFailed: it refuses.
 */
export const follow = (film: string, cursor = 0) =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const pg = yield* PgClient.PgClient
      const news = yield* Effect.makeLatch()
      const listening = pg.listen("film_event").pipe(
        Stream.filter((of) => of === film),
        Stream.runForEach(() => news.open),
        // It only wakes sooner: whoever hears nothing looks once a second.
        Effect.retry(Schedule.spaced("1 second")),
        Effect.forkIn(yield* Effect.scope)
      )
      // Nobody listens to a film that has ended: a connection given up while it comes about would be left over.
      const listen = yield* Effect.once(listening)
      const next = (from: { readonly cursor: number; readonly last: Option.Option<FilmEvent> }) =>
        Effect.gen(function* () {
          yield* news.close
          const { attempt, isEnded, isLong } = yield* endOf(film)
          const events = yield* eventsAfter(film, from.cursor)
          const last = Option.orElse(Array.last(events), () => from.last)
          const isTold = Option.exists(last, (event) => isLast(event) && event.attempt === attempt)
          if (events.length === 0 && isEnded && (isTold || isLong)) return Option.none()
          if (!isEnded) yield* listen
          if (events.length === 0)
            yield* Effect.timeoutOption(news.await, isEnded ? "200 millis" : "1 second")
          const at = Option.match(last, { onNone: () => from.cursor, onSome: ({ number }) => number })
          return Option.some([Chunk.fromIterable(events), { cursor: at, last }] as const)
        }).pipe(
          Effect.retry({
            schedule: Schedule.spaced("1 second"),
            while: (error) => error._tag === "DatabaseFailed" && error.reason === "Unreachable"
          })
        )
      return Stream.unfoldChunkEffect({ cursor, last: Option.none<FilmEvent>() }, next)
    })
  )
