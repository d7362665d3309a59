import { Effect } from "effect"
import { type LogEntry, paidRoutes } from "xai-simulator"
import { audit, billedSoFar, breachesOf } from "./Audit.js"
import type { Crew } from "./Crew.js"
import type { Fleet } from "./Fleet.js"

const isPaid = ({ route }: LogEntry): boolean => paidRoutes.some((paid) => paid === route)

/** The most calls that came within any `span` milliseconds. */
export const mostWithin = (times: ReadonlyArray<number>, span: number): number => {
  const sorted = [...times].sort((one, other) => one - other)
  let from = 0
  return sorted.reduce((most, at, index) => {
    while ((sorted[from] ?? at) <= at - span) from++
    return Math.max(most, index - from + 1)
  }, 0)
}

/** Films whose calls come as fast as the limit lets them, over all workers of a key. */
export const limitsRound = Effect.fn("Limits.round")(function* (
  fleet: Fleet,
  crew: Crew,
  films: ReadonlyArray<string>,
  limit: { readonly perMinute: number; readonly workers: number }
) {
  const before = yield* billedSoFar(fleet)
  yield* crew.atLeast(limit.workers)
  yield* Effect.forEach(films, (film) => fleet.submitted(film))
  yield* fleet.settled(films, "8 minutes")
  const paid = (yield* fleet.log).filter(isPaid)
  const routes = [
    paid.filter(({ route }) => route === "chat"),
    paid.filter(({ route }) => route?.startsWith("image") === true),
    paid.filter(({ route }) => route?.startsWith("video") === true)
  ]
  const most = Math.max(
    ...routes.map((calls) =>
      mostWithin(
        calls.map(({ at }) => at),
        60_000
      )
    )
  )
  const found = yield* audit(fleet, films, before)
  return {
    calls: paid.length,
    most,
    breaches: [
      ...breachesOf(found, 0),
      ...(most > limit.perMinute ? [`${most} calls of one kind started in a minute`] : [])
    ]
  }
})

/** One 429 that asks for quiet, and what comes after it from whichever worker: `late` milliseconds after it was answered at most. */
export const quietRound = Effect.fn("Limits.quiet")(function* (
  fleet: Fleet,
  crew: Crew,
  films: ReadonlyArray<string>,
  seconds: number
) {
  yield* crew.atLeast(4)
  yield* Effect.forEach(films, (film) => fleet.submitted(film))
  yield* fleet.answered(films, films.length)
  yield* fleet.change({
    faults: [{ route: "chat", when: { nth: 1 }, times: 1, fault: { name: "http-429-seconds", seconds } }]
  })
  yield* fleet.settled(films, "4 minutes")
  const paid = (yield* fleet.log).filter(isPaid)
  const refused = paid.find(({ fault }) => fault === "http-429-seconds")
  const at = refused === undefined ? Number.NaN : refused.at + refused.millis
  const late = paid.flatMap((entry) =>
    entry.at > at && entry.at < at + seconds * 1000 - 200 ? [Math.round(entry.at - at)] : []
  )
  return {
    late: Math.max(0, ...late),
    breaches: [
      ...(refused === undefined ? ["nobody was asked for quiet"] : []),
      ...late.flatMap((millis) => (millis > 1000 ? [`a call came ${millis} ms after the 429`] : []))
    ]
  }
})
