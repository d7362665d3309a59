import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { lockClasses } from "../../src/fleet/Tables.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

describe.skipIf(!hasPostgres)("the session of a worker", () => {
  it.scopedLive("is made anew though a connection that nobody hears of any more still holds its number", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const session = yield* WorkerSession
      const lost = yield* sql.reserve
      // It stands in line behind the session, which is cut.
      yield* Effect.forkScoped(
        lost.executeRaw(`SELECT pg_advisory_lock(${lockClasses.worker}, ${session.number})`, [])
      )
      const others = sql<{ readonly pid: number; readonly granted: boolean }>`
        SELECT pid, granted FROM pg_locks WHERE locktype = 'advisory' AND classid = ${lockClasses.worker} AND objid = ${session.number}`
      yield* Effect.repeat(Effect.delay(others, "50 millis"), {
        until: (all) => all.some((it) => !it.granted)
      })
      yield* sql`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
        AND classid = ${lockClasses.worker} AND objid = ${session.number}`
      yield* Effect.repeat(Effect.delay(session.generation, "100 millis"), {
        until: (count) => count === 2
      }).pipe(Effect.timeout("8 seconds"))
      assert.lengthOf(yield* others, 1)
    }).pipe(Effect.provide(Layer.provideMerge(WorkerSession.layer({ name: "a worker", films: 1 }), database)))
  )
})
