import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { hasPostgres } from "../../support/postgres.js"
import { openFleet, waiting } from "./Fleet.js"
import { killRound } from "./Kill.js"

// The short form; `npm run test:fleet` is the long one.

describe.skipIf(!hasPostgres)("films on several workers", () => {
  it.scopedLive("are all made when a worker is killed over them, and nothing answered is bought twice", () =>
    Effect.gen(function* () {
      const fleet = yield* openFleet({ simulator: waiting(150, 200, 400) })
      const workers = yield* Effect.all([fleet.worker(), fleet.worker()], { concurrency: "unbounded" })
      const { breaches, films, takeOver } = yield* killRound(fleet, workers, ["a", "b", "c", "d"], 10)
      assert.deepStrictEqual(breaches, [])
      assert.isAbove(films, 0)
      assert.isBelow(Math.max(...takeOver), 10_000)
    }).pipe(Effect.withRandom(Random.make("kill 1")), Effect.provide(NodeContext.layer))
  )
})
