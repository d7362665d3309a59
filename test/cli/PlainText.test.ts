import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { plainText } from "../../src/cli/PlainText.js"

describe("words for a terminal", () => {
  it("keep their letters and lines, and lose what would steer the terminal", () => {
    assert.strictEqual(plainText("Fo\u001b[31mx and \u0007\n\u202eOwl — søt"), "Fox and \nOwl — søt")
  })

  it("never hold a control character but the line break, whatever comes in", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "binary" }), (text) => {
        assert.notMatch(plainText(text), /[^\P{Cc}\n]|\p{Cf}/u)
      })
    )
  })
})
