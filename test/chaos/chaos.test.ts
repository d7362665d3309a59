import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ffmpegOnce } from "../support/equalWork.js"
import { film } from "./Chaos.js"

// The short form; `npm run test:chaos` is the long one.

describe("a film on a provider where a fifth of all answers is a fault", () => {
  it.live("comes to its end, over as many runs as it takes, and buys nothing twice", () =>
    Effect.gen(function* () {
      // A seed by which it takes three runs and seven faults.
      const { breaches, ends, faults } = yield* film(4)
      assert.deepStrictEqual(breaches, [])
      assert.strictEqual(ends.at(-1)?._tag, "Finished")
      assert.isAbove(ends.length, 1)
      assert.isAbove(faults, 3)
    }).pipe(Effect.provide(Layer.provideMerge(ffmpegOnce(), NodeContext.layer)))
  )
})
