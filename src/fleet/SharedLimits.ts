import { createHash } from "node:crypto"
import { SqlClient } from "@effect/sql"
import { PgClient } from "@effect/sql-pg"
import { type Duration, Effect, Fiber, Record, Redacted, Schedule, Stream } from "effect"
import { databaseAgain, startsMinute, usualLowPace } from "../domain/RetryPolicy.js"
import type { KeyLimits } from "../services/KeyLimits.js"
import { ProviderLimits } from "../services/Provider.js"
import { checkedLimits, type GrokOptions, type Route } from "../services/ProviderSettings.js"
import { databaseFailed } from "./Database.js"
import { inTime } from "./limits/Asking.js"
import { firstPlace, makePlaces } from "./limits/Places.js"
import { makeQuiet } from "./limits/Quiet.js"
import { makeTurns } from "./limits/Turns.js"
import { WorkerSession } from "./WorkerSession.js"

/** Whose limits, and which. All workers of a key are given the same ones. */
export interface SharedLimitsOptions extends Pick<GrokOptions, "apiKey" | "concurrency" | "pace"> {
  /** For tests: the minute in which starts are counted. */
  readonly minute?: Duration.Duration
}

/** What a key is known by in the database, where the key itself is not. */
const nameOf = (key: Redacted.Redacted): string =>
  createHash("sha256").update(Redacted.value(key).trim()).digest("hex")

/** Where workers tell each other of free places and of quiet. */
const channel = "provider_limits"

const make = Effect.fn("SharedLimits.make")(function* (options: SharedLimitsOptions) {
  const { concurrency, pace } = yield* checkedLimits(options)
  const sql = yield* SqlClient.SqlClient
  const pg = yield* PgClient.PgClient
  const session = yield* WorkerSession
  const scope = yield* Effect.scope
  const key = nameOf(options.apiKey)
  const routes = Record.keys(concurrency)
  yield* Effect.mapError(
    Effect.zipRight(
      sql`INSERT INTO provider_key (key) VALUES (${key}) ON CONFLICT DO NOTHING`,
      sql`INSERT INTO provider_lane (key, route) SELECT ${key}, unnest(${routes}::text[]) ON CONFLICT DO NOTHING`
    ),
    databaseFailed
  )

  const quiet = yield* makeQuiet(sql, key, channel)
  const freed = yield* Effect.all(Record.map(concurrency, () => Effect.makeLatch(false)))
  const places = yield* Effect.all(
    Record.map(concurrency, (most, route) =>
      makePlaces(session, { first: firstPlace(key, route), most, channel, freed: freed[route].await })
    )
  )
  const turns = yield* Effect.all(
    Record.map(pace, (rate, route) =>
      makeTurns(sql, quiet, { key, route, rate, minute: options.minute ?? startsMinute })
    )
  )

  // What is not heard is found out a second later. The end of a listening connection is not: it may have nothing to say.
  const listening = yield* pg.listen(channel).pipe(
    Stream.runForEach((told) =>
      told === key
        ? quiet.told
        : Effect.forEach(routes, (route) =>
            told === String(firstPlace(key, route)) ? freed[route].release : Effect.void
          )
    ),
    Effect.catchAllCause(() => Effect.void),
    Effect.repeat(Schedule.spaced("1 second")),
    Effect.forkDaemon
  )
  yield* Effect.addFinalizer(() => Fiber.interruptFork(listening))

  /** Writes down how fast is right; the caller waits a second for it at most. */
  const learn = (route: Route, perSecond: number | null) =>
    inTime(sql`UPDATE provider_lane SET learnt_per_second = ${perSecond ?? usualLowPace}, learnt_at = clock_timestamp()
      WHERE key = ${key} AND route = ${route}`).pipe(
      Effect.retry(databaseAgain),
      Effect.ignore,
      Effect.forkIn(scope),
      Effect.flatMap((telling) => Effect.raceFirst(Fiber.await(telling), Effect.sleep("1 second"))),
      Effect.asVoid
    )

  return {
    inPlace: (route) => places[route],
    turn: (route, isNear) => turns[route](isNear),
    learn,
    quiet: quiet.wait,
    hush: quiet.hush
  } satisfies KeyLimits
})

/**
 * The limits of one key over all workers of a database: calls at once as places that a worker's session holds, starts a
 * second and a minute by the database's clock, the limit that an answer named, and the quiet it asked for, which every
 * worker hears within a second. The breaker is each worker's own. While the database is away no call gets a place or a turn: it
 * waits for five minutes, and fails with nothing sent.
 * Fails   ConfigError: a limit that cannot be kept. DatabaseFailed.
 */
export const layer = (options: SharedLimitsOptions) => ProviderLimits.layerOver(make(options))
