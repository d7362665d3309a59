import { assert, it } from "@effect/vitest"
import { DateTime, Option } from "effect"
import { noTicks, Ticks } from "../../src/domain/Money.js"
import { orderIdFrom } from "../../src/domain/OrderId.js"
import { assetStatuses } from "../../src/forecast/AssetStatus.js"
import type { Forecast } from "../../src/forecast/Forecast.js"
import type { JournalRecord } from "../../src/services/store/JournalRecord.js"
import { replay } from "../../src/services/store/JournalState.js"
import { sha256 } from "../../src/services/store/Keys.js"
import { plan, scene } from "../support/plans.js"

const at = DateTime.unsafeMake(0)

const answered = (label: string): ReadonlyArray<JournalRecord> => [
  { kind: "intent", key: sha256(label), id: orderIdFrom(label), price: Ticks.make(1), at },
  {
    ...{ kind: "answer" as const, key: sha256(label), id: orderIdFrom(label), at },
    ...{ body: { answer: "x" }, price: Ticks.make(1), cost: Ticks.make(1) }
  }
]

it("C42: a keyframe is made where its picture is, and not where a refused prompt was only reworded", () => {
  const journal = replay([
    ...answered("keyframe/scene-1/take-1"),
    { kind: "file", key: sha256("f"), path: "keyframes/scene_1_v1.jpg", sha256: sha256("x"), bytes: 1, at },
    ...answered("keyframe/scene-2/take-1/wording-1")
  ])
  const nothingAhead: Forecast = {
    ...{
      orders: [],
      files: [],
      again: [],
      unchanged: [],
      stale: [],
      media: [],
      questions: [],
      stops: Option.none()
    },
    ...{ mediaPrice: noTicks, questionsAtMost: noTicks }
  }
  const statuses = assetStatuses(journal, plan({ scenes: [scene(1), scene(2)] }), "natural", nothingAhead)
  const of = (name: string) => statuses.find((part) => part.name === name)?.howFar
  assert.strictEqual(of("keyframe of scene 1"), "made")
  assert.strictEqual(of("keyframe of scene 2"), "left out")
})
