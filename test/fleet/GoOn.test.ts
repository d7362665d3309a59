import * as NodeContext from "@effect/platform-node/NodeContext"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer, Option } from "effect"
import { ticksFromUsd } from "../../src/domain/Money.js"
import { cancel } from "../../src/fleet/Cancel.js"
import { type FilmChange, goOn, retry } from "../../src/fleet/GoOn.js"
import { find } from "../../src/fleet/Listing.js"
import { MediaStore } from "../../src/fleet/MediaStore.js"
import { show } from "../../src/fleet/Show.js"
import { submit } from "../../src/fleet/Submit.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { openingOf } from "../../src/services/store/Journal.js"
import { encodeLine } from "../../src/services/store/JournalRecord.js"
import { notingEngine, usualRequest } from "../support/filmRequest.js"
import { setState } from "../support/filmRows.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"
import { tempFolder } from "../support/tempFolder.js"

const client = (jobs: Array<string> = []) =>
  Layer.mergeAll(notingEngine(jobs), MediaStore.layer(tempFolder("media-"))).pipe(
    Layer.provideMerge(NodeContext.layer)
  )

const request = {
  ...usualRequest,
  budget: ticksFromUsd(2),
  stopAfter: "plan" as const,
  changes: [{ kind: "replan" as const }]
}
const submitted = submit({ concept: "A fox finds a lamp", film: "fox", request })
const requestOf = (film: string) => Effect.flatten(Effect.map(show(film), (shown) => shown.request))

const noted = (jobs: ReadonlyArray<string>, count: number) =>
  Effect.repeat(Effect.sleep("5 millis"), { until: () => jobs.length >= count })

/** As a worker that has written down what is asked for. */
const begin = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const opening = encodeLine(yield* openingOf())
  const replan = encodeLine({ kind: "replan", at: DateTime.unsafeMake(0) })
  yield* sql`INSERT INTO film_journal (film, number, token, line) VALUES ('fox', 1, 1, ${opening}), ('fox', 2, 1, ${replan})`
})

describe.skipIf(!hasPostgres)("a film that is gone on with", () => {
  it.scopedLive("is attempted anew as it was asked for, and not held again where it was held", () => {
    const jobs: Array<string> = []
    return Effect.gen(function* () {
      yield* submitted
      yield* begin
      yield* setState("fox", "held")
      assert.deepStrictEqual(yield* goOn("fox"), { film: "fox", attempt: 2 })
      yield* noted(jobs, 2)
      assert.deepStrictEqual(jobs, ["fox/1", "fox/2"])
      const { budget, changes, stopAfter, ...stays } = yield* requestOf("fox")
      assert.deepStrictEqual([Number(budget), changes, stopAfter], [ticksFromUsd(2), [], undefined])
      assert.deepStrictEqual(stays.settings, usualRequest.settings)
      const { outcome, state } = yield* find("fox")
      assert.deepStrictEqual([Option.isNone(outcome), state], [true, "waiting"])
    }).pipe(Effect.provide(client(jobs)), Effect.provide(database))
  })

  it.scopedLive("is asked for what changes, and keeps what nobody has begun to change", () =>
    Effect.gen(function* () {
      yield* submitted
      assert.strictEqual(yield* cancel("fox"), "cancelled")
      const change: FilmChange = {
        settings: { scenes: "4" },
        changes: [{ kind: "redo", asset: "clip", name: "scene 2" }],
        budget: Option.none(),
        onDoubt: "stop"
      }
      yield* goOn("fox", change)
      const next = yield* requestOf("fox")
      assert.deepStrictEqual(
        [next.settings.scenes, next.settings.style, next.budget, next.onDoubt, next.stopAfter],
        ["4", usualRequest.settings.style, undefined, "stop", "plan"]
      )
      assert.deepStrictEqual(
        next.changes.map(({ kind }) => kind),
        ["replan", "redo"]
      )
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("is one that is held or has ended, and never goes on twice", () =>
    Effect.gen(function* () {
      yield* submitted
      const refused = (film: string, change?: FilmChange) =>
        Effect.map(Effect.flip(goOn(film, change)), String)
      assert.include(yield* refused("nobody"), "No film of the name nobody")
      assert.include(yield* refused("fox"), "fox waits for a worker already")
      yield* setState("fox", "making")
      assert.include(yield* refused("fox"), "queue cancel fox")
      yield* setState("fox", "complete")
      assert.include(yield* refused("fox"), "say what is to be otherwise")
      yield* setState("fox", "failed")
      const all = yield* Effect.forEach([1, 2, 3, 4], () => Effect.either(goOn("fox")), {
        concurrency: "unbounded"
      })
      assert.strictEqual(all.filter(({ _tag }) => _tag === "Right").length, 1)
      assert.strictEqual((yield* find("fox")).attempt, 2)
      yield* setState("fox", "complete")
      yield* goOn("fox", { settings: { scenes: "4" } })
      assert.strictEqual((yield* find("fox")).attempt, 3)
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )

  it.scopedLive("is tried again only where it failed", () =>
    Effect.gen(function* () {
      yield* submitted
      yield* setState("fox", "held")
      assert.include(String(yield* Effect.flip(retry("fox"))), "queue go-on fox")
      yield* setState("fox", "failed")
      assert.strictEqual((yield* retry("fox")).attempt, 2)
      assert.strictEqual((yield* requestOf("fox")).stopAfter, "plan")
    }).pipe(Effect.provide(client()), Effect.provide(database))
  )
})

describe.skipIf(!hasPostgres)("a film that is cancelled", () => {
  it.scopedLive("is so at once unless a worker has it, and cannot be when it has ended", () =>
    Effect.gen(function* () {
      yield* submitted
      yield* setState("fox", "making")
      const sql = yield* SqlClient.SqlClient
      const { number } = yield* WorkerSession
      yield* sql`INSERT INTO film_job (id, name, element, film, worker) VALUES ('1', 'films', '{}', 'fox', ${number})`
      assert.strictEqual(yield* cancel("fox"), "making")
      assert.isTrue((yield* find("fox")).isCancelled)
      // Its worker is gone, and there is no other that would come to hear of it.
      yield* sql`UPDATE film_job SET worker = ${number + 1}`
      assert.strictEqual(yield* cancel("fox"), "cancelled")
      yield* setState("fox", "held")
      assert.strictEqual(yield* cancel("fox"), "cancelled")
      assert.strictEqual(yield* cancel("fox"), "cancelled")
      yield* setState("fox", "complete")
      assert.include(String(yield* Effect.flip(cancel("fox"))), "has ended, and is complete")
      assert.include(String(yield* Effect.flip(cancel("nobody"))), "No film of the name nobody")
    }).pipe(
      Effect.provide(WorkerSession.layer({ name: "one", films: 1 })),
      Effect.provide(client()),
      Effect.provide(database)
    )
  )
})
