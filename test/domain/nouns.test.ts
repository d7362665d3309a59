import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck, Schema } from "effect"
import { VideoAsset } from "../../src/domain/Assets.js"
import { remedyFor } from "../../src/domain/ClipRules.js"
import { ConsistencyScore } from "../../src/domain/Judgement.js"
import {
  chatModels,
  imageModels,
  priceOfImage,
  priceOfVideo,
  priceOfVideoEdit,
  videoModels
} from "../../src/domain/Models.js"
import { addTicks, formatUsd, Ticks, ticksFromUsd } from "../../src/domain/Money.js"
import { decodeState, encodeState, PipelineState } from "../../src/domain/PipelineState.js"
import { defaultOptions } from "../../src/domain/Settings.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { bestTake } from "../../src/domain/Takes.js"
import { take } from "../support/plans.js"

const survives = <A, I>(schema: Schema.Schema<A, I>) =>
  FastCheck.assert(
    FastCheck.property(Arbitrary.make(schema), (value) => {
      const encoded = Schema.encodeSync(schema)(value)
      const back = Schema.decodeUnknownSync(schema)(JSON.parse(JSON.stringify(encoded)))
      assert.deepStrictEqual(Schema.encodeSync(schema)(back), encoded)
    }),
    { numRuns: 50 }
  )

describe("the nouns", () => {
  it("survive being written and read", () => {
    survives(StoryPlan)
    survives(ConsistencyScore)
    survives(VideoAsset)
  })

  it.effect("are written as two-space JSON with a final newline, null where there is nothing", () =>
    Effect.gen(function* () {
      const [state] = FastCheck.sample(Arbitrary.make(PipelineState), { numRuns: 1, seed: 7 })
      if (state === undefined) return assert.fail("no sample")
      const text = encodeState(state)
      assert.match(text, /^\{\n {2}"plan": \{\n {4}"title"/)
      assert.match(text, /\}\n$/)
      const back = yield* decodeState(text)
      assert.strictEqual(encodeState(back), text)
    })
  )
})

describe("a state.json of the original program", () => {
  it.effect("decodes, and its own keys are written again as they were", () =>
    Effect.gen(function* () {
      const text = readFileSync(new URL("../fixtures/original-state.json", import.meta.url), "utf8")
      const state = yield* decodeState(text)
      assert.strictEqual(state.characters[0]?.consistencyScore, 0.88)
      const original: unknown = JSON.parse(text)
      const ours: unknown = JSON.parse(encodeState(state))
      // Every key it had, at every depth, has the value it had; ours stand beside them.
      const holds = (theirs: unknown, mine: unknown): boolean =>
        typeof theirs === "object" && theirs !== null
          ? typeof mine === "object" &&
            mine !== null &&
            Object.entries(theirs).every(([key, value]) =>
              holds(value, new Map(Object.entries(mine)).get(key))
            )
          : theirs === mine
      assert.isTrue(holds(original, ours))
    })
  )
})

describe("money", () => {
  it("adds up exactly", () => {
    const dime = ticksFromUsd(0.1)
    assert.strictEqual(addTicks(dime, dime, dime), ticksFromUsd(0.3))
    assert.strictEqual(formatUsd(ticksFromUsd(0.562)), "$0.56")
    assert.strictEqual(formatUsd(Ticks.make(13_150_000)), "$0.0013")
  })

  it("prices the worked examples of the price list", () => {
    const [base] = videoModels
    const [picture, plain] = imageModels
    if (base === undefined || picture === undefined || plain === undefined) return assert.fail("empty tables")
    assert.strictEqual(priceOfVideo(base, "720p", 8), ticksFromUsd(0.562))
    assert.strictEqual(priceOfVideoEdit(base, "480p", 1), ticksFromUsd(0.06))
    assert.strictEqual(priceOfImage(picture, "low", 0), ticksFromUsd(0.04))
    assert.strictEqual(priceOfImage(plain, "medium", 3), ticksFromUsd(0.026))
  })

  it("has a model behind every default", () => {
    assert.deepStrictEqual(
      [defaultOptions.planModel.id, defaultOptions.imageModel.id, defaultOptions.videoModel.id],
      ["grok-4.3", "grok-imagine-image-2.0", "grok-imagine-video"]
    )
    assert.isTrue(chatModels.every((model) => model.usdPerMillionIn > 0 && model.usdPerMillionOut > 0))
  })
})

describe("the best take", () => {
  it("is the highest score, the earliest among equals, wherever it stands", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(FastCheck.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 }),
        (scores) => {
          const takes = scores.map((points, index) => take(`v${index}`, points / 4))
          const [first, ...rest] = takes
          if (first === undefined) return
          const expected = scores.indexOf(Math.max(...scores))
          assert.strictEqual(bestTake([first, ...rest]).path, `v${expected}`)
        }
      )
    )
  })
})

describe("a clip below the threshold", () => {
  const [editing, plain] = videoModels
  const rules = { acceptAt: 0.8, corrections: 2, retakeBelow: 0.5 }
  it.each([
    ["is kept when it passes", { score: 0.8, seconds: 8 }, "edit", "keep"],
    ["is corrected at 8.7 s or shorter", { score: 0.79, seconds: 8.7 }, "edit", "correct"],
    ["is not edited when longer", { score: 0.6, seconds: 8.71 }, "edit", "keep"],
    ["is filmed anew when longer and far off", { score: 0.49, seconds: 9 }, "edit", "retake"],
    ["is filmed anew when the model cannot edit", { score: 0.49, seconds: 8 }, "plain", "retake"],
    ["is kept at 0.50 when it cannot be edited", { score: 0.5, seconds: 8 }, "plain", "keep"],
    ["is corrected twice at most", { score: 0.1, seconds: 8, correctionsMade: 2 }, "edit", "keep"],
    [
      "is corrected whatever its score when a hard failure rules it out",
      { score: 1, seconds: 8, hasHardFailure: true },
      "edit",
      "correct"
    ],
    [
      "is filmed anew whatever its score when a hard failure rules it out and it cannot be edited",
      { score: 1, seconds: 8, hasHardFailure: true },
      "plain",
      "retake"
    ],
    [
      "is filmed anew, and not edited, where its lines are not heard",
      { score: 1, seconds: 8, isUnheard: true },
      "edit",
      "retake"
    ],
    [
      "is kept where they are not heard a second time",
      { score: 1, seconds: 8, isUnheard: true, retakesMade: 1 },
      "edit",
      "keep"
    ],
    ["is filmed anew once at most", { score: 0.1, seconds: 12, retakesMade: 1 }, "edit", "keep"]
  ] as const)("%s", (_, clip, which, expected) => {
    const model = which === "edit" ? editing : plain
    if (model === undefined) return assert.fail("empty table")
    assert.strictEqual(
      remedyFor({ correctionsMade: 0, retakesMade: 0, hasHardFailure: false, ...clip }, { ...rules, model }),
      expected
    )
  })
})
