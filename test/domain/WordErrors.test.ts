import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { alignWords, comparedWords, errorsIn, wordErrorRate } from "../../src/domain/WordErrors.js"

const word = fc.constantFrom("who", "is", "there", "only", "me", "owl", "light", "root")
const words = fc.array(word, { maxLength: 12 })

const distance = (one: ReadonlyArray<string>, other: ReadonlyArray<string>): number =>
  errorsIn(alignWords(one, other))

/** The words of English text, as they are compared. */
const inEnglish = (text: string) => comparedWords(text, "en")

const holds = <T>(arbitrary: fc.Arbitrary<T>, claim: (value: T) => void) =>
  fc.assert(fc.property(arbitrary, claim), { numRuns: 200 })

describe("the errors between what was written and what was heard", () => {
  it("are none between a text and itself, and every word where nothing was heard", () => {
    holds(words, (all) => {
      assert.strictEqual(wordErrorRate(all.join(" "), all.join(" "), "en"), 0)
      assert.strictEqual(wordErrorRate(all.join(" "), "", "en"), all.length === 0 ? 0 : 1)
    })
  })

  it("are as many either way round: at least as many as there are words too many, at most all of the longer one", () => {
    holds(fc.tuple(words, words), ([one, other]) => {
      const errors = distance(one, other)
      assert.strictEqual(errors, distance(other, one))
      assert.isAtLeast(errors, Math.abs(one.length - other.length))
      assert.isAtMost(errors, Math.max(one.length, other.length))
    })
  })

  it("are never fewer straight than by way of a third text", () => {
    holds(fc.tuple(words, words, words), ([one, between, other]) => {
      assert.isAtMost(distance(one, other), distance(one, between) + distance(between, other))
    })
  })

  it("are as many as were made, where one word is taken out, put in or put for another", () => {
    const broken = fc
      .tuple(fc.array(word, { minLength: 1, maxLength: 12 }), fc.nat(), fc.constantFrom("out", "in", "for"))
      .map(([all, at, how]) => {
        const place = at % all.length
        const put = how === "out" ? [] : ["crystal"]
        return { all, broken: all.toSpliced(place, how === "in" ? 0 : 1, ...put) }
      })
    holds(broken, ({ all, broken }) => assert.strictEqual(distance(all, broken), 1))
  })

  it("are told step by step: every word of both texts stands in one step, in order", () => {
    holds(fc.tuple(words, words), ([one, other]) => {
      const steps = alignWords(one, other)
      const placesOf = (side: "written" | "heard") =>
        steps.flatMap((step) => (step[side] === undefined ? [] : [step[side]]))
      assert.deepStrictEqual(placesOf("written"), [...one.keys()])
      assert.deepStrictEqual(placesOf("heard"), [...other.keys()])
      for (const { heard = -1, isSame, written = -1 } of steps)
        assert.strictEqual(isSame, one[written] !== undefined && one[written] === other[heard])
    })
  })

  it("are none for large letters, marks and blanks", () => {
    const dressed = fc.array(
      fc
        .tuple(word, fc.boolean(), fc.constantFrom("", ",", "!", "…", " –", ".”"))
        .map(([plain, isLarge, mark]) => ({
          plain,
          dressed: `${isLarge ? plain.toUpperCase() : plain}${mark}`
        })),
      { maxLength: 12 }
    )
    holds(dressed, (all) => {
      assert.deepStrictEqual(
        inEnglish(all.map((it) => it.dressed).join("  ")),
        all.map((it) => it.plain)
      )
    })
  })

  it.each([
    ["It's the owl's.", "its the owls", "en"],
    ["Twenty-one!", "twenty one", "en"],
    ["We have 5 left.", "we have five left", "en"],
    ["It costs $5.", "it costs five dollars", "en"],
    ["Ça va ?", "ça va", "fr"],
    // One accent written as its own letter.
    ["cafe\u0301", "café", "fr"],
    ["你好，世界。", "你 好 世界", "zh"],
    ["こんにちは、世界", "こんにちは 世界", "ja"],
    ["안녕 하세요", "안녕하세요", "ko"]
  ])("are none between “%s” and “%s”", (one, other, language) => {
    assert.strictEqual(wordErrorRate(one, other, language), 0)
  })

  it("count letter by letter where words are not parted", () => {
    assert.strictEqual(comparedWords("你好世界", "zh").length, 4)
    assert.strictEqual(wordErrorRate("你好世界", "你好", "zh"), 0.5)
    assert.deepStrictEqual(comparedWords("AI 時代", "ja"), ["ai", "時", "代"])
  })

  it("go above one where more was said besides than was to be said", () => {
    assert.strictEqual(wordErrorRate("only me", "only me and the whole of the forest", "en"), 3)
  })
})
