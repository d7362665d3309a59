import { Clock, type Duration, Effect } from "effect"
import { mostDeaths } from "../../../src/fleet/AttemptOutcome.js"
import { audit, billedSoFar, breachesOf } from "./Audit.js"
import type { Crew } from "./Crew.js"
import { type Fleet, standingOf } from "./Fleet.js"
import { takenOver } from "./Kill.js"
import { poison } from "./Order.js"
import type { Ended } from "./WorkerProcess.js"

/** What a film came to whose worker was stopped over it. */
export interface StopReport {
  /** After how many milliseconds it was another's. */
  readonly takeOver: number
  readonly takings: number
  readonly deaths: number
  readonly breaches: ReadonlyArray<string>
}

/** Holds a film that has ended against the bill: it is complete, nothing was paid for nothing, and so much sent again. */
const complete = Effect.fnUntraced(function* (
  fleet: Fleet,
  films: ReadonlyArray<string>,
  since: Effect.Effect.Success<ReturnType<typeof billedSoFar>>,
  repeats = 0
) {
  const found = yield* audit(fleet, films, since)
  const standing = yield* standingOf(fleet, films)
  return {
    takings: Math.max(...standing.map(({ takings }) => takings)),
    deaths: Math.max(...standing.map(({ deaths }) => deaths)),
    breaches: [
      ...breachesOf(found, repeats),
      ...(found.bill > found.settled
        ? [`the bill is ${found.bill} ticks, and ${found.settled} are settled`]
        : []),
      ...standing
        .filter(({ state }) => state !== "complete")
        .map(({ film, message, state }) => `${film} is ${state}: ${message}`)
    ]
  }
})

/**
 * A worker hangs in the middle of a call, and wakes when one that has joined has its film: what it is answered then is not lost,
 * and nothing of what it writes is kept.
 */
export const hangRound = Effect.fn("Stop.hang")(function* (
  fleet: Fleet,
  crew: Crew,
  film: string,
  hungAfter: Duration.Duration,
  hungFor: Duration.DurationInput
) {
  const before = yield* billedSoFar(fleet)
  yield* crew.atLeast(1)
  yield* fleet.submitted(film)
  yield* fleet.answered([film], 1)
  // The only one that is so impatient: the others are slow on a busy machine.
  const impatient = yield* fleet.worker({ hungAfter })
  yield* fleet.asking([film])
  const { number, worker } = yield* crew.makerOf(film)
  const at = yield* Clock.currentTimeMillis
  yield* worker.signal("SIGSTOP")
  const [takeOver = Number.NaN] = yield* takenOver(fleet, [film], number, at)
  yield* Effect.sleep(hungFor)
  yield* worker.signal("SIGCONT")
  yield* fleet.settled([film])
  // A film has ended before its job has: who is told to stop in between gives the job back, and it is taken for nothing.
  yield* fleet.until(
    "its job is done",
    fleet.exists(fleet.sql`SELECT 1 FROM film_job WHERE film = ${film} AND done`),
    "60 seconds"
  )
  yield* impatient.signal("SIGTERM")
  // What it had written down and not yet sent when it stopped is sent by the other.
  return { takeOver, ...(yield* complete(fleet, [film], before, 1)) } satisfies StopReport
})

/** A worker is told to stop in the middle of a call, while another joins: it awaits the call, and the film goes on elsewhere. */
export const drainRound = Effect.fn("Stop.drain")(function* (fleet: Fleet, crew: Crew, film: string) {
  const before = yield* billedSoFar(fleet)
  yield* crew.atLeast(2)
  yield* fleet.submitted(film)
  yield* fleet.answered([film], 1)
  yield* crew.join
  const joined = (yield* standingOf(fleet, [film]))[0]?.takings
  yield* fleet.asking([film])
  const { number, worker } = yield* crew.makerOf(film)
  const at = yield* Clock.currentTimeMillis
  yield* worker.signal("SIGTERM")
  const ended: Ended = yield* worker.ended
  const drained = (yield* Clock.currentTimeMillis) - at
  const [takeOver = Number.NaN] = yield* takenOver(fleet, [film], number, at)
  yield* fleet.settled([film])
  const report = yield* complete(fleet, [film], before)
  return {
    drained,
    ended,
    takeOver,
    ...report,
    breaches: [
      ...report.breaches,
      ...(joined === 1 ? [] : [`the film was taken ${joined} times when a worker had joined`]),
      ...(report.deaths === 0 ? [] : ["an orderly end counts as a death"])
    ]
  }
})

/** Postgres is away while calls are under way: what is answered meanwhile is written down when it is back. */
export const outageRound = Effect.fn("Stop.outage")(function* (
  fleet: Fleet,
  crew: Crew,
  films: ReadonlyArray<string>,
  server: { readonly stop: Effect.Effect<void>; readonly start: Effect.Effect<void> },
  away: Duration.DurationInput
) {
  const before = yield* billedSoFar(fleet)
  yield* crew.atLeast(1)
  // Nobody counts as dead who is only on the way back.
  yield* Effect.orDie(
    fleet.sql`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET grok_video.restart_grace', current_database()); END $$`
  )
  yield* Effect.forEach(films, (film) => fleet.submitted(film))
  yield* fleet.answered(films, films.length)
  yield* fleet.asking(films)
  yield* server.stop
  yield* Effect.sleep(away)
  yield* server.start
  yield* fleet.settled(films, "5 minutes")
  const report = yield* complete(fleet, films, before)
  return {
    ...report,
    breaches: [
      ...report.breaches,
      ...(report.takings === 1 ? [] : [`a film was taken ${report.takings} times`])
    ]
  }
})

/** A film that kills whoever makes it: it is given up when three have died of it, and nothing else with it. */
export const poisonRound = Effect.fn("Stop.poison")(function* (fleet: Fleet, crew: Crew, film: string) {
  yield* crew.atLeast(mostDeaths + 1)
  yield* fleet.submitted(film, { concept: `A fox with ${poison}` })
  yield* fleet.settled([film])
  const [standing] = yield* standingOf(fleet, [film])
  return standing
})
