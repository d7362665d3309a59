import * as Reactivity from "@effect/experimental/Reactivity"
import { PgClient } from "@effect/sql-pg"
import { Effect, GlobalValue, Layer, Scope } from "effect"
import { clusterTables } from "../../src/fleet/Cluster.js"
import { layer } from "../../src/fleet/Database.js"
import { setUpTables } from "../../src/fleet/Tables.js"
import { type PostgresServer, startPostgres } from "./postgresServer.js"

/** How many this process has made. */
let made = 0

/** Makes a database on a server, empty or like another. It goes with its server. */
const makeDatabase = (administrator: PgClient.PgClient, like = "template1") => {
  const name = `test_${process.pid}_${++made}`
  return Effect.orDie(Effect.as(administrator.unsafe(`CREATE DATABASE ${name} TEMPLATE ${like}`), name))
}

const administratorOf = (server: PostgresServer) =>
  PgClient.make({ url: server.url("postgres"), maxConnections: 1 }).pipe(
    Effect.provide(Reactivity.layer),
    Effect.orDie
  )

/** The one server of this process of tests, which a file of tests leaves to the next; and a database with all tables on it. */
const shared = GlobalValue.globalValue("grok-video-pipeline/test/postgres", () => {
  const started = Effect.gen(function* () {
    const server = yield* Effect.promise(() => startPostgres({ durable: false }))
    const administrator = yield* Effect.flatMap(Scope.make(), (lasting) =>
      Scope.extend(administratorOf(server), lasting)
    )
    return { server, administrator }
  })
  const running = Effect.runSync(Effect.cached(started))
  const filled = Effect.gen(function* () {
    const { administrator, server } = yield* running
    const name = yield* makeDatabase(administrator)
    yield* Effect.provide(setUpTables(clusterTables), layer({ url: server.url(name) }))
    return name
  })
  return { running, filled: Effect.runSync(Effect.cached(filled)) }
})

/** The URL of an empty database of one's own on a server of one's own. */
export const databaseOn = (server: PostgresServer) =>
  Effect.scoped(Effect.map(Effect.flatMap(administratorOf(server), makeDatabase), server.url))

/** The URL of an empty database of one's own. Its server forgets what a crash interrupts. */
export const freshDatabase = Effect.flatMap(shared.running, ({ administrator, server }) =>
  Effect.map(makeDatabase(administrator), server.url)
)

/** The URL of a database of one's own with the tables of the fleet and of its engine. */
export const tabledDatabase = Effect.gen(function* () {
  const { administrator, server } = yield* shared.running
  return server.url(yield* makeDatabase(administrator, yield* shared.filled))
})

/** Such a database: `SqlClient` and `PgClient`. */
export const database = Layer.unwrapEffect(Effect.map(tabledDatabase, (url) => layer({ url })))
