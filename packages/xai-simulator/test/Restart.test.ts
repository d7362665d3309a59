import { FileSystem } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Simulator } from "../src/Simulator.js"
import { configFromJson } from "../src/SimulatorConfig.js"
import { at, finished, get, post, simulator, textAt } from "./kit.js"

const folder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped())
const film = { model: "grok-imagine-video", prompt: "a fox runs", duration: 1 }

describe("a simulator with a storage folder", () => {
  it.scopedLive("knows its jobs, its files and its bill after a restart", () =>
    Effect.gen(function* () {
      const storage = yield* folder
      const life = <A, E>(work: Effect.Effect<A, E, Simulator>) =>
        Effect.scoped(Effect.provide(work, simulator({ storage })))
      const first = yield* life(
        Effect.gen(function* () {
          const done = textAt(yield* post("/videos/generations", film), "request_id")
          const file = yield* get(textAt(yield* finished(done), "video.url"))
          const failed = textAt(
            yield* post("/videos/generations", film, { "x-simulator-fault": "job-expired" }),
            "request_id"
          )
          const bill = yield* (yield* Simulator).bill
          return { done, failed, bytes: file.bytes, ticks: bill.ticks }
        })
      )
      assert.isAbove(first.ticks, 0)
      yield* life(
        Effect.gen(function* () {
          const file = yield* get(textAt(yield* finished(first.done), "video.url"))
          assert.deepStrictEqual(file.bytes, first.bytes)
          assert.strictEqual(at(yield* finished(first.failed), "status"), "expired")
          const bill = yield* (yield* Simulator).bill
          assert.strictEqual(bill.ticks, first.ticks)
          const again = textAt(yield* post("/videos/generations", film), "request_id")
          assert.notInclude([first.done, first.failed], again, "an id given out before stays taken")
        })
      )
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )

  it.scopedLive("finishes a clip that was not ready when it went down", () =>
    Effect.gen(function* () {
      const storage = yield* folder
      const delays = { videoMillis: 400, jitter: 0 }
      const life = <A, E>(work: Effect.Effect<A, E, Simulator>) =>
        Effect.scoped(Effect.provide(work, simulator({ storage, delays })))
      const id = yield* life(Effect.map(post("/videos/generations", film), (it) => textAt(it, "request_id")))
      yield* life(
        Effect.gen(function* () {
          const done = yield* finished(id)
          assert.strictEqual(at(done, "status"), "done")
          assert.strictEqual((yield* get(textAt(done, "video.url"))).status, 200)
          assert.strictEqual((yield* (yield* Simulator).bill).entries.length, 1)
        })
      )
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )

  it.scopedLive("without a folder nothing is kept", () =>
    Effect.gen(function* () {
      const life = <A, E>(work: Effect.Effect<A, E, Simulator>) =>
        Effect.scoped(Effect.provide(work, simulator()))
      const id = yield* life(Effect.map(post("/videos/generations", film), (it) => textAt(it, "request_id")))
      assert.strictEqual(yield* life(Effect.map(get(`/videos/${id}`), (it) => it.status)), 404)
    })
  )
})

describe("settings in JSON", () => {
  it.effect("are read whole, and a mistake is named", () =>
    Effect.gen(function* () {
      const config = yield* configFromJson(
        JSON.stringify({ seed: 9, faults: [{ route: "chat", fault: "http-500" }] })
      )
      assert.deepStrictEqual(
        [config.seed, config.sceneSeconds, config.faults[0]?.fault.name],
        [9, 8, "http-500"]
      )
      const slip = yield* Effect.flip(configFromJson(JSON.stringify({ sceneSecond: 4 })))
      assert.include(slip.message, "sceneSecond")
    })
  )
})
