import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Workspace } from "grok-video-pipeline"
import { stateStoreContract } from "grok-video-pipeline/testing"
import { sqlStateStore } from "../../examples/b-store-in-sql.js"

/** A database file in the film's own folder, opened anew for every run. */
const layer = (options: Parameters<typeof sqlStateStore>[1]) =>
  Layer.unwrapEffect(
    Effect.map(Workspace, ({ absolute, root }) =>
      sqlStateStore(root, options).pipe(
        Layer.provide(LibsqlClient.layer({ url: `file:${absolute("film.db")}` }))
      )
    )
  )

describe("a StateStore in SQLite", () => {
  for (const promise of stateStoreContract({ layer })) it(promise.name, promise.run)
})
