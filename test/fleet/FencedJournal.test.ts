import { afterAll, describe } from "@effect/vitest"
import { Effect, Exit, Layer, Scope } from "effect"
import { fencedJournal } from "../../src/fleet/FencedJournal.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { StateStore } from "../../src/services/StateStore.js"
import { Workspace } from "../../src/services/Workspace.js"
import { database, hasPostgres } from "../support/postgres.js"
import { storeContract } from "../support/storeContract.js"

describe.skipIf(!hasPostgres)("a StateStore over the fenced journal", () => {
  const scope = Effect.runSync(Scope.make())
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const shared = Layer.effectContext(
    Effect.runSync(Effect.cached(Effect.provideService(Layer.build(database), Scope.Scope, scope)))
  )

  storeContract("holds what every store promises", {
    layer: (options) =>
      Layer.unwrapEffect(
        Effect.map(Workspace, ({ root }) => StateStore.layerJournal(fencedJournal(root), options))
      ).pipe(Layer.provide(WorkerSession.layer({ name: "a worker", films: 1 })), Layer.provide(shared))
  })
})
