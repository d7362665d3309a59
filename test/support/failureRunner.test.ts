import { assert, describe, it } from "@effect/vitest"
import { Cause } from "effect"
import { asPrintable } from "./failureRunner.js"

describe("what a test throws", () => {
  it("is an error with a place and a screen of words at most, whatever it was", () => {
    const film = {
      path: "/film.mp4",
      scenes: Array.from({ length: 999 }, (_, n) => ({ title: `scene ${n}` }))
    }
    for (const thrown of [film, Cause.prettyErrors(Cause.fail(film))[0], "no error"]) {
      const printed = asPrintable(thrown)
      assert(printed instanceof Error)
      assert.isBelow(printed.message.length, 2100)
      assert.match(printed.stack ?? "", /^\s*at /m)
      assert.deepStrictEqual(Object.keys(printed), [])
    }
    const error = new TypeError("as it is")
    assert.strictEqual(asPrintable(error), error)
  })
})
