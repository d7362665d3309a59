import { Effect, Number } from "effect"
import { type LogEntry, paidRoutes } from "xai-simulator"
import { ticksPerUsd } from "../../../src/domain/Money.js"
import { journalLines } from "../../../src/fleet/Show.js"
import { historyFrom, ledgerIn } from "../../../src/services/FilmHistory.js"
import type { Fleet } from "./Fleet.js"

/** What the journals of some films say, beside what the simulator says. */
export interface Audit {
  readonly films: number
  /** Sendings, and of how many orders. */
  readonly intents: number
  readonly orders: number
  /** Orders that were sent after they had been answered. */
  readonly answeredAgain: ReadonlyArray<string>
  /** Orders that were answered twice. */
  readonly answeredTwice: ReadonlyArray<string>
  /** Lines that stand behind a newer writer's. */
  readonly behind: number
  /** Ticks, as the two below. */
  readonly settled: number
  readonly inDoubt: number
  readonly bill: number
  /** Calls that the simulator billed. */
  readonly billed: number
}

/** Ticks as people read them. */
export const inUsd = (ticks: number): string => `$${(ticks / ticksPerUsd).toFixed(2)}`

/** Paid calls that had come to the simulator at that moment and were not answered. */
export const inFlightAt = (log: ReadonlyArray<LogEntry>, at: number): number =>
  log.filter(
    (entry) =>
      paidRoutes.some((route) => route === entry.route) &&
      entry.at <= at &&
      (entry.at + entry.millis >= at || entry.status === 499)
  ).length

/** What was billed until now, for an audit that begins here. */
export const billedSoFar = (fleet: Fleet) =>
  Effect.map(fleet.bill, ({ entries, ticks }): { readonly ticks: number; readonly calls: number } => ({
    ticks,
    calls: entries.length
  }))

/** Orders that one writer of these films' journals had sent and left unanswered when the next one began. */
export const leftOpenIn = (fleet: Fleet, films: ReadonlyArray<string>) =>
  Effect.forEach(films, (film) =>
    Effect.gen(function* () {
      const rows = yield* fleet.sql<{ readonly line: string; readonly token: number }>`
        SELECT line, token FROM film_journal WHERE film = ${film} ORDER BY number`
      const handOvers = rows.flatMap(({ token }, at) => (at > 0 && token !== rows[at - 1]?.token ? [at] : []))
      const left = yield* Effect.forEach(handOvers, (at) =>
        Effect.map(
          historyFrom(
            rows.slice(0, at).map(({ line }) => line),
            film
          ),
          (history) => ledgerIn(history).entries.filter(({ state }) => state === "in-doubt").length
        )
      )
      return Number.sumAll(left)
    })
  ).pipe(Effect.map(Number.sumAll), Effect.provide(fleet.context), Effect.orDie)

/** Holds the journals of films that have ended against the bill since `since`. */
export const audit = Effect.fn("Audit.of")(function* (
  fleet: Fleet,
  films: ReadonlyArray<string>,
  since: Effect.Effect.Success<ReturnType<typeof billedSoFar>> = { ticks: 0, calls: 0 }
) {
  const found = yield* Effect.forEach(films, (film) =>
    Effect.gen(function* () {
      const lines = yield* journalLines(film)
      const history = yield* historyFrom(lines, film)
      const { inDoubt, settled } = ledgerIn(history)
      const answered = new Set<string>()
      const intents: Array<string> = []
      const answeredAgain: Array<string> = []
      const answeredTwice: Array<string> = []
      for (const record of history.records) {
        if (record.kind === "intent") {
          intents.push(record.key)
          if (answered.has(record.key)) answeredAgain.push(`${film}: ${record.id.text}`)
        }
        // What never left is no sending.
        if (record.kind === "fail" && record.outcome === "not-made")
          intents.splice(intents.lastIndexOf(record.key), 1)
        if (record.kind === "answer") {
          if (answered.has(record.key)) answeredTwice.push(`${film}: ${record.id.text}`)
          answered.add(record.key)
        }
      }
      const { sql } = fleet
      const behind = yield* sql`
        SELECT 1 FROM film_journal a JOIN film_journal b USING (film)
        WHERE film = ${film} AND a.number < b.number AND a.token > b.token`
      return {
        answeredAgain,
        answeredTwice,
        inDoubt,
        settled,
        intents: intents.length,
        orders: new Set(intents).size,
        behind: behind.length
      }
    })
  ).pipe(Effect.provide(fleet.context), Effect.orDie)
  const { calls, ticks } = yield* billedSoFar(fleet)
  const sum = (of: (it: (typeof found)[number]) => number) => found.reduce((so, it) => so + of(it), 0)
  return {
    films: films.length,
    intents: sum(({ intents }) => intents),
    orders: sum(({ orders }) => orders),
    answeredAgain: found.flatMap(({ answeredAgain }) => answeredAgain),
    answeredTwice: found.flatMap(({ answeredTwice }) => answeredTwice),
    behind: sum(({ behind }) => behind),
    settled: sum(({ settled }) => settled),
    inDoubt: sum(({ inDoubt }) => inDoubt),
    bill: ticks - since.ticks,
    billed: calls - since.calls
  } satisfies Audit
})

/** What of it may not be; `repeats` is how many calls were in flight when somebody died over them. */
export const breachesOf = (it: Audit, repeats: number): ReadonlyArray<string> => [
  ...it.answeredAgain.map((label) => `${label} was answered and sent again`),
  ...it.answeredTwice.map((label) => `${label} was answered twice`),
  ...(it.behind > 0 ? [`${it.behind} lines stand behind a newer writer's`] : []),
  ...(it.settled > it.bill ? [`the journals say ${it.settled} ticks, the bill only ${it.bill}`] : []),
  ...(it.bill > it.settled + it.inDoubt
    ? [`the bill is ${it.bill} ticks, the journals know of ${it.settled} and ${it.inDoubt} in doubt`]
    : []),
  ...(it.intents - it.orders > repeats
    ? [`${it.intents - it.orders} sendings repeated, of ${repeats} in flight at a death`]
    : [])
]
