import { assert, describe, it } from "@effect/vitest"
import { Either } from "effect"
import { textFrom } from "../../src/cli/files/UserText.js"

const words = "A fox finds\na \u{1f98a} lamp, and Zo\u00eb laughs"

const utf16 = (text: string, order: "LE" | "BE", mark = true) => {
  const bytes = Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le")
  return new Uint8Array(order === "LE" ? bytes : bytes.swap16())
}
const utf32 = (text: string) => {
  const points = ["\ufeff", ...text].map((letter) => letter.codePointAt(0) ?? 0)
  return new Uint8Array(new Uint32Array(points).buffer)
}
const bytes = (...values: ReadonlyArray<number | string>) =>
  new Uint8Array(values.flatMap((it) => (typeof it === "number" ? [it] : [...new TextEncoder().encode(it)])))

describe("C7: a text of a user's", () => {
  it.each([
    ["UTF-8", new TextEncoder().encode(words)],
    ["UTF-8 with a mark", new TextEncoder().encode(`\ufeff${words}`)],
    ["UTF-16, little end first", utf16(words, "LE")],
    ["UTF-16, big end first", utf16(words, "BE")]
  ])("C7: in %s is read", (_, given) => assert.deepStrictEqual(textFrom(given), Either.right(words)))

  it.each<readonly [string, Uint8Array, RegExp]>([
    ["Latin-1", bytes("one\ntwo\nZo", 0xeb, "\n"), /^line 3 is not UTF-8\. Save it as UTF-8/],
    ["bytes cut in a letter", bytes("fox ", 0xf0, 0x9f, 0xa6), /^line 1 is not UTF-8/],
    ["overlong bytes", bytes("a\n", 0xc0, 0x80), /^line 2 is not UTF-8/],
    ["a half pair in UTF-8", bytes("a", 0xed, 0xa0, 0x80), /^line 1 is not UTF-8/],
    ["a NUL", bytes("one\ntwo", 0, "three"), /^line 2 holds a NUL/],
    [
      "UTF-16 without a mark",
      utf16(words, "LE", false),
      /UTF-16 or UTF-32 without its mark.*Save it as UTF-8/
    ],
    ["UTF-16 that is cut short", utf16(words, "LE").subarray(0, 15), /UTF-16 that is cut short/],
    ["UTF-16 with a half pair", bytes(0xff, 0xfe, 0x41, 0, 0x0a, 0, 0x3e, 0xd8, 0x41, 0), /broken in line 2/],
    ["UTF-16 with a NUL", utf16("a\nb\0", "BE"), /^line 2 holds a NUL/],
    ["UTF-32", utf32(words), /UTF-32.*Save it as UTF-8/],
    [
      "a letter lost before",
      new TextEncoder().encode("a\nZo\ufffd"),
      /^line 2 holds the mark of a letter that was lost/
    ],
    ["a Word file", bytes(0x50, 0x4b, 0x03, 0x04, "x"), /Word.*plain text in UTF-8/],
    ["a PDF", bytes("%PDF-1.7"), /a PDF/],
    ["an RTF", bytes("{\\rtf1"), /RTF/],
    ["a picture", bytes(0xff, 0xd8, 0xff, 0xe0), /a picture/]
  ])("C7: %s is refused with what to do", (_, given, says) => {
    assert.match(Either.match(textFrom(given), { onLeft: (why) => why, onRight: () => "taken" }), says)
  })
})
