import { Array, Effect } from "effect"
import { ownServer } from "../../support/postgresServer.js"
import { audit, breachesOf } from "./Audit.js"
import { crewOf } from "./Crew.js"
import { openFleet, waiting } from "./Fleet.js"

interface Films {
  readonly films: number
  /** How many a worker makes at once. */
  readonly hands: number
}

/** So many films by so many workers: how long they took, and how many each worker made. */
export const timed = Effect.fn("Scale.timed")(function* (workers: number, { films, hands }: Films) {
  const fleet = yield* openFleet({ simulator: waiting(1, 1, 1), server: yield* ownServer() })
  // A true film computes for a third of a second, and waits for minutes: eight workers on one machine would compute in turns.
  const waits = [4000, 4000, 4000, 4000]
  yield* crewOf(fleet, () => ({ films: hands, waits })).atLeast(workers)
  const names = Array.makeBy(films, (n) => `wait-${workers}-${n + 1}`)
  yield* Effect.forEach(names, (film) => fleet.submitted(film))
  yield* fleet.settled(names, "20 minutes")
  const [took] = yield* Effect.orDie(fleet.sql<{ readonly seconds: number }>`
    SELECT extract(epoch FROM max(ended) - min(began))::float8 AS seconds FROM film`)
  const made = yield* Effect.orDie(fleet.sql<{ readonly films: number }>`
    SELECT count(DISTINCT film)::int AS films FROM film_writing GROUP BY worker`)
  return {
    seconds: took?.seconds ?? Number.NaN,
    made: made.map((row) => row.films),
    breaches: breachesOf(yield* audit(fleet, names), 0)
  }
}, Effect.scoped)

/** How much faster eight workers are than one, for films that wait. */
export const scaleRound = Effect.fn("Scale.round")(function* (films: Films) {
  const eight = yield* timed(8, films)
  const one = yield* timed(1, films)
  const speedup = one.seconds / eight.seconds
  const uneven = Math.max(...eight.made) - Math.min(...eight.made)
  return {
    "1 worker": `${one.seconds.toFixed(1)} s`,
    "8 workers": `${eight.seconds.toFixed(1)} s`,
    speedup,
    "films each": eight.made.join("/"),
    breaches: [
      ...one.breaches,
      ...eight.breaches,
      ...(speedup < 7 ? [`8 workers are only ${speedup.toFixed(2)} times as fast as one`] : []),
      ...(uneven > 1 || eight.made.length < 8 ? ["the films are not evenly spread"] : [])
    ]
  }
})
