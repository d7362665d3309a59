import { cpSync } from "node:fs"
import { NodeFileSystem } from "@effect/platform-node"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { checkMedia } from "../../src/fleet/SameMedia.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { tempFolder } from "../support/tempFolder.js"

const at = (folder: string) =>
  Effect.provide(checkMedia, MediaStore.layer(folder).pipe(Layer.provideMerge(NodeFileSystem.layer)))

describe.skipIf(!hasPostgres)("the media of a queue", () => {
  it.live("are in one place, which whoever uses the queue has to see", () =>
    Effect.gen(function* () {
      const [shared, other] = [tempFolder("media-"), tempFolder("media-")]
      // However many are the first at once.
      yield* Effect.all([at(shared), at(shared), at(shared)], { concurrency: "unbounded" })
      yield* at(shared)
      const failure = yield* Effect.flip(at(other))
      assert.strictEqual(failure._tag, "MediaStoreFailed")
      assert.include(failure.message, `not in ${other} as this machine sees it`)
      assert.include(failure.message, `they are in ${shared}. Give every worker`)
      // Another machine's folder of the same name.
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE film_media SET named = ${other}`
      assert.include((yield* Effect.flip(at(other))).message, "another place of the same name")
      // Moved as it is told.
      cpSync(shared, other, { recursive: true })
      yield* at(other)
    }).pipe(Effect.provide(database))
  )

  it.live("of two places that are used first at once, are in one, and the other is told", () =>
    Effect.gen(function* () {
      const ends = yield* Effect.all(
        [at(tempFolder("media-")), at(tempFolder("media-"))].map(Effect.either),
        {
          concurrency: "unbounded"
        }
      )
      assert.deepStrictEqual(ends.map(({ _tag }) => _tag).sort(), ["Left", "Right"])
    }).pipe(Effect.provide(database))
  )
})
