import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { canonicalJson } from "../../../src/domain/Decisions.js"
import { orderIdFrom } from "../../../src/domain/OrderId.js"
import { fileKey, orderKey } from "../../../src/services/store/Keys.js"
import type { Json } from "../../../src/services/store/StoreContract.js"

const { json } = FastCheck.letrec<{ json: Json }>((tie) => ({
  json: FastCheck.oneof(
    { maxDepth: 3, withCrossShrink: true },
    FastCheck.constant(null),
    FastCheck.boolean(),
    FastCheck.integer(),
    FastCheck.string({ unit: "binary" }),
    FastCheck.array(tie("json"), { maxLength: 4 }),
    FastCheck.dictionary(FastCheck.string(), tie("json"), { maxKeys: 4 })
  )
}))

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The same value with the keys of every object written in the opposite order. */
const backwards = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(backwards)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]): [string, Json] => [key, backwards(member)])
  )
}

describe("canonical JSON", () => {
  it("is the same text however an object's keys are ordered", () => {
    FastCheck.assert(
      FastCheck.property(json, (value) => {
        assert.strictEqual(canonicalJson(value), canonicalJson(backwards(value)))
      })
    )
  })

  it("reads back as the value, so that different values have different text", () => {
    FastCheck.assert(
      FastCheck.property(json, (value) => {
        assert.deepStrictEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)))
      })
    )
  })

  it("refuses numbers JSON would turn into null", () => {
    assert.throws(() => canonicalJson([Number.NaN]))
    assert.throws(() => canonicalJson({ a: Number.POSITIVE_INFINITY }))
  })
})

describe("keys", () => {
  it("do not run label and inputs together", () => {
    const keys = [
      orderKey({ id: orderIdFrom("a"), inputs: ["b"] }),
      orderKey({ id: orderIdFrom("ab"), inputs: [] }),
      orderKey({ id: orderIdFrom("a"), inputs: [["b"]] }),
      orderKey({ id: orderIdFrom('a",["b"'), inputs: [] }),
      fileKey({ path: "a", inputs: ["b"] })
    ]
    assert.strictEqual(new Set(keys).size, keys.length)
  })

  it("stay what they are: a film made yesterday is found today", () => {
    assert.strictEqual(
      orderKey({ id: orderIdFrom("sheet/1/take-1"), inputs: [{ model: "m", prompt: "å fox" }, 1] }),
      "9a2a77e853cb124d16ba4e01483d09359f450a712c56abd85b2c81b6a0a297c1"
    )
  })
})
