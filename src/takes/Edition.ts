import { Effect } from "effect"
import { saysTheSame } from "../domain/Words.js"
import type { AssetName } from "../services/PipelineEvents.js"
import { type Order, StateStore } from "../services/StateStore.js"

/** How often a fresh take of an asset was wished for: 0 as long as nobody asked for one. */
export const editionOf = Effect.fn("Edition.of")(function* (asset: AssetName) {
  const store = yield* StateStore
  const marks = yield* store.marks
  return marks.filter(
    (mark) => mark.kind === "redo" && mark.asset === asset.kind && saysTheSame(mark.name, asset.name)
  ).length
})

/** What an edition adds to the inputs of an order. The first one adds nothing, so that its answers keep their keys. */
export const editionInputs = (edition: number): Order["inputs"] => (edition === 0 ? [] : [{ edition }])
