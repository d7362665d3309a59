import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { plainLine, plainText } from "../../src/cli/output/Say.js"

describe("words for a terminal", () => {
  it("keep their letters and lines, and lose what would steer the terminal", () => {
    assert.strictEqual(plainText("Fo\u001b[31mx and \u0007\n\u202eOwl — søt"), "Fox and \nOwl — søt")
  })

  it("keep the joiners that letters and pictures are spelt with", () => {
    const persian = "می\u200cخواهم"
    const family = "👩\u200d👧"
    assert.strictEqual(plainText(`${persian} ${family}`), `${persian} ${family}`)
    assert.strictEqual(plainLine(`${persian}\n${family}\u202e`), `${persian} ${family}`)
  })

  it("never hold a control character but the line break, whatever comes in", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "binary" }), (text) => {
        assert.notMatch(plainText(text), /[^\P{Cc}\n]|(?![\u200c\u200d])\p{Cf}/u)
      })
    )
  })
})
