import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { clean } from "../../packages/xai-simulator/src/drawing/Lettering.js"
import { captionOf } from "../../src/domain/Captions.js"
import { isSameDecision } from "../../src/domain/Decisions.js"
import { asCompared, asMeant, oneLine, visible } from "../../src/domain/Words.js"
import { visibleText as shown } from "../../src/report/Html.js"

const tags = (words: string) =>
  [...words].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("")

describe("words that nobody sees", () => {
  const ways = Object.entries({ asMeant, oneLine, visible, shown, clean })

  it.each(ways)("are taken out, but not of a flag that is spelt with them: %s", (_, way) => {
    for (const land of ["gbeng", "gbsct", "gbwls"]) {
      const flag = `\u{1f3f4}${tags(land)}\u{e007f}`
      assert.strictEqual(way(`a ${flag} b`), `a ${flag} b`)
    }
    const hidden = [
      `\u{1f3f4}${tags("pay me")}\u{e007f}`,
      `\u{1f3f4}${tags("gbsct")}`,
      `a${tags("gbsct")}\u{e007f}`
    ]
    for (const words of hidden) assert.notMatch(way(words), /[\u{e0000}-\u{e007f}]/u)
  })

  it.each(ways)("are joiners, without which Persian and emoji are misspelt: %s", (_, way) => {
    assert.strictEqual(
      way("\u0645\u06cc\u200c\u0631\u0648\u062f 👩\u200d🚀"),
      "\u0645\u06cc\u200c\u0631\u0648\u062f 👩\u200d🚀"
    )
  })

  it("decide nothing: a film whose words were read without them is the same film", () => {
    const scotland = `The \u{1f3f4}${tags("gbsct")}\u{e007f} flies.`
    assert.isTrue(isSameDecision({ action: scotland }, { action: "The \u{1f3f4} flies." }))
    assert.strictEqual(captionOf({ sceneId: 1, description: "", caption: scotland }), scotland)
  })
  it("are compared as ever: keys of paid orders are made of it", () => {
    const ever = (text: string) =>
      text
        .normalize("NFC")
        .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, " ")
        .replace(/(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu, "")
        .replace(/\s+/gu, " ")
        .trim()
    const letters = fc.constantFrom(
      ...[" ", "\n", "a", "e", "\u0301", "\u200d", "\u202e", "\ud83c", "\udff4", "\u{1f3f4}", "\u{e0020}"],
      ...["gbeng", "gbsct", "gbwls", "gb"].map(tags),
      "\u{e007f}",
      `\u{1f3f4}${tags("gbeng")}\u{e007f}`
    )
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(letters).map((all) => all.join(""))
    )
    fc.assert(
      fc.property(text, (words) => assert.strictEqual(asCompared(words), ever(words))),
      { numRuns: 500 }
    )
  })
})
