import { SqlClient } from "@effect/sql"
import { Effect, Fiber, Option } from "effect"
import { ticksFromUsd } from "../../../src/domain/Money.js"
import { setBudget } from "../../../src/fleet/Accounts.js"
import { audit, breachesOf, inFlightAt, inUsd } from "./Audit.js"
import type { Crew } from "./Crew.js"
import { type Fleet, standingOf } from "./Fleet.js"

/**
 * Films of one account that together would cost more than its budget, while workers are killed over them: what is kept back and
 * paid never passes it, and nor does the bill.
 */
export const purseRound = Effect.fn("Purse.round")(function* (
  fleet: Fleet,
  crew: Crew,
  films: ReadonlyArray<string>,
  usd: number
) {
  const budget = ticksFromUsd(usd)
  const account = "house"
  yield* Effect.provide(setBudget(account, Option.some(budget)), fleet.context)
  yield* crew.atLeast(3)
  yield* Effect.forEach(films, (film) => fleet.submitted(film, { account }))
  const kills: Array<number> = []
  const killing = yield* Effect.forkScoped(crew.killEach("1500 millis", (at) => kills.push(at)))
  let most = 0
  const watching = yield* Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql<{ readonly sum: number }>`SELECT sum(committed)::float8 AS sum FROM film WHERE account = ${account}`
  ).pipe(
    Effect.tap(([row]) =>
      Effect.sync(() => {
        most = Math.max(most, row?.sum ?? 0)
      })
    ),
    Effect.delay("30 millis"),
    Effect.forever,
    Effect.provide(fleet.context),
    Effect.forkScoped
  )
  yield* fleet.settled(films, "4 minutes")
  yield* Fiber.interrupt(killing)
  yield* Fiber.interrupt(watching)
  const log = yield* fleet.log
  const inFlight = kills.reduce((sum, at) => sum + inFlightAt(log, at), 0)
  const found = yield* audit(fleet, films)
  const standing = yield* standingOf(fleet, films)
  const count = (state: string) => standing.filter((it) => it.state === state).length
  return {
    kills: kills.length,
    complete: count("complete"),
    stopped: standing.filter(({ tag }) => tag === "BudgetSpent").length,
    most: inUsd(most),
    bill: inUsd(found.bill),
    breaches: [
      ...breachesOf(found, inFlight),
      ...(most > budget ? [`${inUsd(most)} were kept back of ${inUsd(budget)}`] : []),
      ...(found.bill > budget ? [`the bill is ${inUsd(found.bill)} of ${inUsd(budget)}`] : []),
      ...standing.flatMap(({ film, message, state, tag }) =>
        state === "complete" || tag === "BudgetSpent" ? [] : [`${film} is ${state}: ${message}`]
      )
    ]
  }
})
