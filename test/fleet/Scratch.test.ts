import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ownScratch } from "../../src/fleet/Scratch.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

describe.skipIf(!hasPostgres)("the scratch folder of a worker", () => {
  it.scopedLive("is its own, goes with it, and takes along what dead workers of its database left", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const scratch = yield* fs.makeTempDirectoryScoped()
      const listed = fs.readDirectory(scratch)
      const own = yield* Effect.scoped(ownScratch(scratch))
      const { number } = yield* WorkerSession
      assert.deepStrictEqual(yield* listed, [])

      const mark = own.slice(own.lastIndexOf("-") + 1)
      const left = [`worker-${number + 1_000}-${mark}`, `worker-${number + 1_000}-0000000a`, "mine"]
      yield* Effect.forEach(left, (name) => fs.makeDirectory(`${scratch}/${name}/film`, { recursive: true }))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* ownScratch(scratch)
          assert.sameMembers([...(yield* listed)], [...left.slice(1), own.slice(own.lastIndexOf("/") + 1)])
        })
      )
      assert.sameMembers([...(yield* listed)], left.slice(1))
    }).pipe(
      Effect.provide(
        WorkerSession.layer({ name: "w", films: 1 }).pipe(
          Layer.provideMerge(database),
          Layer.provideMerge(NodeContext.layer)
        )
      )
    )
  )
})
