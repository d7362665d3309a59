import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { directionOf } from "../../../src/domain/Direction.js"
import { graphemes } from "../../../src/domain/Shortened.js"
import { widthOf as columnsOf } from "../../../src/domain/Width.js"
import { ended, setLines, wrap } from "../../../src/services/lettering/LineLayout.js"

/** In columns: no font is asked, so that hundreds of texts cost nothing. */
const widthOf = (line: string): number =>
  graphemes(line).reduce((sum, letter) => sum + Math.min(2, Math.max(1, columnsOf(letter))), 0)

const words = [
  ...["fox", "a", "Donaudampfschifffahrtsgesellschaft", "re-elected", "1080p", "it’s", "Zoe\u0308"],
  ...[
    "日本語",
    "きつねがとうきょうタワーへ",
    "狐狸发现水晶",
    "가을",
    "숲에서여우와올빼미가",
    "ปลากับนกฮูก",
    "น้ำผึ้ง"
  ],
  ...["والبومة", "الثعلب", "שלום", "लोमड़ी", "क्षत्रिय", "👨‍👩‍👧‍👦", "👍🏽", "🇩🇪🇯🇵", "1️⃣", "❤️‍🔥"]
]
const closers = [..."。、！？」』）)]}!?,:;.…»”’・ー々っ،؟।ๆ"]
const openers = [..."「『（(“«¿"]

/** What readers stumble over at the beginning of a line, and at its end: stated here anew, not taken from the rules. */
const neverFirst = /^[。、！？」』）)\]}!?,:;»・،؟।]/u
const neverLast = /[「『（(«¿]$/u

const text = FastCheck.array(
  FastCheck.record({
    open: FastCheck.option(FastCheck.constantFrom(...openers), { nil: "", freq: 3 }),
    word: FastCheck.constantFrom(...words),
    close: FastCheck.option(FastCheck.constantFrom(...closers), { nil: "", freq: 1 }),
    blank: FastCheck.constantFrom("", " ", " ")
  }),
  { minLength: 1, maxLength: 14 }
).map((parts) =>
  parts
    .map(({ blank, close, open, word }) => `${open}${word}${close}${blank}`)
    .join("")
    .trim()
)

const withoutBlanks = (line: string) => line.replace(/\s/gu, "")

describe("a text in lines", () => {
  it.prop(
    "fits, loses nothing, splits no letter and lets no line begin with what closes or end with what opens",
    [text, FastCheck.integer({ min: 8, max: 60 })],
    ([words, width]) => {
      const lines = wrap(words, width, widthOf)
      for (const line of lines) {
        assert.isTrue(widthOf(line) <= width || graphemes(line).length === 1, line)
        assert.strictEqual(line, line.trim())
        assert.notStrictEqual(line, "")
      }
      assert.strictEqual(withoutBlanks(lines.join("")), withoutBlanks(words))
      assert.deepStrictEqual(
        lines.flatMap((line) => graphemes(withoutBlanks(line))),
        graphemes(withoutBlanks(words))
      )
      for (const line of lines.slice(1)) assert.notMatch(line, neverFirst)
      for (const line of lines.slice(0, -1)) assert.notMatch(line, neverLast)
    },
    { fastCheck: { numRuns: 400 } }
  )

  it.prop(
    "is set in at most two, in smaller letters where need be, and told to be cut where even that is too much",
    [text, FastCheck.integer({ min: 200, max: 900 })],
    ([words, width]) => {
      const set = setLines(
        words,
        { width, most: 2, size: 30, least: 20 },
        (size) => (line) => (widthOf(line) * size) / 2
      )
      assert.isAtMost(set.lines.length, 2)
      assert.isTrue(set.size >= 20 && set.size <= 30)
      for (const line of set.lines) assert.isAtMost((widthOf(line) * set.size) / 2, width)
      const shown = withoutBlanks(set.lines.join(""))
      if (!set.isCut) assert.strictEqual(shown, withoutBlanks(words))
      else {
        assert.match(shown, /…$/u)
        assert.isTrue(withoutBlanks(words).startsWith(shown.slice(0, -1)))
        assert.isAbove(wrap(words, width, (line) => widthOf(line) * 10).length, 2)
      }
    },
    { fastCheck: { numRuns: 100 } }
  )

  it("breaks where words end, also where no blank says so", () => {
    const lines = (words: string, width: number) => wrap(words, width, widthOf)
    assert.deepStrictEqual(lines("สุนัขจิ้งจอกพบคริสตัล", 12), ["สุนัขจิ้งจอกพบ", "คริสตัล"])
    assert.deepStrictEqual(lines("「とうきょうタワー」へ行く。", 16), ["「とうきょう", "タワー」へ行く。"])
    // Korean has blanks, and breaks there as long as a word fits.
    assert.deepStrictEqual(lines("가을 숲에서 여우와 올빼미가", 16), ["가을 숲에서", "여우와 올빼미가"])
    assert.deepStrictEqual(lines("Quoi ? « Le renard » !", 12), ["Quoi ? « Le", "renard » !"])
    assert.deepStrictEqual(lines("well-known fox", 6), ["well-", "known", "fox"])
    assert.deepStrictEqual(lines(`${"x".repeat(60)}.`, 30), ["x".repeat(30), "x".repeat(29), "x."])
  })

  it("ends what is cut behind a word where that is not far, else behind a letter", () => {
    const end = (words: string, width: number) => ended(words, width, widthOf)
    assert.strictEqual(end("until the moon is up", 17), "until the moon…")
    assert.strictEqual(end("until the moon, is up", 16), "until the moon…")
    assert.strictEqual(end("Donaudampfschiff fährt", 12), "Donaudampfs…")
    assert.strictEqual(end("a Donaudampfschiff fährt", 12), "a Donaudamp…")
    assert.strictEqual(end("きつねとふくろうが水晶を", 18), "きつねとふくろう…")
  })

  it("has lines of about one length rather than a word alone", () => {
    const set = setLines(
      "A fox and an owl discover a glowing crystal in it",
      { width: 46 * 10, most: 2, size: 20, least: 20 },
      () => (line) => widthOf(line) * 10
    )
    assert.deepStrictEqual(set.lines, ["A fox and an owl discover", "a glowing crystal in it"])
  })

  it("runs the way its first letter runs", () => {
    assert.strictEqual(directionOf("1080p: يعرض"), "ltr")
    assert.strictEqual(directionOf("1080: يعرض p"), "rtl")
    assert.strictEqual(directionOf("“שלום”, says Ada"), "rtl")
    assert.strictEqual(directionOf("Ada says “שלום”"), "ltr")
    assert.strictEqual(directionOf("ދިވެހި"), "rtl")
    assert.strictEqual(directionOf("1, 2 …"), "ltr")
  })
})
