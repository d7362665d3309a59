import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import type { WorkflowEngine } from "@effect/workflow/WorkflowEngine"
import { Deferred, Effect, Fiber, Layer, type Redacted, type Scope } from "effect"
import type { FilmFailure } from "../../src/fleet/AttemptOutcome.js"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { MakeFilm } from "../../src/fleet/FilmJob.js"
import { MediaStoreFailed } from "../../src/fleet/MediaStoreFailed.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { GrokRejected } from "../../src/services/GrokError.js"
import { StoreFailed } from "../../src/services/StateStore.js"
import { FileUnwritable } from "../../src/services/Workspace.js"
import {
  client,
  comesTo,
  nothingMade,
  setUp,
  standing,
  submitted,
  testWorker,
  writtenDown
} from "../support/fleetWorker.js"
import { isLong } from "../support/longForm.js"
import { databaseOn, tabledDatabase } from "../support/postgres.js"
import { hasPostgres, ownServer } from "../support/postgresServer.js"
import { eventually } from "../support/processes.js"

const overFleet = <A, E>(
  test: (url: Redacted.Redacted) => Effect.Effect<A, E, Scope.Scope | SqlClient.SqlClient | WorkflowEngine>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const url = yield* tabledDatabase
      return yield* Effect.provide(test(url), client(url))
    })
  )

describe.skipIf(!hasPostgres)("a worker", { concurrent: true }, () => {
  it.live("makes the films that wait, and writes down what came of each", () =>
    overFleet((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* Effect.forEach(["good", "less", "wrong"], (film) => submitted(film))
        const jobs = sql<{ readonly film: string }>`SELECT film FROM film_job ORDER BY sequence`
        // Before any worker is there whose engine could lay them.
        const laid = yield* jobs
        assert.deepStrictEqual(laid, [{ film: "good" }, { film: "less" }, { film: "wrong" }])
        yield* Effect.forkScoped(
          testWorker(url, {
            make: ({ film }) =>
              film === "wrong"
                ? new StoreFailed({ reason: "Newer", detail: "A newer program wrote this." })
                : Effect.succeed({ ...nothingMade, degradations: film === "less" ? 2 : 0 })
          })
        )
        assert.deepInclude((yield* comesTo("good", "complete")).outcome, { code: 0, path: "final_video.mp4" })
        assert.deepInclude((yield* comesTo("less", "degraded")).outcome, { code: 6, degradations: 2 })
        assert.deepInclude((yield* comesTo("wrong", "failed")).outcome, {
          ...{ code: 1, tag: "StoreFailed", blame: "input" },
          ...{ message: "A newer program wrote this.", remedies: ["mend it"] }
        })
        assert.strictEqual((yield* MakeFilm.execute({ film: "good", attempt: 1 })).code, 0)
        yield* eventually(Effect.map(standing("good"), ({ done }) => done))
        assert.deepStrictEqual(yield* jobs, laid)
      })
    )
  )

  it.live("takes no more films where one failed for its machine's disk, and gives back those it has", () =>
    overFleet((url) =>
      Effect.gen(function* () {
        yield* Effect.forEach(["long", "full", "next"], (film) => submitted(film))
        const full = new FileUnwritable({ file: "report.html", detail: "the disk is full, ENOSPC" })
        const ended = yield* Effect.flip(
          testWorker(url, { make: ({ film }) => (film === "full" ? full : Effect.never) })
        )
        assert.match(ended.message, /full failed: report\.html cannot be written.* takes no more/)
        assert.deepInclude(yield* standing("full"), { state: "failed" })
        for (const film of ["long", "next"])
          assert.deepInclude(yield* standing(film), { state: "waiting", worker: null })
      })
    )
  )

  const shared: ReadonlyArray<readonly [string, FilmFailure]> = [
    ["the media are gone", new MediaStoreFailed({ reason: "NoPlace", detail: "It is not there." })],
    ["its key is refused", new GrokRejected({ reason: "WrongKey", call: "ask", detail: "401" })]
  ]
  for (const [what, failure] of shared)
    it.live(`takes no more films where ${what}`, () =>
      overFleet((url) =>
        Effect.gen(function* () {
          yield* Effect.forEach(["first", "next"], (film) => submitted(film))
          const ended = yield* Effect.flip(testWorker(url, { films: 1, make: () => Effect.fail(failure) }))
          assert.match(ended.message, /^first failed: /)
          assert.deepInclude(yield* standing("next"), { state: "waiting", worker: null })
        })
      )
    )

  it.live("makes a film that was written down and whose submitter died before it lay in the queue", () =>
    overFleet((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* writtenDown("forgotten", 2)
        yield* writtenDown("fresh")
        yield* sql`UPDATE film SET submitted = submitted - interval '21 seconds' WHERE film = 'forgotten'`
        yield* sql`INSERT INTO film_worker (worker, name, host, pid, version, films, seen)
          SELECT n, 'dead', 'here', 1, '1', 1, clock_timestamp() - n * interval '1 second' FROM unnest('{1000, 4000}'::int[]) AS it (n)`
        yield* Effect.forkScoped(testWorker(url, { make: () => Effect.succeed(nothingMade) }))
        yield* comesTo("forgotten", "complete")
        assert.deepInclude(yield* standing("fresh"), { state: "waiting", takings: 0 })
        // And whoever died long ago is no longer listed.
        const dead = yield* sql`SELECT worker FROM film_worker WHERE name = 'dead'`
        assert.deepStrictEqual(dead, [{ worker: 1000 }])
      })
    )
  )

  it.live("ends a film that was cancelled before it began, without making it", () =>
    overFleet((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* submitted("a")
        yield* sql`UPDATE film SET cancelled = TRUE`
        yield* Effect.forkScoped(testWorker(url, { make: () => Effect.dieMessage("it was cancelled") }))
        assert.deepInclude((yield* comesTo("a", "cancelled")).outcome, { tag: "Cancelled" })
      })
    )
  )

  it.live("stops a film that is cancelled while it is made, and awaits what was sent", () =>
    overFleet((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const sent = yield* Deferred.make<void>()
        let saved = false
        yield* submitted("a")
        yield* Effect.forkScoped(
          testWorker(url, {
            make: () =>
              Deferred.succeed(sent, undefined).pipe(
                Effect.zipRight(Effect.sleep("500 millis")),
                Effect.zipRight(Effect.sync(() => (saved = true))),
                Effect.uninterruptible,
                Effect.zipRight(Effect.never)
              )
          })
        )
        yield* Deferred.await(sent)
        yield* sql`WITH told AS (UPDATE film SET cancelled = TRUE) SELECT pg_notify('film_cancel', 'a')`
        yield* comesTo("a", "cancelled")
        assert.isTrue(saved)
      })
    )
  )

  // Here and where it is overtaken, npm test sees the same of processes, in films on several workers.
  it.live.skipIf(!isLong)(
    "that is told to stop awaits what was sent and gives its film back, which another goes on with",
    () =>
      overFleet((url) =>
        Effect.gen(function* () {
          const sent = yield* Deferred.make<void>()
          let saved = false
          yield* submitted("a")
          const one = yield* Effect.forkScoped(
            testWorker(url, {
              make: () =>
                Deferred.succeed(sent, undefined).pipe(
                  Effect.zipRight(Effect.sleep("500 millis")),
                  Effect.zipRight(Effect.sync(() => (saved = true))),
                  Effect.uninterruptible,
                  Effect.zipRight(Effect.never)
                )
            })
          )
          yield* Deferred.await(sent)
          yield* Fiber.interrupt(one)
          assert.isTrue(saved)
          assert.deepInclude(yield* standing("a"), { state: "waiting", worker: null, done: false, deaths: 0 })
          yield* Effect.forkScoped(testWorker(url, { make: () => Effect.succeed(nothingMade) }))
          assert.deepInclude(yield* comesTo("a", "complete"), { takings: 2, deaths: 0 })
        })
      )
  )

  it.live("gives a film up in words after three deaths that brought nothing", () =>
    overFleet((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* submitted("a")
        const worker = yield* Effect.forkScoped(
          testWorker(url, {
            make: () => Effect.zipRight(sql`UPDATE film_job SET deaths = 3`, Effect.never).pipe(Effect.orDie)
          })
        )
        yield* eventually(Effect.map(standing("a"), ({ deaths }) => deaths === 3))
        yield* Fiber.interrupt(worker)
        yield* Effect.forkScoped(testWorker(url, { make: () => Effect.dieMessage("it was given up") }))
        const { outcome } = yield* comesTo("a", "failed")
        assert.deepInclude(outcome, { tag: "GivenUp", code: 1 })
        assert.match(outcome?.message ?? "", /^3 workers in a row died/)
      })
    )
  )

  it.live.skipIf(!isLong)(
    "that was overtaken while it hung writes nothing of its film, and goes on with others",
    () =>
      overFleet((url) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const hung = yield* Deferred.make<void>()
          const began = yield* Deferred.make<void>()
          yield* submitted("a")
          yield* Effect.forkScoped(
            testWorker(url, {
              films: 1,
              make: ({ film }) =>
                film === "b"
                  ? Effect.succeed(nothingMade)
                  : Deferred.succeed(began, undefined).pipe(
                      Effect.zipRight(Deferred.await(hung)),
                      Effect.zipRight(new StoreFailed({ reason: "Locked", detail: "Another worker has it." }))
                    )
            })
          )
          yield* Deferred.await(began)
          const { number } = yield* WorkerSession
          yield* sql`UPDATE film_job SET worker = ${number}, takings = takings + 1`
          yield* Deferred.succeed(hung, undefined)
          yield* submitted("b")
          yield* comesTo("b", "complete")
          assert.deepInclude(yield* standing("a"), { state: "making", outcome: null })
          const execution = yield* MakeFilm.executionId({ film: "a", attempt: 1 })
          assert.notStrictEqual((yield* MakeFilm.poll(execution))?._tag, "Complete")
        }).pipe(
          Effect.provide(
            Layer.provide(WorkerSession.layer({ name: "other", films: 0 }), databaseLayer({ url }))
          )
        )
      )
  )

  it.live("makes a film that it lost and was given again when who made it until then has ended", () =>
    overFleet((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const [began, answered] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        let [makings, most] = [0, 0]
        yield* submitted("a")
        yield* Effect.forkScoped(
          testWorker(url, {
            make: () =>
              Effect.gen(function* () {
                most = Math.max(most, ++makings)
                yield* Deferred.succeed(began, undefined)
                yield* Deferred.await(answered)
                return nothingMade
              }).pipe(Effect.ensuring(Effect.sync(() => (makings -= 1))))
          })
        )
        yield* Deferred.await(began)
        // It hung; another took the film, and gave it back.
        yield* sql`UPDATE film_job SET worker = NULL`
        yield* eventually(Effect.map(standing("a"), ({ takings }) => takings === 2))
        yield* Effect.sleep("300 millis")
        yield* Deferred.succeed(answered, undefined)
        yield* eventually(Effect.map(standing("a"), ({ done }) => done))
        assert.deepInclude(yield* standing("a"), { state: "complete" })
        assert.strictEqual(most, 1)
      })
    )
  )

  // A server of its own; npm test sees the same of films on several workers.
  it.live.skipIf(!isLong)("goes on when its database was away for a while: no film fails for that", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* ownServer()
        const url = yield* databaseOn(server)
        yield* setUp(url)
        const [began, goOn] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        yield* Effect.gen(function* () {
          yield* submitted("a")
          yield* submitted("b")
        }).pipe(Effect.provide(client(url)))
        yield* Effect.forkScoped(
          testWorker(url, {
            films: 1,
            make: () =>
              Deferred.succeed(began, undefined).pipe(
                Effect.zipRight(Deferred.await(goOn)),
                Effect.as(nothingMade)
              )
          })
        )
        yield* Deferred.await(began)
        yield* Effect.promise(() => server.stop("immediate"))
        yield* Deferred.succeed(goOn, undefined)
        yield* Effect.sleep("1500 millis")
        yield* Effect.promise(() => server.start())
        yield* Effect.gen(function* () {
          assert.deepInclude(yield* comesTo("a", "complete"), { deaths: 0 })
          assert.deepInclude(yield* comesTo("b", "complete"), { deaths: 0 })
        }).pipe(Effect.provide(client(url)))
      })
    )
  )
})
