import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Bill, billedAs, billOf } from "../../src/domain/Bill.js"
import { Ticks } from "../../src/domain/Money.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"

const entry = (label: string, cost: number, state: "answered" | "refused" | "in-doubt" = "answered") => ({
  id: orderIdFrom(label),
  cost: Ticks.make(cost),
  state
})

describe("a bill", () => {
  it.each([
    ["plan/take-1", "questions"],
    ["plan/take-2/repair", "questions"],
    ["sheet/1/take-2", "sheets"],
    ["sheet/1/take-2/reworded-1", "sheets"],
    ["sheet/1/take-2/wording-1", "questions"],
    ["sheet/12/take-1/judgement", "questions"],
    ["keyframe/scene-3/take-1", "keyframes"],
    ["keyframe/scene-3/take-1/again", "keyframes"],
    ["keyframe/scene-3/take-1/judgement/repair", "questions"],
    ["video/scene-3/correction-2", "clips"],
    ["video/scene-3/take-1/again", "clips"],
    ["video/scene-3/take-1/reworded-1", "clips"],
    ["before the journal", "earlier"]
  ] as const)("counts %s among the %s", (label, kind) => {
    assert.strictEqual(billedAs(orderIdFrom(label)), kind)
  })

  it("counts every call once, refused ones and those in doubt apart, and adds to the tick", () => {
    const bill = billOf([
      entry("plan/take-1", 1),
      entry("sheet/1/take-1", 600_000_001, "refused"),
      entry("sheet/1/take-1/wording-1", 2),
      entry("sheet/1/take-1/reworded-1", 600_000_001),
      entry("video/scene-1/take-1", 9_007_199_254_000, "in-doubt")
    ])
    assert.deepStrictEqual(
      { ...bill.sheets },
      { calls: 2, refused: 1, inDoubt: 0, cost: Ticks.make(1_200_000_002) }
    )
    assert.deepStrictEqual({ ...bill.questions }, { calls: 2, refused: 0, inDoubt: 0, cost: Ticks.make(3) })
    assert.deepStrictEqual(
      { ...bill.clips },
      { calls: 1, refused: 0, inDoubt: 1, cost: Ticks.make(9_007_199_254_000) }
    )
    assert.deepStrictEqual({ ...bill.keyframes }, { calls: 0, refused: 0, inDoubt: 0, cost: Ticks.make(0) })
    assert.deepStrictEqual(
      { ...bill.total },
      { calls: 5, refused: 1, inDoubt: 1, cost: Ticks.make(9_008_399_254_005) }
    )
  })

  it("stands in state.json in whole ticks, in snake case", () => {
    const bill = billOf([entry("sheet/1/take-1", 600_000_001, "refused")])
    const written = Schema.encodeSync(Bill)(bill)
    assert.deepStrictEqual(written.sheets, {
      calls: 1,
      refused: 1,
      in_doubt: 0,
      cost_in_usd_ticks: 600_000_001
    })
    assert.deepStrictEqual(Schema.decodeSync(Bill)(written), bill)
  })
})
