import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { findImageModel } from "../../src/domain/Models.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { plan, scene } from "../support/plans.js"
import { quickArtist } from "../support/quickArtist.js"
import { filmed, planned, simulatedStudio, someone } from "../support/simulatedStudio.js"

const cast = ["fox", "owl", "crow", "hare"].map((kind, index) => someone(`Guest${index + 1}`, kind, "red"))
const four = new StoryPlan({
  ...plan(),
  characters: cast,
  scenes: [
    scene(1, { charactersPresent: cast.map(({ name }) => name), durationSeconds: 3, transition: "cut" })
  ]
})
const cheap = Option.getOrThrow(findImageModel("grok-imagine-image"))

describe("a film whose sheets were tiled for a model that took three pictures", () => {
  it.scopedLive("orders nothing anew now that it takes five", () =>
    Effect.gen(function* () {
      const before = yield* filmed("Four", { imageModel: { ...cheap, mostInputs: 3 } })
      const after = yield* filmed("Four", { imageModel: cheap })
      assert.strictEqual(after.bill.ticks, before.bill.ticks)
      assert.deepStrictEqual(after.film.state.keyframes, before.film.state.keyframes)
    }).pipe(Effect.provide(simulatedStudio({ answers: [planned(four)] }, quickArtist)))
  )
})
