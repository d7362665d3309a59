import { assert, describe, it } from "@effect/vitest"
import { Trait, usableTraits } from "../../src/domain/Judgement.js"
import { cutText, graphemes, shortened, shortenedAtWord } from "../../src/domain/Shortened.js"
import { titleText } from "../../src/services/ffmpeg/Companions.js"

const family = "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}"

/** Half of a letter. */
const broken = /\p{Cs}/u

describe("C24: texts are cut between letters", () => {
  it.each([
    ["an emoji", `${"a".repeat(199)}\u{1f98a}`, 200, "a".repeat(199)],
    ["a joined emoji", `ab${family}`, 5, "ab"],
    ["a mark on its letter", "abe\u0308", 3, "ab"],
    ["a flag", `x\u{1f1eb}\u{1f1f7}`, 4, "x"],
    ["a syllable of Hangul in parts", "a\u1112\u1161\u11ab", 3, "a"],
    ["a letter of Devanagari", "\u0928\u093f\u0928\u093f", 3, "\u0928\u093f"],
    ["nothing, where it fits", "abc", 3, "abc"]
  ])("C24: not inside %s", (_, text, most, expected) => assert.strictEqual(cutText(text, most), expected))

  it("C24: one letter longer than all the room leaves no half of a pair", () => {
    assert.notMatch(cutText(family, 4), broken)
    assert.isAtMost(cutText(family, 4).length, 4)
  })

  it("C24: what is left out shows as an ellipsis, between words where there are any", () => {
    assert.strictEqual(shortened("abcdef", 4), "abc…")
    assert.strictEqual(shortenedAtWord("one two three four", 13), "one two…")
    assert.strictEqual(shortenedAtWord("\u4e00".repeat(30), 11).length, 11)
  })

  it("C24: letters are counted as a reader counts them", () => {
    assert.deepStrictEqual(graphemes(`e\u0308${family}x`), ["e\u0308", family, "x"])
  })

  it("C24: titles, chapters and traits hold no half letter", () => {
    const title = `${"a".repeat(199)}\u{1f98a}`
    assert.notMatch(titleText(title), broken)
    const [trait] = usableTraits([new Trait({ trait: `${"b".repeat(119)}\u{1f98a}`, prominence: "main" })])
    assert.strictEqual(trait?.trait, "b".repeat(119))
  })
})
