import { SqlClient } from "@effect/sql"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import { describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { Workspace } from "grok-video-pipeline"
import { stateStoreContract } from "grok-video-pipeline/testing"
import { sqlStateStore } from "../../examples/b-store-in-sql.js"

/** Waits for no disk: what is promised here is not about power cuts. */
const quickly = (context: Context.Context<SqlClient.SqlClient>) => {
  const sql = Context.get(context, SqlClient.SqlClient)
  return Effect.zipRight(sql`PRAGMA journal_mode = MEMORY`, sql`PRAGMA synchronous = OFF`)
}

/** A database file in the film's own folder, opened anew for every run. */
const layer = (options: Parameters<typeof sqlStateStore>[1]) =>
  Layer.unwrapEffect(
    Effect.map(Workspace, ({ absolute, root }) =>
      sqlStateStore(root, options).pipe(
        Layer.provide(Layer.tap(LibsqlClient.layer({ url: `file:${absolute("film.db")}` }), quickly))
      )
    )
  )

describe("a StateStore in SQLite", () => {
  for (const promise of stateStoreContract({ layer })) it(promise.name, promise.run)
})
