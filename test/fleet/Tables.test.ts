import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { layer } from "../../src/fleet/Database.js"
import { checkTables, setUpTables, tablesVersion } from "../../src/fleet/Tables.js"
import { database, freshDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

describe.skipIf(!hasPostgres)("the tables of the fleet", () => {
  it.scopedLive("are made once by eight that set up an empty database at the same time", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const own = layer({ url, maxConnections: 2 })
      yield* Effect.forEach(
        Array.from({ length: 8 }),
        () => Effect.provide(setUpTables(Effect.void), Layer.fresh(own)),
        { concurrency: "unbounded" }
      )
      yield* Effect.provide(checkTables, own)
    })
  )

  it.scopedLive("refuse a program that is older than they are, and stay as they are", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO film_tables (version) VALUES (${tablesVersion + 1})`
      assert.strictEqual((yield* Effect.flip(checkTables)).reason, "Newer")
      assert.strictEqual((yield* Effect.flip(setUpTables(Effect.void))).reason, "Newer")
    }).pipe(Effect.provide(database))
  )
})
