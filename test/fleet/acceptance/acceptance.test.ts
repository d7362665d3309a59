import * as NodeContext from "@effect/platform-node/NodeContext"
import { afterAll, assert, describe, it } from "@effect/vitest"
import { Array, Duration, Effect, Exit, Option, Random, Scope } from "effect"
import { isLong } from "../../support/longForm.js"
import { hasPostgres, ownServer } from "../../support/postgresServer.js"
import { crewOf } from "./Crew.js"
import { openFleet, waiting } from "./Fleet.js"
import { killRound } from "./Kill.js"
import { drainRound, hangRound, outageRound, poisonRound } from "./Stop.js"

const hour = 3_600_000

// The short form; `npm run test:fleet` is the long one.

describe.skipIf(!hasPostgres)("films on several workers", () => {
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  /** One server, one simulator, and workers that one test leaves to the next; the clock of every second one is wrong. */
  const opened = Effect.gen(function* () {
    const server = yield* ownServer()
    const fleet = yield* openFleet({ simulator: waiting(150, 250, 400), server })
    return {
      server,
      fleet,
      crew: crewOf(fleet, (nth) => ({ films: 4, clockAhead: nth % 2 === 0 ? hour : 0 }))
    }
  }).pipe(Effect.provide(NodeContext.layer), Scope.extend(scope), Effect.cached, Effect.runSync)

  it.live("are one film, however many submit it at once", () =>
    Effect.gen(function* () {
      const { fleet } = yield* opened
      const films = yield* Effect.all(
        Array.makeBy(8, () => fleet.submitted("same")),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(films.filter(({ isNew }) => isNew).length, 1)
      assert.strictEqual((yield* fleet.sql`SELECT 1 FROM film_job`).length, 1)
    })
  )

  it.live("go on elsewhere when their worker is told to stop, once it has awaited what it sent", () =>
    Effect.gen(function* () {
      const { crew, fleet } = yield* opened
      const { breaches, takings } = yield* drainRound(fleet, crew, "same")
      assert.deepStrictEqual(breaches, [])
      assert.strictEqual(takings, 2)
    }).pipe(Scope.extend(scope))
  )

  it.live("go on when their worker hangs, and what it is answered on waking is not bought again", () =>
    Effect.gen(function* () {
      const { crew, fleet } = yield* opened
      const { breaches, takings } = yield* hangRound(fleet, crew, "hung", Duration.seconds(3), "500 millis")
      assert.deepStrictEqual(breaches, [])
      assert.strictEqual(takings, 2)
    }).pipe(Scope.extend(scope))
  )

  it.live("are all made when a worker is killed over them, and nothing answered is bought twice", () =>
    Effect.gen(function* () {
      const { crew, fleet } = yield* opened
      const workers = yield* crew.atLeast(2)
      const { breaches, films, takeOver } = yield* killRound(fleet, workers, ["a", "b"], 6)
      assert.deepStrictEqual(breaches, [])
      assert.isAbove(films, 0)
      assert.isBelow(Math.max(...takeOver), 10_000)
    }).pipe(Effect.withRandom(Random.make("kill 1")), Scope.extend(scope))
  )

  // Three processes die of it; npm test sees it of a worker within its own.
  it.live.skipIf(!isLong)("are given up that kill three workers, one after the other", () =>
    Effect.gen(function* () {
      const { crew, fleet } = yield* opened
      const found = yield* poisonRound(fleet, crew, "poisoned")
      assert.deepInclude(found, { state: "failed", tag: "GivenUp", deaths: 3, takings: 4 })
    }).pipe(Scope.extend(scope))
  )

  it.live("lose no answer that comes while Postgres is away", () =>
    Effect.gen(function* () {
      const { crew, fleet, server } = yield* opened
      const power = {
        stop: Effect.promise(() => server.stop("immediate")),
        start: Effect.promise(() => server.start())
      }
      const { breaches } = yield* outageRound(fleet, crew, ["x"], power, "2 seconds")
      assert.deepStrictEqual(breaches, [])
    }).pipe(Scope.extend(scope))
  )

  it.live("do not keep a worker that is told to stop while Postgres is away for long", () =>
    Effect.gen(function* () {
      const { crew, server } = yield* opened
      const [worker = assert.fail("there is no worker")] = yield* crew.atLeast(1)
      yield* Effect.promise(() => server.stop("immediate"))
      yield* Effect.sleep("14 seconds")
      yield* worker.signal("SIGTERM")
      const ended = yield* Effect.timeoutOption(worker.ended, "1 minute")
      assert.isTrue(Option.isSome(ended), worker.words())
    }).pipe(Scope.extend(scope))
  )
})
