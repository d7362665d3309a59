import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { findImageModel } from "../../src/domain/Models.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { Character } from "../../src/domain/StoryPlan.js"
import { fitPrompt } from "../../src/prompts/Fitting.js"
import {
  longPrompts,
  longPromptWords,
  promptLength,
  promptProblems
} from "../../src/prompts/PromptLengths.js"
import { fox, owl, plan, scene } from "../support/plans.js"

const cheap = { ...defaultOptions, imageModel: Option.getOrThrow(findImageModel("grok-imagine-image")) }

describe("C4: prompts are measured before money", () => {
  it("C4: a usual plan has none that is long", () => {
    assert.deepStrictEqual(longPrompts(plan(), defaultOptions), [])
  })

  it.each([
    ["an action", plan({ scenes: [scene(1), scene(2, { action: "a".repeat(5000) })] }), "action (5,000)"],
    [
      "a summary",
      plan({ scenes: [scene(1), scene(2, { promptSummary: "a".repeat(5000) })] }),
      "prompt_summary (5,000)"
    ]
  ])("C4: %s of 5,000 letters makes a clip's prompt longer than is known to be taken", (_, story, field) => {
    const [long, ...others] = longPrompts(story, defaultOptions)
    assert.deepStrictEqual(others, [])
    assert.strictEqual(long?.consequence, "unsure")
    const words = long === undefined ? "" : longPromptWords(long)
    assert.match(
      words,
      /^The prompt for the clip of scene 2 has 5,\d{3} characters; grok-imagine-video is known to take 4,096\./
    )
    assert.include(words, field)
    // What nobody has published is warned of, and is no mistake of the plan.
    assert.deepStrictEqual(promptProblems(story, defaultOptions), [])
  })

  it.each([
    ["style", plan({ style: "s".repeat(17_000) }), 5, /style \(17,000\)/],
    [
      "a look",
      plan({ characters: [new Character({ ...fox, visualDescription: "v".repeat(16_000) }), owl] }),
      4,
      /visual_description of Fox \(16,000\)/
    ],
    ["a setting", plan({ scenes: [scene(1, { setting: "s".repeat(16_000) })] }), 1, /setting \(16,000\)/]
  ])("C4: %s that the picture model refuses is a mistake of the plan", (_, story, count, says) => {
    const found = promptProblems(story, cheap)
    assert.strictEqual(found.length, count)
    assert.match(found.join("\n"), /grok-imagine-image takes 16,000 at most/)
    assert.match(found.join("\n"), says)
    assert.deepStrictEqual(promptProblems(story, defaultOptions), [])
  })

  it("C4: the negative list counts, and a letter beyond the first plane is one", () => {
    const found = promptProblems(plan(), { ...cheap, negative: ["n".repeat(16_000)] })
    assert.match(found.join("\n"), /the negative list \(16,000\)/)
    assert.strictEqual(promptLength("\u{1f98a}a"), 2)
    assert.deepStrictEqual(
      longPrompts(plan({ scenes: [scene(1, { action: "\u{1f98a}".repeat(3_000) })] }), defaultOptions),
      []
    )
  })

  it("C4: what grows in the run is cut at a word and fits", () => {
    const compose = (lines: ReadonlyArray<string>) =>
      ["Mend this:", ...lines.map((line) => `- ${line}`)].join("\n")
    const lines = Array.from({ length: 9 }, (_, index) => `${index} give the fox its green scarf back`)
    const { prompt, wholeLength } = fitPrompt(lines, 150, compose)
    assert.deepStrictEqual(wholeLength, Option.some(promptLength(compose(lines))))
    assert.isAtMost(promptLength(prompt), 150)
    assert.match(prompt, /\w…$/)
    assert.include(prompt, lines[0] ?? "")
    assert.deepStrictEqual(fitPrompt(lines, 10_000, compose), {
      prompt: compose(lines),
      wholeLength: Option.none()
    })
  })
})
