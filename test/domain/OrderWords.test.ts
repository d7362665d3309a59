import { assert, describe, it } from "@effect/vitest"
import { orderInWords, partOfLabel } from "../../src/domain/OrderWords.js"

const cast = ["Ada", "Bo"]

describe("a label, as a person says it", () => {
  it("names the asset, the take and what was asked of it", () => {
    for (const [label, words] of [
      ["video/scene-2/take-1", "the clip of scene 2, take 1"],
      ["video/scene-2/take-1/judgement", "the judgement of the clip of scene 2, take 1"],
      ["video/scene-2/correction-1/again", "the clip of scene 2, correction 1, ordered once more"],
      ["video/scene-2/take-1/reworded-2", "the clip of scene 2, take 1, in other words"],
      ["keyframe/scene-11/take-3", "the keyframe of scene 11, take 3"],
      ["sheet/Bo/take-1", "the sheet of Bo, take 1"],
      ["sheet/2/take-1", "the sheet of Bo, take 1"],
      ["sheet/2/traits/repair", "the repair of the question on the traits of the sheet of Bo"],
      ["plan/take-1", "the plan"],
      ["plan/take-2", "the plan, repair 1"],
      ["plan/take-1/repair", "the repair of the plan"],
      ["before the journal", "before the journal"]
    ] as const)
      assert.strictEqual(orderInWords(label, cast), words, label)
    assert.strictEqual(orderInWords("sheet/2/take-1"), "the sheet of character 2, take 1")
    assert.strictEqual(orderInWords("sheet/A%2FC 100%25/take-1"), "the sheet of A/C 100%, take 1")
  })

  it("knows the asset and how all labels of it begin", () => {
    assert.deepStrictEqual(partOfLabel("sheet/2/take-1/judgement", cast), {
      kind: "sheet",
      name: "Bo",
      prefix: "sheet/2/"
    })
    assert.deepStrictEqual(partOfLabel("video/scene-12/take-1"), {
      kind: "clip",
      name: "scene 12",
      prefix: "video/scene-12/"
    })
    assert.isUndefined(partOfLabel("calibration/x/look-1/judgement"))
  })
})
