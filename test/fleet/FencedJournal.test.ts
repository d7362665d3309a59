import { afterAll, describe } from "@effect/vitest"
import { Clock, Effect, Exit, Layer, Scope } from "effect"
import { fencedJournal } from "../../src/fleet/FencedJournal.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { storeContract } from "../support/storeContract.js"

describe.skipIf(!hasPostgres)("a StateStore over the fenced journal", () => {
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  // One session for all, outside their clock: over an hour that is leapt it would be heard of at every second.
  const worker = Layer.provideMerge(WorkerSession.layer({ name: "a worker", films: 1 }), database)
  const shared = Layer.effectContext(
    Effect.runSync(Effect.cached(Effect.withClock(Scope.extend(Layer.build(worker), scope), Clock.make())))
  )

  storeContract("holds what every store promises", {
    layer: (options) =>
      Layer.unwrapEffect(
        Effect.map(Workspace, ({ root }) => StateStore.layerJournal(fencedJournal(root), options))
      ).pipe(Layer.provide(shared))
  })
})
