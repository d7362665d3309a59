import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { clean, type Paragraph, setBlock, widthOf } from "../../src/drawing/Lettering.js"
import { openPlainRoom } from "../../src/drawing/PlainRoom.js"

const paragraphs = (...texts: ReadonlyArray<string>): ReadonlyArray<Paragraph> =>
  texts
    .map((text) => clean(text))
    .filter((text) => text !== "")
    .map((text) => ({ text, face: "bold", size: 24, colour: "#000", above: 0.1 }))

describe("lettering", () => {
  it.effect.prop(
    "never sets a line outside its block, whatever the words",
    [
      FastCheck.string({ unit: "grapheme", maxLength: 400 }),
      FastCheck.lorem({ maxCount: 120 }),
      FastCheck.integer({ min: 160, max: 900 }),
      FastCheck.integer({ min: 90, max: 300 })
    ],
    ([odd, long, width, height]) =>
      Effect.gen(function* () {
        const studio = yield* openPlainRoom
        const brush = studio.canvas(8, 8).getContext("2d")
        const block = setBlock(studio, paragraphs(odd, long), width, height)
        assert.isAtMost(block.height, height)
        for (const line of block.lines) {
          assert.isAtMost(widthOf(brush, line), width + 0.01, line.text)
          assert.isAtMost(line.y, height)
        }
      }),
    { fastCheck: { numRuns: 60 } }
  )

  it.effect("shows all the words of a text that fits when shrunk", () =>
    Effect.gen(function* () {
      const text =
        "A fox and an owl discover a glowing crystal in an autumn forest, and neither of them says a word."
      const block = setBlock(yield* openPlainRoom, paragraphs(text), 420, 90)
      assert.strictEqual(block.lines.map((line) => line.text).join(" "), text)
    })
  )

  it.effect("ends a text that cannot fit with an ellipsis", () =>
    Effect.gen(function* () {
      const block = setBlock(yield* openPlainRoom, paragraphs("word ".repeat(600)), 300, 120)
      assert.match(block.lines.at(-1)?.text ?? "", /…$/u)
    })
  )

  it("takes control characters and runs of blanks out of a text", () => {
    assert.strictEqual(clean(" a\u0000b\n\n\tc\ud800 \u202e d "), "a b c d")
    assert.isAtMost(Array.from(clean("🦊".repeat(5000), 50)).length, 50)
  })
})
