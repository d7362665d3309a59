import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { sharedOnce } from "../../src/services/SharedOnce.js"

describe("what is done once for all", () => {
  it.effect("is done once, and outlives whoever asked first", () =>
    Effect.gen(function* () {
      let times = 0
      const ready = yield* Deferred.make<void>()
      const begun = yield* Deferred.make<void>()
      const value = yield* sharedOnce(
        Effect.suspend(() => {
          times += 1
          return Deferred.succeed(begun, undefined)
        }).pipe(Effect.zipRight(Deferred.await(ready)), Effect.as("made"))
      )
      const [first, second] = [yield* Effect.fork(value), yield* Effect.fork(value)]
      yield* Deferred.await(begun)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(first)))
      yield* Deferred.succeed(ready, undefined)
      assert.strictEqual(yield* Fiber.join(second), "made")
      assert.strictEqual(yield* value, "made")
      assert.strictEqual(times, 1)
    })
  )

  it.effect("fails for everybody as it failed", () =>
    Effect.gen(function* () {
      const value = yield* sharedOnce(Effect.fail("no"))
      assert.deepStrictEqual([yield* Effect.flip(value), yield* Effect.flip(value)], ["no", "no"])
    })
  )

  it("is never left to Effect.cached", () => {
    const src = fileURLToPath(new URL("../../src", import.meta.url))
    const found = readdirSync(src, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".ts"))
      .filter((name) => /Effect\.cached\(/.test(readFileSync(path.join(src, name), "utf8")))
    assert.deepStrictEqual(found, [])
  })
})
