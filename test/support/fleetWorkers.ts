import { SqlClient } from "@effect/sql"
import { Context, Effect, Layer, Redacted } from "effect"
import { layer } from "../../src/fleet/Database.js"
import { type SharedLimitsOptions, layer as sharedLimits } from "../../src/fleet/SharedLimits.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { ProviderLimits } from "../../src/services/Provider.js"

/** A key that must never be seen again, the same for all workers. */
export const sharedKey = Redacted.make("canary/0123456789+abcdefghij=")

/** How a worker of a test is limited. */
export type Limits = Omit<SharedLimitsOptions, "apiKey">

/** A worker as far as limits go, with a pool and a session of its own, as another process has them. */
export const limitsWorker = (url: Redacted.Redacted, limits: Limits = {}) =>
  sharedLimits({ apiKey: sharedKey, ...limits }).pipe(
    Layer.provideMerge(WorkerSession.layer({ name: "a worker", films: 1 })),
    Layer.provideMerge(layer({ url, maxConnections: 4 })),
    Layer.fresh
  )

/** As many of them as are told their limits, over one database. */
export const limitsWorkers = (url: Redacted.Redacted, ...each: ReadonlyArray<Limits>) =>
  Effect.gen(function* () {
    const built = yield* Effect.forEach(each, (limits) => Layer.build(limitsWorker(url, limits)))
    return built.map((context) => ({
      limits: Context.get(context, ProviderLimits),
      session: Context.get(context, WorkerSession),
      sql: Context.get(context, SqlClient.SqlClient)
    }))
  })
