import { assert, describe, it } from "@effect/vitest"
import { Duration, Either } from "effect"
import { FilmDegraded, UsageError } from "../../src/cli/ending/CliError.js"
import { codeOf } from "../../src/cli/ending/Ending.js"
import {
  callStarts,
  callsAtOnce,
  dollars,
  lengthOfTime,
  oneOf,
  ratio,
  wholeNumber
} from "../../src/cli/flags/Parse.js"
import { environmentName } from "../../src/cli/flags/Setting.js"
import { noTicks } from "../../src/domain/Money.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"
import { BudgetSpent, StoreFailed } from "../../src/services/StateStore.js"

const isLeft = (either: Either.Either<unknown, string>) => assert.isTrue(Either.isLeft(either))

describe("a setting", () => {
  it("reads lengths of time as Effect writes them", () => {
    assert.deepStrictEqual(lengthOfTime("200 millis"), Either.right(Duration.millis(200)))
    assert.deepStrictEqual(lengthOfTime("60 seconds"), Either.right(Duration.seconds(60)))
    assert.deepStrictEqual(lengthOfTime("1 second"), Either.right(Duration.seconds(1)))
    for (const wrong of ["60", "60s", "-1 seconds", "soon", "", "1 seconds ago"]) isLeft(lengthOfTime(wrong))
  })

  it("reads numbers within bounds, and nothing that only looks like one", () => {
    assert.deepStrictEqual(wholeNumber(1, 10)("3"), Either.right(3))
    for (const wrong of ["0", "11", "2.5", "0x3", "1e1", "three", ""]) isLeft(wholeNumber(1, 10)(wrong))
    assert.deepStrictEqual(ratio("0.8"), Either.right(0.8))
    for (const wrong of ["1.01", "-0.1", "NaN", "80%"]) isLeft(ratio(wrong))
    assert.deepStrictEqual(dollars("$2.50"), Either.right(2.5))
    for (const wrong of ["0", "-3", "Infinity", "two"]) isLeft(dollars(wrong))
  })

  it("reads how many calls may be under way, for all kinds or some by name", () => {
    assert.deepStrictEqual(callsAtOnce("3"), Either.right({ chat: 3, image: 3, video: 3, speech: 3 }))
    assert.deepStrictEqual(
      callsAtOnce("video=1, image=2"),
      Either.right({ chat: 8, image: 2, video: 1, speech: 4 })
    )
    for (const wrong of ["0", "65", "", "video", "video=0", "sound=2", "image=2;video=1"])
      isLeft(callsAtOnce(wrong))
  })

  it("reads how many calls may start, in a second or in a minute, for all kinds or some by name", () => {
    assert.deepStrictEqual(callStarts("2"), Either.right({ chat: 2, image: 2, video: 2, speech: 2 }))
    assert.deepStrictEqual(callStarts("video=0.5, image=2/s"), Either.right({ image: 2, video: 0.5 }))
    assert.deepStrictEqual(callStarts("image=30/m"), Either.right({ image: { perMinute: 30 } }))
    const both = { perSecond: 2, perMinute: 30 }
    assert.deepStrictEqual(callStarts("image=30/m,image=2"), Either.right({ image: both }))
    assert.deepStrictEqual(
      callStarts("2,30 / m"),
      Either.right({ chat: both, image: both, video: both, speech: both })
    )
    for (const wrong of [
      "0",
      "0/m",
      "1.5/m",
      "60001/m",
      "",
      "image",
      "sound=2",
      "image=2;video=1",
      "2/h",
      "1001"
    ])
      isLeft(callStarts(wrong))
  })

  it("says what would be right", () => {
    assert.deepStrictEqual(oneOf("low", "medium")("high"), Either.left("must be one of low, medium."))
  })

  it("has a name in the environment", () => {
    assert.strictEqual(environmentName("flow-retry-delay"), "GROK_VIDEO_FLOW_RETRY_DELAY")
  })
})

describe("the exit code", () => {
  it.each([
    [2, new UsageError({ detail: "" })],
    [6, new FilmDegraded({ points: 1 })],
    [3, new BudgetSpent({ id: orderIdFrom("a"), price: noTicks, spent: noTicks, budget: noTicks })],
    [4, new StoreFailed({ reason: "Locked", detail: "" })],
    [5, new StoreFailed({ reason: "Unreadable", detail: "" })],
    [5, new StoreFailed({ reason: "Newer", detail: "" })],
    [2, new StoreFailed({ reason: "OtherFilm", detail: "" })],
    [1, new StoreFailed({ reason: "Unwritable", detail: "" })],
    [1, new Error("anything else")]
  ])("is %i", (code, error) => {
    assert.strictEqual(codeOf(error), code)
  })
})
