import { assert, describe, it } from "@effect/vitest"
import * as served from "../../packages/xai-simulator/src/catalogue/Models.js"
import { chatModels, imageModels, videoModels } from "../../src/domain/Models.js"

// Both sides write the models down for themselves, so that neither can hide an error of the other. Where they differ, one
// of them is wrong.

const byId = <M extends { readonly id: string }>(models: ReadonlyArray<M>, id: string): M => {
  const found = models.find((model) => model.id === id)
  assert(found !== undefined, `the simulator does not serve ${id}`)
  return found
}

describe("the film's models", () => {
  it("are served by the simulator, at the same prices and with the same limits", () => {
    for (const { efforts, id, usdPerMillionIn, usdPerMillionOut } of chatModels) {
      const { usdPerMillionCached: _, ...model } = byId(served.chatModels, id)
      assert.deepStrictEqual(model, { id, efforts, usdPerMillionIn, usdPerMillionOut })
    }
    for (const { aspectRatios: _, ...model } of imageModels)
      assert.deepStrictEqual(model, byId(served.imageModels, model.id))
    for (const { canEdit, id, usdPerEditInputSecond, usdPerInput, usdPerSecond } of videoModels)
      assert.deepStrictEqual(byId(served.videoModels, id), {
        ...{ canEdit, id, usdPerEditInputSecond, usdPerInput, usdPerSecond }
      })
    for (const { aspectRatios, longestEditSeconds, longestSeconds, shortestSeconds } of videoModels) {
      assert.deepStrictEqual(served.videoSeconds, { shortest: shortestSeconds, longest: longestSeconds })
      assert.include([0, served.longestEditSeconds], longestEditSeconds)
      assert.includeMembers([...served.videoRatios], [...aspectRatios])
    }
  })
})
