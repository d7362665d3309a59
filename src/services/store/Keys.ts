import { hash } from "node:crypto"
import { Effect } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { asDecided, canonicalJson } from "../../domain/Decisions.js"
import { decisionName, type JournalState } from "./JournalState.js"
import type { FileOrder, Json, OrderIdentity } from "./StoreContract.js"

/** The SHA-256 of a text's UTF-8 bytes. */
export const sha256 = (text: string): Sha256 => Sha256.make(hash("sha256", text))

/** What an order is remembered by: the same id and inputs always, and nothing else ever, give the same key. */
export const orderKey = ({ id, inputs }: Pick<OrderIdentity, "id" | "inputs">): Sha256 =>
  sha256(canonicalJson(["order", id.text, inputs]))

/** What a made file is remembered by. */
export const fileKey = (order: FileOrder): Sha256 => sha256(canonicalJson(["file", order.path, order.inputs]))

/** The hash of what was decided. */
export const decidedHash = (decided: Json): Sha256 => sha256(canonicalJson(["decided", asDecided(decided)]))

/** The hash of what was decided on an order, where it tells. */
export const decidedOf = ({ decided }: Pick<OrderIdentity, "decided">): Sha256 | undefined =>
  decided === undefined ? undefined : decidedHash(decided)

/**
 * The key under which an order is known: its own; else, where this program would only put it otherwise today, that of the
 * order with the same id and the same decisions; its own again where there is neither.
 */
export const knownKey = (journal: JournalState, order: OrderIdentity): Sha256 => {
  const own = orderKey(order)
  const decided = decidedOf(order)
  if (journal.orders.has(own) || decided === undefined) return own
  return journal.decisions.get(decisionName(order.id, decided)) ?? own
}

/** Whether the journal does not tell yet that the order of this key was decided on so. */
export const isUndecided = (
  journal: JournalState,
  key: Sha256,
  order: Pick<OrderIdentity, "id" | "decided">
): boolean => {
  const decided = decidedOf(order)
  return (
    decided !== undefined &&
    journal.orders.has(key) &&
    journal.decisions.get(decisionName(order.id, decided)) !== key
  )
}

/** The record of a made file: by all it is made from; else by the order that brought it. */
export const knownFile = (journal: JournalState, order: FileOrder) =>
  journal.files.get(fileKey(order)) ?? (order.of === undefined ? undefined : journal.brought.get(order.of))

/** Lets in one at a time for a key: whoever asks meanwhile waits. */
export const makeGates = <Key>() => {
  const gates = new Map<Key, Effect.Semaphore>()
  return (key: Key) => {
    const gate = gates.get(key) ?? Effect.unsafeMakeSemaphore(1)
    gates.set(key, gate)
    return gate.withPermits(1)
  }
}
