import { createHash } from "node:crypto"
import { SqlError } from "@effect/sql/SqlError"
import { Effect, Option, Random, Schedule, Schema } from "effect"
import type { LimitsAway } from "../../services/KeyLimits.js"
import type { Route } from "../../services/ProviderSettings.js"
import { lockClasses } from "../Tables.js"
import type { WorkerSession } from "../WorkerSession.js"
import { insistently, inTime } from "./Asking.js"

// A place is an advisory lock on the worker's own session: Postgres frees it in the instant the worker is gone.

/** A paid call and its place: none yet, or one of a session that may be gone by now. */
interface Seat {
  place: number | undefined
  generation: number
}

/** The most places a route can have: so many numbers lie between two routes. */
const mostPlaces = 1024

/** The number of a route's first place. Two keys whose numbers meet by chance share their places, and have fewer. */
export const firstPlace = (key: string, route: Route): number =>
  (createHash("sha256").update(`${key} ${route}`).digest().readUInt32BE() >>> 11) * mostPlaces

/** Which places, and how workers tell each other that one is free. */
export interface PlaceOptions {
  readonly first: number
  readonly most: number
  /** Where that is told, as the number of the route's first place. */
  readonly channel: string
  /** Waits until it is told. */
  readonly freed: Effect.Effect<void>
}

const cut = new SqlError({
  message: "no session",
  cause: new Error("the connection of the worker's session was cut")
})

const Taken = Schema.Array(Schema.Struct({ place: Schema.Number }))

/** The places of one route, which a worker shares with all others of the key. */
export const makePlaces = Effect.fnUntraced(function* (
  session: WorkerSession["Type"],
  { channel, first, freed, most }: PlaceOptions
) {
  const all = Array.from({ length: Math.min(most, mostPlaces) }, (_, n) => first + n)
  /** One call of this worker at a time looks for a place, in the order they came. */
  const queue = yield* Effect.makeSemaphore(1)
  /** One statement about these places at a time. */
  const alone = yield* Effect.makeSemaphore(1)
  /** The calls under way. */
  const seats = new Set<Seat>()
  /** Whether the session may hold a place that no call knows of: it did not answer. */
  let isUnsure = false

  const ask = (statement: string, values: ReadonlyArray<unknown>) =>
    Effect.gen(function* () {
      const generation = yield* session.generation
      const rows = yield* session.onSession((connection) =>
        inTime(connection.execute(statement, values, undefined))
      )
      if (Option.isNone(rows) || generation !== (yield* session.generation)) return yield* cut
      return { rows: rows.value, generation }
    }).pipe(
      Effect.tapError(() =>
        Effect.sync(() => {
          isUnsure = true
        })
      )
    )

  const heldIn = (generation: number) =>
    [...seats].flatMap((seat) =>
      seat.place !== undefined && seat.generation === generation ? [seat.place] : []
    )

  /** Gives back what the session holds and no call knows of. */
  const tidy = Effect.gen(function* () {
    if (!isUnsure) return
    yield* ask(
      `SELECT pg_advisory_unlock(classid::bigint::int, objid::bigint::int) FROM pg_locks
       WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid::bigint = $1 AND objid::bigint BETWEEN $2 AND $3
         AND NOT objid::bigint = ANY ($4::bigint[])`,
      [lockClasses.place, first, first + mostPlaces - 1, heldIn(yield* session.generation)]
    )
    isUnsure = false
  })

  /** Tries for places: first for the calls under way that lost theirs with their session, then for the next call. */
  const seat = (...next: ReadonlyArray<Seat>) =>
    Effect.gen(function* () {
      yield* tidy
      const generation = yield* session.generation
      const held = heldIn(generation)
      const standing = [...[...seats].filter((one) => one.generation !== generation), ...next]
      const free = yield* Random.shuffle(all.filter((place) => !held.includes(place)))
      const taken = yield* ask(
        "SELECT place FROM unnest($1::int[]) AS place WHERE pg_try_advisory_lock($2, place) LIMIT $3",
        [[...free], lockClasses.place, standing.length]
      )
      const places = yield* Effect.orDie(Schema.decodeUnknown(Taken)(taken.rows))
      for (const [n, one] of standing.entries()) {
        const place = places[n]?.place
        if (place === undefined) return
        seats.add(Object.assign(one, { place, generation: taken.generation }))
      }
    }).pipe(alone.withPermits(1))

  /** Until a place may be free. Who has more of them waits longer, so that who has none is first. */
  const pause = Effect.gen(function* () {
    const patience = yield* Random.nextRange(750, 1250)
    yield* Effect.raceFirst(Effect.sleep(patience), freed)
    yield* Effect.sleep(30 * seats.size + (yield* Random.nextRange(0, 20)))
  })

  const find = (next: Seat): Effect.Effect<void, LimitsAway> =>
    Effect.zipRight(
      insistently(seat(next)),
      Effect.suspend(() => (seats.has(next) ? Effect.void : Effect.zipRight(pause, find(next))))
    )

  /** Gives a place back; one of a session that is gone went with it. */
  const leave = (seat: Seat) =>
    Effect.gen(function* () {
      seats.delete(seat)
      if (seat.place === undefined || seat.generation !== (yield* session.generation)) return
      yield* ask("SELECT pg_advisory_unlock($1, $2), pg_notify($3, $4)", [
        lockClasses.place,
        seat.place,
        channel,
        String(first)
      ])
    }).pipe(alone.withPermits(1), Effect.ignore)

  // A session that was cut and made anew takes the places of the calls under way back as soon as it can.
  yield* Effect.gen(function* () {
    const generation = yield* session.generation
    if (isUnsure || [...seats].some((one) => one.generation !== generation)) yield* Effect.ignore(seat())
  }).pipe(Effect.repeat(Schedule.spaced("500 millis")), Effect.forkScoped)

  return <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E | LimitsAway, R> =>
    Effect.suspend(() => {
      const own: Seat = { place: undefined, generation: 0 }
      return Effect.ensuring(Effect.zipRight(queue.withPermits(1)(find(own)), call), leave(own))
    })
})
