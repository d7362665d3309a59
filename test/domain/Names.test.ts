import { assert, describe, it } from "@effect/vitest"
import { isBlank, nameKey, namesAlike, sameName } from "../../src/domain/Names.js"

describe("C27: one name in all its spellings", () => {
  it.each([
    ["composed and not", "Zo\u00eb", "Zoe\u0308"],
    ["large and small", "FOX", "fox"],
    ["blanks round and in it", "  Pip \u00a0 the\tMouse ", "Pip the Mouse"],
    ["a sharp s", "Strau\u00df", "STRAUSS"],
    ["the Turkish i", "\u0130nci", "inci"],
    ["the Turkish i without its dot", "I\u015f\u0131l", "ISIL".replace("S", "\u015e")],
    ["a ligature", "Fin\u00ef\ufb01", "Fin\u00effi"],
    ["full-width letters", "\uff21\uff44\uff41", "Ada"],
    ["half-width kana", "\uff8a\uff85", "\u30cf\u30ca"],
    ["letters nobody sees", "A\u200bd\u00ada\ufeff", "Ada"],
    ["an emoji with its selector", "Sun \u2600\ufe0f", "Sun \u2600"],
    ["a typographer's apostrophe", "O\u2019Brien", "O'Brien"],
    ["a hyphen of another kind", "Jean\u2011Luc", "Jean-Luc"],
    ["the last sigma", "\u039d\u03af\u03ba\u03bf\u03c2", "\u039d\u038a\u039a\u039f\u03a3"]
  ])("C27: %s is the same", (_, a, b) => {
    assert.isTrue(sameName(a, b), `${nameKey(a)} | ${nameKey(b)}`)
  })

  it.each([
    ["an accent more", "Zoe", "Zo\u00eb"],
    ["another letter", "Ada", "Ida"],
    ["a number", "Guard 1", "Guard 2"]
  ])("C27: %s is another", (_, a, b) => assert.isFalse(sameName(a, b)))

  it("C27: names that are alike are found together", () => {
    assert.deepStrictEqual(namesAlike(["Zo\u00eb", "Fox", "zoe\u0308", "Owl"]), [["Zo\u00eb", "zoe\u0308"]])
  })
})

describe("C14: a text that says nothing", () => {
  it.each(["", "  ", "...", "\u200b\u200d", "\u3164", "- ?!", "\u00a0\u2003", "\u2014", "\u202e"])(
    "%j is blank",
    (text) => assert.isTrue(isBlank(text))
  )
  it.each(["a", "7", "\u96e8", "\ud83e\udd8a", "\u0639"])("%j says something", (text) =>
    assert.isFalse(isBlank(text))
  )
})
