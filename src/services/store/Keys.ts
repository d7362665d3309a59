import { createHash } from "node:crypto"
import { Sha256 } from "../../domain/Assets.js"
import type { FileOrder, Json, Order } from "./Order.js"

/** The SHA-256 of a text's UTF-8 bytes. */
export const sha256 = (text: string): Sha256 => Sha256.make(createHash("sha256").update(text).digest("hex"))

/**
 * JSON with the keys of every object in code-unit order and no spaces: equal values have equal text.
 * Throws on numbers JSON cannot hold, which would otherwise make two different orders look the same.
 */
export const canonicalJson = (value: Json): string => {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`${value} cannot be part of an order's inputs`)
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`)
  return `{${members.join(",")}}`
}

// `Array.isArray` does not narrow a readonly array.
const isList = (value: object): value is ReadonlyArray<Json> => Array.isArray(value)

/** What an order is remembered by: the same label and inputs always, and nothing else ever, give the same key. */
export const orderKey = (order: Pick<Order, "label" | "inputs">): Sha256 =>
  sha256(canonicalJson(["order", order.label, order.inputs]))

/** What a made file is remembered by. */
export const fileKey = (order: FileOrder): Sha256 => sha256(canonicalJson(["file", order.path, order.inputs]))
