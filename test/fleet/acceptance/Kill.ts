import { Array, Clock, Effect, Random } from "effect"
import { audit, billedSoFar, breachesOf, leftOpenIn } from "./Audit.js"
import type { Crew } from "./Crew.js"
import { type Fleet, numberOf, standingOf } from "./Fleet.js"
import type { WorkerProcess } from "./WorkerProcess.js"

/** What came of one round. */
export interface KillReport {
  /** How many films the dead worker had, and after how many milliseconds each of them was another's. */
  readonly films: number
  readonly takeOver: ReadonlyArray<number>
  readonly inFlight: number
  readonly repeats: number
  readonly breaches: ReadonlyArray<string>
}

/** After so many milliseconds the films of a worker that died at `at` were another's; waits for it. */
export const takenOver = Effect.fn("Kill.takenOver")(function* (
  fleet: Fleet,
  films: ReadonlyArray<string>,
  dead: number,
  at: number
) {
  const { sql, until } = fleet
  const isTheirs = sql`film = ANY(${[...films]}::text[])`
  yield* until(
    "the films are taken over",
    Effect.map(
      sql`SELECT 1 FROM film_job WHERE ${isTheirs} AND worker = ${dead}`,
      (rows) => rows.length === 0
    ),
    "60 seconds"
  )
  const rows = yield* Effect.orDie(
    sql<{ readonly at: number }>`
      SELECT (extract(epoch FROM taken) * 1000)::float8 AS at FROM film_job
      WHERE ${isTheirs} AND taken > to_timestamp(${at / 1000}::float8)`
  )
  return rows.map((row) => row.at - at)
})

/**
 * Kills one of the workers while it makes films, at a moment that the random decides, and looks after the films: all are made
 * by the others. `workers` loses the dead one.
 */
export const killRound = Effect.fn("Kill.round")(function* (
  fleet: Fleet,
  workers: ReadonlyArray<WorkerProcess>,
  films: ReadonlyArray<string>,
  /** How many answers the films come to; the kill is somewhere before. */
  answers: number
) {
  const before = yield* billedSoFar(fleet)
  yield* Effect.forEach(films, (film) => fleet.submitted(film))
  yield* fleet.answered(films, yield* Random.nextIntBetween(0, answers))
  yield* fleet.asking(films)
  const making = new Set((yield* standingOf(fleet, films)).map(({ worker }) => worker))
  const numbers = yield* Effect.forEach(workers, (worker) => numberOf(fleet, worker))
  const busy = Array.zip(workers, numbers).filter(([, number]) => making.has(number))
  const [victim, dead] = yield* Effect.orDie(
    Effect.flatMap(Random.nextIntBetween(0, busy.length), (n) => Array.get(busy, n))
  )
  const at = yield* Clock.currentTimeMillis
  yield* victim.signal("SIGKILL")
  yield* victim.ended
  const theirs = (yield* standingOf(fleet, films)).flatMap(({ film, worker }) =>
    worker === dead ? [film] : []
  )
  const takeOver = theirs.length === 0 ? [] : yield* takenOver(fleet, theirs, dead, at)
  yield* fleet.settled(films)
  const inFlight = yield* leftOpenIn(fleet, films)
  const found = yield* audit(fleet, films, before)
  const unmade = (yield* standingOf(fleet, films)).filter(({ state }) => state !== "complete")
  return {
    films: theirs.length,
    takeOver,
    inFlight,
    repeats: found.intents - found.orders,
    breaches: [
      ...breachesOf(found, inFlight),
      ...unmade.map(({ film, message, state }) => `${film} is ${state}: ${message}`)
    ]
  } satisfies KillReport
})

/**
 * Kills so many workers, one after the other, each of which has films; gives after how many milliseconds each film was another's.
 * Nobody waits for the films.
 */
export const takeOvers = Effect.fn("Kill.takeOvers")(function* (fleet: Fleet, crew: Crew, kills: number) {
  const found: Array<number> = []
  let submitted = 0
  for (let kill = 0; kill < kills; kill++) {
    const workers = yield* crew.atLeast(3)
    const films = Array.makeBy(submitted, (n) => `kill-${n}`)
    const underWay = yield* Effect.orDie(fleet.inState(films, ["waiting", "making"]))
    for (let n = underWay; n < 2 * workers.length; n++) {
      films.push(`kill-${submitted}`)
      yield* fleet.submitted(`kill-${submitted++}`)
    }
    yield* Effect.sleep(Math.round(yield* Random.nextRange(500, 1_500)))
    const making = (yield* standingOf(fleet, films)).filter(({ state }) => state === "making")
    const maker = yield* Effect.orDie(Array.get(making, kill % Math.max(1, making.length)))
    const { number, worker } = yield* crew.makerOf(maker.film)
    const theirs = making.flatMap(({ film, worker }) => (worker === number ? [film] : []))
    const at = yield* Clock.currentTimeMillis
    yield* worker.signal("SIGKILL")
    found.push(...(yield* takenOver(fleet, theirs, number, at)))
  }
  return found
})
