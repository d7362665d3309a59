import { Effect } from "effect"
import type { PartId } from "../domain/AssetId.js"
import type { Json } from "../domain/Decisions.js"
import { marksOf, StateStore } from "../services/StateStore.js"

/** How often a fresh take of a part of the film, or of a dub, was wished for: 0 as long as nobody asked for one. */
export const revisionOf = Effect.fn("Revision.of")(function* (
  part: PartId | { readonly kind: "dub"; readonly name: string }
) {
  const store = yield* StateStore
  return marksOf(yield* store.marks, "redo", part).length
})

/**
 * What a revision adds to the inputs of an order, under the name by which journals know it. The first one adds nothing, so
 * that its answers keep their keys.
 */
export const revisionInputs = (revision: number): ReadonlyArray<Json> =>
  revision === 0 ? [] : [{ edition: revision }]
