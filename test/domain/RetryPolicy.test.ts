import { assert, describe, it } from "@effect/vitest"
import { Array, Chunk, Duration, Effect, Random, Schedule } from "effect"
import {
  checkCadence,
  type Failure,
  flowRetry,
  freeRetry,
  mayPass,
  mayRepeatPaid,
  paidRetry,
  provesNothingMade
} from "../../src/domain/RetryPolicy.js"

const away: Failure = { _tag: "GrokUnavailable", reason: "NotSent" }
const busy: Failure = { _tag: "GrokUnavailable", reason: "Busy" }
const inDoubt: Failure = { _tag: "GrokUnavailable", reason: "InDoubt" }

/** The pauses, in milliseconds, of a schedule fed `times` times with the same failure, when chance is `chance`. */
const pauses = <Out>(
  schedule: Schedule.Schedule<Out, Failure>,
  failure: Failure,
  chance: number,
  times = 12
) =>
  Schedule.run(Schedule.delays(schedule), 0, Array.replicate(failure, times)).pipe(
    Effect.map((delays) => Chunk.toReadonlyArray(delays).map((delay) => Duration.toMillis(delay))),
    Effect.map((delays) => delays.slice(0, -1)),
    Effect.withRandom(Random.fixed([chance]))
  )

describe("a pause", () => {
  it.effect("before a paid call is at most 1 s, then 2 s, and there is no third", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* pauses(paidRetry, away, 1), [1000, 2000])
      assert.deepStrictEqual(yield* pauses(paidRetry, away, 0), [0, 0])
      assert.deepStrictEqual(yield* pauses(paidRetry, busy, 0), [500, 1000])
    })
  )

  it.effect("before a free call doubles up to 30 s, eight times", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* pauses(freeRetry, inDoubt, 1),
        [1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]
      )
    })
  )

  it.effect("is a whole number of milliseconds", () =>
    Effect.gen(function* () {
      const all = [
        ...(yield* pauses(freeRetry, busy, 1 / 3)),
        ...(yield* pauses(checkCadence(Duration.seconds(5), Duration.minutes(20)), away, 1 / 3))
      ]
      assert.isTrue(all.every(Number.isInteger))
    })
  )

  it.effect("between two looks at a clip grows from 5 s to 15 s", () =>
    Effect.gen(function* () {
      const all = yield* pauses(checkCadence(Duration.seconds(5), Duration.minutes(20)), away, 0.5)
      assert.deepStrictEqual(all.slice(0, 7), [5000, 6250, 7813, 9766, 12207, 15000, 15000])
    })
  )

  it.effect("before the flow's one retry is 60 s", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* pauses(flowRetry(1, Duration.seconds(60)), inDoubt, 0), [60_000])
    })
  )
})

describe("a failure", () => {
  it("is worth a second paid call only when it proves that nothing was made", () => {
    assert.deepStrictEqual(
      [away, busy, inDoubt, { ...away, reason: "Unreadable" }, { _tag: "PromptRefused" }].map(mayRepeatPaid),
      [true, true, false, false, false]
    )
  })

  it("proves that nothing was made where the call never left, was turned away, or was not taken as it is", () => {
    assert.deepStrictEqual(
      [
        away,
        busy,
        { _tag: "GrokRejected", reason: "BadRequest" },
        { _tag: "MediaRejected", reason: "Size" },
        inDoubt,
        { ...away, reason: "Unreadable" },
        { _tag: "PromptRefused" },
        { _tag: "ClipLost", reason: "Failed" }
      ].map(provesNothingMade),
      [true, true, true, true, false, false, false, false]
    )
  })

  it("is worth another free call when it may pass", () => {
    assert.deepStrictEqual(
      [
        away,
        inDoubt,
        { _tag: "MediaRejected", reason: "Length" },
        { _tag: "MediaRejected", reason: "Gone" }
      ].map(mayPass),
      [true, true, true, false]
    )
  })
})
