import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import { clean, setBlock, widthOf } from "../../packages/xai-simulator/src/drawing/Lettering.js"
import { openStudio } from "../../src/simulated/FilmArtist.js"

describe("the words of a simulated picture", () => {
  it.effect.prop(
    "are lettered with the film's own fonts, and no line leaves its block",
    [FastCheck.string({ unit: "grapheme", maxLength: 400 }), FastCheck.integer({ min: 160, max: 900 })],
    ([odd, width]) =>
      Effect.gen(function* () {
        const studio = yield* openStudio
        const pen = studio.canvas(8, 8).getContext("2d")
        const texts = [clean(odd), "A fox und 狐が光を見つける و بومة"].filter((text) => text !== "")
        const paragraphs = texts.map((text) => ({
          ...{ text, face: "bold" as const, size: 24, colour: "#000", above: 0.1 }
        }))
        const block = setBlock(studio, paragraphs, width, 160)
        assert.isAtMost(block.height, 160)
        for (const line of block.lines) assert.isAtMost(widthOf(pen, line), width + 0.01, line.text)
      }),
    { fastCheck: { numRuns: 30 } }
  )
})
