import { Array, Clock, Effect, Either, Layer, type Redacted } from "effect"
import { clusterTables } from "../../../src/fleet/Cluster.js"
import { layer as databaseLayer } from "../../../src/fleet/Database.js"
import { setUpTables } from "../../../src/fleet/Tables.js"
import { audit, breachesOf } from "./Audit.js"
import type { Crew } from "./Crew.js"
import type { Fleet } from "./Fleet.js"

const tablesOnce = (url: Redacted.Redacted) =>
  Effect.provide(setUpTables(clusterTables), Layer.fresh(databaseLayer({ url, maxConnections: 4 })))

/** Eight that make the tables of an empty database at once, each over its own connections. */
export const tablesAtOnce = (url: Redacted.Redacted) =>
  Effect.replicateEffect(tablesOnce(url), 8, { concurrency: "unbounded" })

/** Eight workers begin at once, and eight submit the same film; tables of a newer version are refused and left alone. */
export const coldRound = Effect.fn("Cold.round")(function* (fleet: Fleet, crew: Crew) {
  const began = yield* Clock.currentTimeMillis
  yield* crew.atLeast(8)
  const ready = (yield* Clock.currentTimeMillis) - began
  const submitted = yield* Effect.all(
    Array.makeBy(8, () => fleet.submitted("same")),
    { concurrency: "unbounded" }
  )
  yield* fleet.settled(["same"])
  const found = yield* audit(fleet, ["same"])
  yield* Effect.orDie(fleet.sql`INSERT INTO film_tables (version) VALUES (1000)`)
  const newer = yield* Effect.either(tablesOnce(fleet.url))
  const news = submitted.filter(({ isNew }) => isNew).length
  return {
    ready,
    breaches: [
      ...breachesOf(found, 0),
      ...(news === 1 ? [] : [`${news} of 8 submitted the film as a new one`]),
      ...(Either.isLeft(newer) && newer.left.reason === "Newer" ? [] : ["a newer database was taken"])
    ]
  }
})
