import type { SqlClient } from "@effect/sql"
import { Effect, Fiber, Schedule, Schema } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { inTime } from "./Asking.js"

/** What is known of the quiet is asked for anew after so long, in milliseconds. */
const known = 1000

const Answer = Schema.Tuple(Schema.Struct({ quiet: Schema.Number }))

/**
 * The quiet that an answer asked for, as the row of the key has it: read again where what is known is a second old, and at
 * once where a worker tells of it (`channel`). While the database is away each worker keeps to what it knows.
 */
export const makeQuiet = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  key: string,
  channel: string
) {
  const scope = yield* Effect.scope
  const reading = yield* Effect.makeSemaphore(1)
  let closedUntil = 0
  let knownSince = Number.NEGATIVE_INFINITY

  /** Takes in how long everybody is to be quiet from now on, in milliseconds. */
  const heard = (millis: number) =>
    Effect.map(monotonicMillis, (now) => {
      knownSince = now
      if (millis > 0) closedUntil = Math.max(closedUntil, now + millis)
    })

  const read = inTime(
    sql`SELECT least(600000, coalesce(extract(epoch FROM quiet_until - clock_timestamp()) * 1000, 0))::float8 AS quiet
      FROM provider_key WHERE key = ${key}`
  ).pipe(
    Effect.flatMap(Schema.decodeUnknown(Answer)),
    Effect.flatMap(([{ quiet }]) => heard(quiet)),
    Effect.catchAll(() => heard(0))
  )

  const readUnlessKnown = Effect.flatMap(monotonicMillis, (now) =>
    now < knownSince + known ? Effect.void : read
  ).pipe(reading.withPermits(1))

  /** Waits as long as is known here; another answer may have come in while we waited. */
  const here: Effect.Effect<void> = Effect.flatMap(monotonicMillis, (now) =>
    closedUntil <= now ? Effect.void : Effect.zipRight(Effect.sleep(closedUntil - now), here)
  )

  /** Whether quiet is asked for now. */
  const isAsked = Effect.zipRight(
    readUnlessKnown,
    Effect.map(monotonicMillis, (now) => closedUntil > now)
  )

  const wait: Effect.Effect<void> = Effect.flatMap(isAsked, (asked) =>
    asked ? Effect.zipRight(here, wait) : Effect.void
  )

  /** Tells the row, for as long as that is of use; the caller waits a second for it at most. */
  const tell = (until: number) =>
    Effect.gen(function* () {
      const left = until - (yield* monotonicMillis)
      if (left > 0)
        yield* inTime(sql`
          WITH told AS (
            UPDATE provider_key
            SET quiet_until = greatest(quiet_until, clock_timestamp() + ${left}::float8 * interval '1 millisecond')
            WHERE key = ${key} RETURNING key)
          SELECT pg_notify(${channel}, key) FROM told`)
    }).pipe(Effect.retry(Schedule.spaced("500 millis")), Effect.forkIn(scope))

  return {
    heard,
    here,
    isAsked,
    wait,
    /** A worker has told of quiet. */
    told: read,
    hush: (millis: number) =>
      Effect.gen(function* () {
        const until = (yield* monotonicMillis) + millis
        closedUntil = Math.max(closedUntil, until)
        const telling = yield* tell(until)
        yield* Effect.raceFirst(Fiber.await(telling), Effect.sleep("1 second"))
      })
  } as const
})

/** The quiet of a key. */
export type Quiet = Effect.Effect.Success<ReturnType<typeof makeQuiet>>
