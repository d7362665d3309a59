import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ownScratch } from "../../src/fleet/Scratch.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { FreeSpace } from "../../src/services/store/Room.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

const standing = WorkerSession.layer({ name: "w", films: 1 }).pipe(
  Layer.provideMerge(database),
  Layer.provideMerge(NodeContext.layer)
)

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
    }).pipe(Effect.provide(standing))
  )

  it.scopedLive("is not begun with where the disk has no room, or only lets read", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const scratch = yield* fs.makeTempDirectoryScoped()
      const full = yield* ownScratch(scratch).pipe(
        Effect.scoped,
        Effect.provideService(FreeSpace, () => Effect.succeedSome(1_000)),
        Effect.flip
      )
      assert.match(full.message, /0 MB free/)
      const file = `${scratch}/file`
      yield* fs.writeFileString(file, "")
      assert.match((yield* Effect.flip(Effect.scoped(ownScratch(file)))).message, /in its place/)
    }).pipe(Effect.provide(standing))
  )
})
