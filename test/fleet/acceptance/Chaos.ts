import { Clock, type Duration, Effect, Fiber } from "effect"
import { retry } from "../../../src/fleet/GoOn.js"
import { audit, breachesOf, inFlightAt, inUsd } from "./Audit.js"
import type { Crew } from "./Crew.js"
import { type Fleet, standingOf } from "./Fleet.js"

/** What the chaos does beside the faults of the simulator. */
export interface Disorder {
  /** How often a worker is killed. */
  readonly killEvery: Duration.DurationInput
  /** Postgres is taken away for a moment, each so long after the one before. */
  readonly outages: ReadonlyArray<Duration.DurationInput>
  readonly outage: Effect.Effect<void>
  /** How often a film that fails is tried at most. */
  readonly times: number
}

/**
 * Films on workers that are killed, with a provider that misbehaves and a database that goes away: all of them end, complete or
 * for a reason with a name, and what the journals know is what was billed.
 */
export const chaosRound = Effect.fn("Chaos.round")(function* (
  fleet: Fleet,
  crew: Crew,
  films: ReadonlyArray<string>,
  { killEvery, outage, outages, times }: Disorder
) {
  const began = yield* Clock.currentTimeMillis
  yield* crew.atLeast(4)
  yield* Effect.forEach(films, (film) => fleet.submitted(film))
  const kills: Array<number> = []
  const killing = yield* Effect.forkScoped(crew.killEach(killEvery, (at) => kills.push(at)))
  let away = 0
  const powerCuts = yield* Effect.forEach(
    outages,
    (after) => Effect.sleep(after).pipe(Effect.zipRight(outage), Effect.zipRight(Effect.sync(() => away++))),
    { discard: true }
  ).pipe(Effect.forkScoped)
  yield* fleet.settled(films, "15 minutes")
  // As somebody would who believes that the next time goes better.
  let retried = 0
  for (let time = 1; time < times; time++) {
    const failed = (yield* standingOf(fleet, films)).filter(({ state }) => state === "failed")
    retried += failed.length
    yield* Effect.forEach(failed, ({ film }) => Effect.orDie(Effect.provide(retry(film), fleet.context)))
    yield* fleet.settled(films, "15 minutes")
  }
  yield* Fiber.interrupt(killing)
  yield* Fiber.interrupt(powerCuts)
  const log = yield* fleet.log
  const inFlight = kills.reduce((sum, at) => sum + inFlightAt(log, at), 0)
  const found = yield* audit(fleet, films)
  const standing = yield* standingOf(fleet, films)
  const ends = new Map<string, number>()
  for (const { state, tag } of standing) {
    const end = tag === null ? state : `${state} (${tag})`
    ends.set(end, (ends.get(end) ?? 0) + 1)
  }
  const faults = log.filter(({ fault }) => fault !== undefined).length
  return {
    seconds: Math.round(((yield* Clock.currentTimeMillis) - began) / 1000),
    kills: kills.length,
    outages: away,
    retried,
    faults: `${faults} of ${log.length}`,
    ends: [...ends].map(([end, count]) => `${count} ${end}`).join(", "),
    money: `${inUsd(found.settled)} and ${inUsd(found.inDoubt)} in doubt, bill ${inUsd(found.bill)}`,
    inFlight,
    breaches: [
      // A fault leaves an order in doubt as well, and it is sent once more: only the money is held against the bill.
      ...breachesOf(found, Number.POSITIVE_INFINITY),
      ...standing.flatMap(({ film, message, state, tag }) =>
        state === "failed" && (tag === null || tag === "Defect") ? [`${film} failed: ${message}`] : []
      )
    ]
  }
})
