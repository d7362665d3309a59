import { FileSystem } from "@effect/platform"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { type DiskStoreOptions, StateStore, Studio } from "grok-video-pipeline"
import manifest from "../../package.json" with { type: "json" }
import { Concept } from "../../src/domain/Concept.js"

/** Which program the journal of a film says it was made with, where a studio is opened like this. */
const makerOf = Effect.fnUntraced(function* (store?: DiskStoreOptions) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const grok = { apiKey: Redacted.make("never-sent") }
  yield* Effect.flatMap(StateStore, ({ begin }) => begin(Concept.make("A fox finds a light"))).pipe(
    Effect.provide(Studio.layer({ folder, grok, ...(store && { store }) }))
  )
  const journal = yield* fs.readFileString(`${folder}/journal.log`)
  return [...journal.matchAll(/"program_version":"([^"]*)"/g)].map(([, version]) => version)
})

describe("the journal of a film that another program makes", () => {
  it.scopedLive("says which version of this library made it, or whatever that program calls itself", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* makerOf(), [manifest.version])
      assert.deepStrictEqual(yield* makerOf({ onDoubt: "stop" }), [manifest.version])
      assert.deepStrictEqual(yield* makerOf({ version: "our-films 2" }), ["our-films 2"])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
