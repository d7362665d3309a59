import { Array, Effect, Option } from "effect"
import type { FilmCut } from "../domain/Cut.js"
import { isSameDecision, type Json } from "../domain/Decisions.js"
import { StateStore } from "../services/StateStore.js"

/** What decides how a film is joined, behind the name of the rule by which it is. */
export type JoinInputs = readonly [rule: string, ...Json[]]

/**
 * What the journal knows of a film that is joined of this: how it was, and whether it is the one that stands, rather than one
 * that another took the place of and that now comes back.
 */
export const joinedBefore = Effect.fn("JoinedBefore.of")(function* (inputs: JoinInputs) {
  const { marks } = yield* StateStore
  const joined = (yield* marks).flatMap((mark) => (mark.kind === "joined" ? [mark] : []))
  const isSame = ({ made }: { readonly made: Json }) => isSameDecision(made, inputs)
  const last = Array.findLast(joined, ({ made }) => Array.isArray(made) && made[0] === inputs[0])
  return {
    cut: Option.map(Array.findLast(joined, isSame), ({ cut }) => cut),
    // Films of versions that did not write it down stand.
    stands: Option.match(last, { onNone: () => true, onSome: isSame })
  }
})

/** Writes down that this film is the one that stands. Fails   StoreFailed where the journal cannot be written. */
export const noteJoined = (inputs: JoinInputs, cut: FilmCut) =>
  Effect.flatMap(StateStore, ({ mark }) => mark({ kind: "joined", made: inputs, cut }))
