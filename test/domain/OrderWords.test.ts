import { assert, describe, it } from "@effect/vitest"
import { ClipId, SheetId } from "../../src/domain/AssetId.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"
import { assetOf, orderInWords } from "../../src/domain/OrderWords.js"
import { SceneId } from "../../src/domain/StoryPlan.js"

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
      assert.strictEqual(orderInWords(orderIdFrom(label), cast), words, label)
    assert.strictEqual(orderInWords(orderIdFrom("sheet/2/take-1")), "the sheet of character 2, take 1")
    assert.strictEqual(
      orderInWords(orderIdFrom("sheet/A%2FC 100%25/take-1")),
      "the sheet of A/C 100%, take 1"
    )
  })

  it("knows the asset", () => {
    assert.deepStrictEqual(
      assetOf(orderIdFrom("sheet/2/take-1/judgement"), cast),
      new SheetId({ name: "Bo" })
    )
    assert.deepStrictEqual(
      assetOf(orderIdFrom("video/scene-12/take-1")),
      new ClipId({ sceneId: SceneId.make(12) })
    )
    assert.isUndefined(assetOf(orderIdFrom("calibration/x/look-1/judgement")))
  })
})
