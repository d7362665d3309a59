import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { blankBetween, wordsFromHeard, wordsFromLetters } from "../../src/domain/SpokenWords.js"

/** A text as a recording tells it: letter after letter, a tenth of a second each. */
const letters = (text: string) =>
  [...text].map((letter, at) => ({ text: letter, from: at / 10, to: (at + 1) / 10 }))

/** Words with the tenths of a second from where to where they are heard. */
const heard = (text: string) =>
  wordsFromLetters(letters(text)).map((word) => [word.text, word.from / 4800, word.to / 4800])

const textsOf = (text: string) => wordsFromLetters(letters(text)).map((word) => word.text)

describe("Words of a recording", () => {
  it("are heard from their first sounding letter to their last: a full stop is the pause behind it", () => {
    assert.deepStrictEqual(heard("In  an, forest. It’s"), [
      ["In", 0, 2],
      ["an,", 4, 6],
      ["forest.", 8, 14],
      ["It’s", 16, 20]
    ])
    assert.deepStrictEqual(heard("(so)"), [["(so)", 1, 3]])
    assert.deepStrictEqual(heard("$5 & 3%"), [
      ["$5", 0, 2],
      ["&", 3, 4],
      ["3%", 5, 7]
    ])
  })

  it("take marks that stand alone along, those that open something with the word behind them", () => {
    assert.deepStrictEqual(textsOf("« Quoi ? » dit-il — non …"), ["« Quoi ? »", "dit-il —", "non …"])
    assert.deepStrictEqual(textsOf("— Oui. ¿ Qué"), ["— Oui.", "¿ Qué"])
    assert.deepStrictEqual(textsOf(" … "), [])
    assert.deepStrictEqual(textsOf(""), [])
  })

  it("are told apart where a script has no blanks, and keep the blanks that it has", () => {
    assert.deepStrictEqual(textsOf("狐が光る水晶を見つけた。"), [
      "狐",
      "が",
      "光る",
      "水晶",
      "を",
      "見",
      "つけ",
      "た。"
    ])
    assert.deepStrictEqual(textsOf("我用iPhone拍，well-known"), ["我", "用", "iPhone", "拍，", "well-known"])
    assert.deepStrictEqual(
      textsOf("สวัสดีครับ ลาก่อน")
        .join("|")
        .replace(/\|(?=ครับ)/u, ""),
      "สวัสดีครับ |ลา|ก่อน"
    )
    assert.deepStrictEqual(textsOf("가을 숲에서"), ["가을", "숲에서"])
  })

  it("hold every letter that is not a blank once, in order, whatever is said", () => {
    const part = fc.constantFrom(
      ..."ab.Z 9-—«»¿?“”",
      "狐",
      "を",
      "。",
      "「",
      "ก",
      "า",
      "ش",
      "ש",
      "é",
      "👍🏽",
      " ",
      "\u3000"
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join("")
        const words = wordsFromLetters(letters(text))
        const isSpoken = /[\p{L}\p{N}\p{S}]/u.test(text)
        const squeezed = (it: string) => it.replace(/\s/gu, "")
        assert.strictEqual(squeezed(words.map((word) => word.text).join("")), isSpoken ? squeezed(text) : "")
        for (const [index, word] of words.entries()) {
          assert.isBelow(word.from, word.to)
          assert.isAtLeast(word.from, words[index - 1]?.to ?? 0)
        }
      }),
      { seed: 18, numRuns: 300 }
    )
  })

  it("that were heard are taken as they are, without those that say nothing", () => {
    const words = wordsFromHeard([
      { text: " Hello, ", from: 0.5, to: 0.75 },
      { text: " ", from: 0.75, to: 0.8 },
      { text: "you", from: 1, to: 1 }
    ])
    assert.deepStrictEqual(
      words.map(({ from, text, to }) => [text, from, to]),
      [
        ["Hello,", 24_000, 36_000],
        ["you", 48_000, 48_001]
      ]
    )
  })
})

it("stand with blanks between them where their language has them", () => {
  assert.strictEqual(blankBetween("fox", "and", "en"), " ")
  assert.strictEqual(blankBetween("狐", "が", "en"), "")
  assert.strictEqual(blankBetween("the", "狐", "en"), " ")
  assert.strictEqual(blankBetween("用", "iPhone", "zh-Hant"), "")
  assert.strictEqual(blankBetween("Apple", "Watch", "ja"), " ")
  assert.strictEqual(blankBetween("ครับ ", "ลา", "th"), " ")
  assert.strictEqual(blankBetween("가을", "숲에서", "ko"), " ")
})
