import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Option, Ref, TestClock } from "effect"
import { noTicks } from "../src/catalogue/Ticks.js"
import type { FilmOrder } from "../src/state/Films.js"
import { type Job, JobRecord, progressOf } from "../src/state/Jobs.js"

const job = Effect.gen(function* () {
  const order: FilmOrder = {
    _tag: "FromPicture",
    ...{ prompt: "", camera: "", action: "", picture: "", seconds: 3, width: 64, height: 36, seed: 1 },
    sound: false
  }
  const record = JobRecord.make({
    ...{ id: "one", model: "grok-imagine-video", prompt: "", submittedAt: 0, readyAt: 1000, seconds: 3 },
    ...{ cost: noTicks, order }
  })
  const made: Job = {
    record,
    film: yield* Deferred.make<string>(),
    painted: {},
    link: yield* Ref.make(Option.none<string>())
  }
  return made
})

describe("how far a simulated clip is", () => {
  it.effect(
    "goes by its time, and no further than it is painted: it never stands at 99 % while it is made",
    () =>
      Effect.gen(function* () {
        const it = yield* job
        yield* TestClock.setTime(500)
        assert.strictEqual(yield* progressOf(it), 50)
        it.painted.share = 0.2
        assert.strictEqual(yield* progressOf(it), 20)
        yield* TestClock.setTime(9000)
        assert.strictEqual(yield* progressOf(it), 20)
        it.painted.share = 1
        assert.strictEqual(yield* progressOf(it), 99)
      })
  )
})
