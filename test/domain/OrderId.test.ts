import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { type AssetId, ClipId, KeyframeId, SheetId } from "../../src/domain/AssetId.js"
import { OrderId, orderIdFrom } from "../../src/domain/OrderId.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { asCompared } from "../../src/domain/Words.js"
import { oldFilm, oldFilmNames, recordsIn } from "../support/oldFilms.js"

const number = fc.integer({ min: 1, max: 99 })
const sceneId = number.map((id) => SceneId.make(id))
const sheet = fc.string({ unit: "grapheme" }).map((name) => new SheetId({ name: asCompared(name) }))
const clip = sceneId.map((sceneId) => new ClipId({ sceneId }))
const asset: fc.Arbitrary<AssetId> = fc.oneof(
  sheet,
  clip,
  sceneId.map((sceneId) => new KeyframeId({ sceneId }))
)
const take = fc.oneof(
  fc.tuple(asset, number).map(([asset, number]) => OrderId.take(asset, number)),
  fc.tuple(clip, number).map(([clip, number]) => OrderId.correction(clip, number))
)
const made = fc
  .tuple(take, fc.integer({ min: 0, max: 3 }), fc.boolean())
  .map(([id, wording, isAgain]) => (isAgain ? id.reworded(wording).again : id.reworded(wording)))
const question = fc.oneof(
  take.map((id) => id.judgement),
  take.map((id) => id.judgement.leftOut),
  fc.tuple(take, number).map(([id, wording]) => id.rewording(wording)),
  sheet.map((sheet) => OrderId.traits(sheet)),
  number.map((draft) => OrderId.plan(draft))
)
const polled = fc
  .tuple(clip, number, fc.integer({ min: 0, max: 3 }))
  .map(([clip, number, wording]) => OrderId.take(clip, number).reworded(wording).poll)
const orderId = fc.oneof(
  made,
  question,
  question.map((id) => id.repair),
  polled
)

describe("an order's id", () => {
  it("is read again from its own text, whatever it is for", () => {
    fc.assert(
      fc.property(orderId, (id) => {
        assert.deepStrictEqual(orderIdFrom(id.text), id)
      })
    )
  })

  it("keeps any text as it is, so that no order of another program is taken for a film's", () => {
    fc.assert(fc.property(fc.string(), (text) => assert.strictEqual(orderIdFrom(text).text, text)))
    for (const text of [
      "clip/scene-1",
      "video/scene-x/take-1",
      "video/scene-1/take-1/judgement/again",
      "video/scene-1/take-",
      "video/scene-1/take-undefined",
      "plan"
    ])
      assert.strictEqual(orderIdFrom(text).text, text)
    assert.strictEqual(orderIdFrom("video/scene-01/take-1").subject.kind, "other")
  })

  it("stands in journals by the text it always had", () => {
    const fox = new SheetId({ name: "A/C 100%" })
    const clip = new ClipId({ sceneId: SceneId.make(2) })
    for (const [id, text] of [
      [OrderId.plan(2), "plan/take-2"],
      [OrderId.traits(fox), "sheet/A%2FC 100%25/traits"],
      [OrderId.take(fox, 1).reworded(2).again, "sheet/A%2FC 100%25/take-1/reworded-2/again"],
      [OrderId.take(clip, 1).reworded(1).poll, "video/scene-2/take-1/reworded-1/finished"],
      [
        OrderId.correction(clip, 1).judgement.leftOut.repair,
        "video/scene-2/correction-1/judgement/left-out/repair"
      ],
      [OrderId.take(clip, 3).rewording(1).repair, "video/scene-2/take-3/wording-1/repair"],
      [OrderId.look("red-fox", 2).repair, "calibration/red-fox/look-2/judgement/repair"]
    ] as const)
      assert.strictEqual(id.text, text)
    assert.strictEqual(OrderId.take(fox, 1, 3).judgement.formerly?.text, "sheet/3/take-1/judgement")
  })

  it("names an order of a film wherever earlier versions wrote one down", () => {
    for (const name of oldFilmNames)
      for (const record of recordsIn(oldFilm(name)))
        if ("id" in record) assert.notStrictEqual(record.id.subject.kind, "other", record.id.text)
  })

  it("is made and read by one file alone: no other takes its text apart", () => {
    const others = ["Bill", "OrderWords", "Note"].map((name) =>
      readFileSync(new URL(`../../src/domain/${name}.ts`, import.meta.url), "utf8")
    )
    for (const text of others) assert.notMatch(text, /\.text\.(?:split|startsWith|match|slice|replace)/)
  })
})
