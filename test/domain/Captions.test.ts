import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Option, Schema } from "effect"
import { captionOf, captionProblems, captionRoom } from "../../src/domain/Captions.js"
import { PlanAnswer } from "../../src/domain/PlanAnswer.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { widthOf } from "../../src/domain/Width.js"
import { answerSchema } from "../../src/services/xai/AnswerSchema.js"
import { plan, scene } from "../support/plans.js"

const said = (description: string, caption?: string) =>
  captionOf({ sceneId: 1, description, ...(caption === undefined ? {} : { caption }) })

describe("C25: what a scene's caption says", () => {
  it("is the scene's own caption, else what happens; never what the camera does", () => {
    const camera = { camera: "THE CAMERA pans", promptSummary: "THE CAMERA follows Fox." }
    assert.strictEqual(captionOf(scene(1, camera)), "They find a light between the roots.")
    assert.strictEqual(captionOf(scene(1, { ...camera, caption: "A light!" })), "A light!")
    assert.strictEqual(captionOf(scene(1, { ...camera, description: " " })), "")
  })

  it.each(["", " ", "\n\t", "\u200b\u2060", "\ufe0f", "\0"])("takes a blank one for none: %j", (blank) => {
    assert.strictEqual(said("A fox runs.", blank), "A fox runs.")
  })

  it.each([
    ["a line end", "A fox\r\nruns.", "A fox runs."],
    ["blanks", "  A  fox\u00a0runs.\u2028", "A fox runs."],
    ["another spelling of an accent", "Zoe\u0308", "Zo\u00eb"],
    ["marks of direction", "\u05e9\u05dc\u05d5\u05dd\u200f!\u202e\u2066", "\u05e9\u05dc\u05d5\u05dd\u200f!"],
    [
      "a flag with tags",
      "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
      "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"
    ],
    ["half a letter", "A\ud83d fox", "A fox"],
    ["no word at all", "\u266a \u266a", "\u266a \u266a"],
    [
      "a joined emoji",
      "\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f",
      "\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f"
    ]
  ])("is one line, as it was meant: %s", (_, own, words) => {
    assert.strictEqual(said("Not this.", own), words)
  })

  it("is as many whole sentences of a long description as two lines hold", () => {
    const [first, second] = [
      "A fox finds a lamp in the deep snow, and it is warm.",
      `Then ${"more and ".repeat(12)}more.`
    ]
    assert.strictEqual(said(`${first} ${second}`), first)
    assert.strictEqual(said(`${first} It glows. ${second}`), `${first} It glows.`)
    const one = `A fox finds ${"a lamp, ".repeat(14)}a star.`
    assert.isAbove(widthOf(one), 100)
    assert.strictEqual(said(`${one} It glows.`), one)
    const long = said(`Mr. Fox finds ${"a lamp and ".repeat(20)}a star.`)
    assert.match(long, /^Mr\. Fox finds a lamp and .* (?:a|and|lamp)…$/)
    assert.isAtMost(widthOf(long), captionRoom)
    const wide = said("\u72d0\u72f8\u5728\u96ea\u5730\u91cc\u627e\u5230\u4e00\u76cf\u706f\u3002".repeat(12))
    assert.isAtMost(widthOf(wide), captionRoom)
    assert.match(wide, /\u3002$/)
  })

  it("is one line of visible letters that fits, whatever a scene says", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.option(fc.string({ unit: "grapheme" })),
        (description, own) => {
          const words = said(description, own ?? undefined)
          assert.isAtMost(widthOf(words), captionRoom)
          assert.notMatch(words, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|^\s|\s$| {2}/u)
        }
      ),
      { numRuns: 200 }
    )
  })

  it("is named where a person wrote more than two lines hold", () => {
    const [problem] = captionProblems([scene(1), scene(2, { caption: "\u706f".repeat(71) })])
    assert.match(problem ?? "", /^Scene 2's caption is 142 letters wide .*; two lines hold 140\.$/)
    assert.deepStrictEqual(captionProblems([scene(1, { caption: "\u706f".repeat(70) })]), [])
  })
})

describe("C25: a field that only a person writes", () => {
  it("is never asked of the planning model", () => {
    assert.notInclude(JSON.stringify(answerSchema(PlanAnswer)), "caption")
  })

  it("may be missing, as it is in every plan of an earlier version", () => {
    const read = Schema.decodeUnknownSync(StoryPlan)
    const old = Schema.encodeSync(StoryPlan)(plan())
    assert.notInclude(JSON.stringify(old), "caption")
    assert.deepStrictEqual(read(old), plan())
    const captioned = plan({ scenes: [scene(1, { caption: "A light!" })] })
    assert.deepStrictEqual(
      Schema.decodeOption(StoryPlan)(Schema.encodeSync(StoryPlan)(captioned)),
      Option.some(captioned)
    )
  })
})
