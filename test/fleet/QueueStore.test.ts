import { PersistedQueue } from "@effect/experimental"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, type Redacted, Schedule, Scope } from "effect"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { type QueueOptions, layer as queueStore } from "../../src/fleet/QueueStore.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { eventually } from "../support/processes.js"

const queue = "films"

/** A worker of the queue in this process, with connections of its own. */
const worker = (url: Redacted.Redacted, films: number, options: QueueOptions = {}) =>
  Layer.build(
    queueStore(options).pipe(
      Layer.provideMerge(WorkerSession.layer({ name: "w", films })),
      Layer.provideMerge(databaseLayer({ url, maxConnections: 4 }))
    )
  )

const take = (context: Effect.Effect.Success<ReturnType<typeof worker>>) =>
  Effect.provide(
    Effect.flatMap(PersistedQueue.PersistedQueueStore, (store) =>
      store.take({ name: queue, maxAttempts: 10 })
    ),
    context
  )

const offer = (...ids: ReadonlyArray<string>) =>
  Effect.flatMap(PersistedQueue.PersistedQueueStore, (store) =>
    Effect.forEach(
      ids,
      (id) => store.offer({ name: queue, id, element: { payload: { film: id } }, isCustomId: true }),
      {
        discard: true
      }
    )
  )

const film = (film: string, priority: number) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`INSERT INTO film (film, concept, account, priority, attempt, request, state)
      VALUES (${film}, 'a fox', '', ${priority}, 1, '{}', 'waiting')`
  )

const job = (id: string) =>
  Effect.map(
    Effect.flatMap(
      SqlClient.SqlClient,
      (sql) =>
        sql<{
          done: boolean
          worker: number | null
          takings: number
          deaths: number
          attempts: number
        }>`SELECT done, worker, takings, deaths, attempts FROM film_job WHERE id = ${id}`
    ),
    ([row]) => row
  )

/** A test over an empty queue, its own worker at hand. */
const overQueue = <A, E>(
  test: (
    url: Redacted.Redacted
  ) => Effect.Effect<A, E, Scope.Scope | SqlClient.SqlClient | PersistedQueue.PersistedQueueStore>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const url = yield* tabledDatabase
      const admin = yield* worker(url, 0)
      return yield* Effect.provide(test(url), admin)
    })
  )

describe.skipIf(!hasPostgres)("the queue of films", { concurrent: true }, () => {
  it.live("gives the film of the highest priority, the oldest among equals, each to one", () =>
    overQueue((url) =>
      Effect.gen(function* () {
        yield* film("low", 0)
        yield* film("high", 5)
        yield* offer("low", "plain", "high")
        const one = yield* worker(url, 3)
        const scope = yield* Scope.make()
        const ids = yield* Scope.extend(
          Effect.replicateEffect(
            Effect.map(take(one), ({ id }) => id),
            3
          ),
          scope
        )
        assert.deepStrictEqual(ids, ["high", "low", "plain"])
        yield* Scope.close(scope, Exit.void)
        assert.deepInclude(yield* job("high"), { done: true, worker: null, takings: 1, deaths: 0 })
      })
    )
  )

  it.live("takes a job once, however often it is offered", () =>
    overQueue(() =>
      Effect.gen(function* () {
        yield* offer("a", "a")
        yield* offer("a")
        const sql = yield* SqlClient.SqlClient
        assert.lengthOf(yield* sql`SELECT 1 FROM film_job`, 1)
      })
    )
  )

  it.live("hands a job back that is interrupted, without a death, and one that fails with its reason", () =>
    overQueue((url) =>
      Effect.gen(function* () {
        yield* offer("a")
        const one = yield* worker(url, 1)
        for (const [exit, attempts] of [
          [Exit.interrupt(yield* Effect.fiberId), 0],
          [Exit.fail("no"), 1]
        ] as const) {
          const scope = yield* Scope.make()
          yield* Scope.extend(take(one), scope)
          yield* Scope.close(scope, exit)
          assert.deepInclude(yield* job("a"), { done: false, worker: null, deaths: 0, attempts })
        }
      })
    )
  )

  it.live("wakes who waits as soon as there is a job", () =>
    overQueue((url) =>
      Effect.gen(function* () {
        const one = yield* worker(url, 1, { poll: "1 hour" })
        const taken = yield* Deferred.make<string>()
        yield* Effect.forkScoped(
          Effect.scoped(Effect.flatMap(take(one), ({ id }) => Deferred.succeed(taken, id)))
        )
        // Again and again: nobody is told when it began to listen.
        yield* Effect.forkScoped(Effect.repeat(offer("a"), Schedule.spaced("100 millis")))
        assert.strictEqual(yield* Effect.timeout(Deferred.await(taken), "30 seconds"), "a")
      })
    )
  )

  it.live("spreads films evenly over workers of equal hands", () =>
    overQueue((url) =>
      Effect.gen(function* () {
        const workers = yield* Effect.replicateEffect(worker(url, 8), 8, { concurrency: "unbounded" })
        const films = new Map<number, number>()
        const release = yield* Deferred.make<void>()
        const hands = yield* Effect.forEach(
          workers,
          (one, index) =>
            Effect.replicateEffect(
              Effect.forkScoped(
                Effect.scoped(
                  Effect.tap(take(one), () =>
                    Effect.zipRight(
                      Effect.sync(() => films.set(index, (films.get(index) ?? 0) + 1)),
                      Deferred.await(release)
                    )
                  )
                )
              ),
              8
            ),
          { concurrency: "unbounded" }
        )
        yield* offer(...Array.from({ length: 36 }, (_, index) => `film-${index}`))
        yield* eventually(Effect.sync(() => [...films.values()].reduce((sum, n) => sum + n, 0) === 36))
        const counts = [...films.values()]
        assert.strictEqual(Math.max(...counts) - Math.min(...counts), 1, JSON.stringify(counts))
        yield* Deferred.succeed(release, undefined)
        yield* Effect.forEach(hands.flat(), Fiber.interrupt, { concurrency: "unbounded" })
      })
    )
  )

  it.live("takes a hung worker's job, counts its death, and lets that worker write nothing of it", () =>
    overQueue((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* film("a", 0)
        yield* offer("a")
        const [hung, other] = [yield* worker(url, 1), yield* worker(url, 1, { hungAfter: "4 seconds" })]
        const mine = yield* Scope.make()
        yield* Scope.extend(take(hung), mine)
        const before = (yield* job("a"))?.worker ?? 0
        // Whoever hangs is not heard of.
        yield* sql`UPDATE film_worker SET seen = clock_timestamp() - interval '10 seconds' WHERE worker = ${before}`.pipe(
          Effect.repeat(Schedule.spaced("50 millis")),
          Effect.forkScoped
        )
        const theirs = yield* Scope.make()
        yield* Scope.extend(take(other), theirs)
        const taken = yield* job("a")
        assert.deepInclude(taken, { takings: 2, deaths: 1, done: false })
        assert.notStrictEqual(taken?.worker, before)
        yield* Scope.close(mine, Exit.void)
        assert.deepStrictEqual(yield* job("a"), taken)
        yield* Scope.close(theirs, Exit.void)
        assert.deepInclude(yield* job("a"), { done: true })
      })
    )
  )

  it.live("has a film that workers died with made alone, so that no other is given up with it", () =>
    overQueue((url) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const one = yield* worker(url, 3)
        const takes = Effect.gen(function* () {
          const scope = yield* Scope.make()
          const { id } = yield* Effect.timeout(Scope.extend(take(one), scope), "2 seconds")
          return { id, end: Scope.close(scope, Exit.void) }
        })
        yield* offer("before")
        const before = yield* takes
        yield* offer("suspect", "after")
        yield* sql`UPDATE film_job SET takings = 2, deaths = 2 WHERE id = 'suspect'`
        // Nothing but the suspect, and not beside another.
        yield* Effect.flip(takes)
        yield* before.end
        const suspect = yield* takes
        assert.strictEqual(suspect.id, "suspect")
        yield* Effect.flip(takes)
        yield* suspect.end
        assert.strictEqual((yield* takes).id, "after")
      })
    )
  )
})
