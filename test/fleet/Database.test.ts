import { SqlClient } from "@effect/sql"
import { SqlError } from "@effect/sql/SqlError"
import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { databaseFailed, layer } from "../../src/fleet/Database.js"
import { database, tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

const reasonOf = (code: string, message = "no") =>
  databaseFailed(new SqlError({ message: "Failed", cause: Object.assign(new Error(message), { code }) }))
    .reason

describe("what a database says", () => {
  const said: ReadonlyArray<readonly [code: string, what: string, reason: string]> = [
    ["57P01", "an administrator ended the connection", "Unreachable"],
    ["53300", "it has too many clients", "Unreachable"],
    ["ECONNREFUSED", "nobody listens there", "Unreachable"],
    ["40P01", "two transactions stood in each other's way", "Unreachable"],
    ["25006", "it only lets read, since another one is the master now", "Unreachable"],
    ["42P01", "it has no such table", "NoTables"],
    ["23505", "there is such a row already", "Failed"],
    ["28P01", "the password is wrong", "Unusable"]
  ]
  for (const [code, what, reason] of said)
    it(`is taken for ${reason} where ${what}`, () => {
      assert.strictEqual(reasonOf(code), reason)
    })
})

describe.skipIf(!hasPostgres)("the connections of a database that is done with", () => {
  it.live("are closed, one too that was given up while it came about", () =>
    Effect.gen(function* () {
      const url = yield* tabledDatabase
      const named = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const rows = yield* sql`SELECT pid FROM pg_stat_activity WHERE application_name = 'given up'`
        return rows.length
      })
      yield* Effect.gen(function* () {
        const pg = yield* PgClient.PgClient
        const listening = yield* Effect.fork(Stream.runDrain(pg.listen("nothing")))
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(listening)
        assert.isAtLeast(yield* named, 1)
      }).pipe(Effect.provide(layer({ url, applicationName: "given up" })))
      const left = named.pipe(
        Effect.repeat({ until: (count) => count === 0 }),
        Effect.timeoutOption("3 seconds"),
        Effect.provide(database)
      )
      assert.deepStrictEqual((yield* left)._tag, "Some")
    })
  )
})
