import { PersistedQueue } from "@effect/experimental"
import { assert, describe, it } from "@effect/vitest"
import { DurableQueue } from "@effect/workflow"
import { Cause, Effect, Exit, Layer, Option, type Redacted } from "effect"
import { Ticks } from "../../src/domain/Money.js"
import { clusterTables, layerClient, layerWorker } from "../../src/fleet/Cluster.js"
import { layer as databaseLayer } from "../../src/fleet/Database.js"
import { FilmNotMade, FilmQueue, type JobOutcome, MakeFilm, MakeFilmLive } from "../../src/fleet/FilmJob.js"
import { layer as queueStore } from "../../src/fleet/QueueStore.js"
import { setUpTables } from "../../src/fleet/Tables.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { freshDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { eventually } from "../support/processes.js"

const made: JobOutcome = {
  ...{ code: 0, message: "made", remedies: [], path: "final_video.mp4" },
  ...{ spent: Ticks.make(5), degradations: 0 }
}

/** A worker whose films are made at once, but for the one that cannot be. */
const worker = (url: Redacted.Redacted) =>
  Layer.merge(
    MakeFilmLive,
    DurableQueue.worker(FilmQueue, ({ attempt, film }) =>
      film === "bad"
        ? new FilmNotMade({ film, attempt, outcome: { ...made, code: 3, tag: "BudgetSpent" } })
        : Effect.succeed(made)
    )
  ).pipe(
    Layer.provide(PersistedQueue.layer),
    Layer.provide(Layer.mergeAll(queueStore(), layerWorker())),
    Layer.provide(WorkerSession.layer({ name: "w", films: 1 })),
    Layer.provide(databaseLayer({ url }))
  )

describe.skipIf(!hasPostgres)("the workflows of films", () => {
  it.scopedLive("begin on an empty database, and give their results to whoever asks by their id", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const database = databaseLayer({ url, maxConnections: 4 })
      yield* Effect.replicateEffect(Effect.provide(setUpTables(clusterTables), Layer.fresh(database)), 4, {
        concurrency: "unbounded"
      })
      const client = Layer.provide(layerClient, database)
      const [good, bad] = yield* Effect.forEach(["good", "bad"], (film) =>
        MakeFilm.execute({ film, attempt: 1 }, { discard: true })
      ).pipe(Effect.provide(client))
      // Workers look for workflows when they begin, and every ten seconds then.
      yield* Effect.replicateEffect(Layer.build(Layer.fresh(worker(url))), 2, { concurrency: "unbounded" })
      // Another process than the one that submitted it.
      yield* Effect.gen(function* () {
        const result = (id: string | undefined) =>
          Effect.map(MakeFilm.poll(id ?? ""), (it) => it?._tag === "Complete")
        yield* eventually(Effect.zipWith(result(good), result(bad), (one, other) => one && other))
        assert.deepStrictEqual(yield* MakeFilm.execute({ film: "good", attempt: 1 }), made)
        const exit = yield* Effect.exit(MakeFilm.execute({ film: "bad", attempt: 1 }))
        const failure = Exit.isFailure(exit) ? Cause.failureOption(exit.cause) : Option.none()
        assert.strictEqual(Option.getOrThrow(failure).outcome.tag, "BudgetSpent")
      }).pipe(Effect.provide(Layer.fresh(client)))
    })
  )
})
