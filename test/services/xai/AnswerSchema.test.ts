import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { StoryPlan } from "../../../src/domain/StoryPlan.js"
import { answerSchema } from "../../../src/services/xai/AnswerSchema.js"

/** Every schema below a schema, itself included. */
const all = (node: unknown): ReadonlyArray<Record<string, unknown>> =>
  Array.isArray(node)
    ? node.flatMap(all)
    : typeof node === "object" && node !== null
      ? [Object.fromEntries(Object.entries(node)), ...Object.values(node).flatMap(all)]
      : []

describe("the schema of an answer", () => {
  it("is an object with every object closed and nothing that xAI answers 400 to", () => {
    const schema = answerSchema(StoryPlan)
    assert.strictEqual(schema.type, "object")
    for (const node of all(schema)) {
      if (node.type === "object") assert.strictEqual(node.additionalProperties, false)
      for (const banned of ["$schema", "$ref", "$defs", "minContains", "maxContains"])
        assert.notProperty(node, banned)
      assert.isFalse(Array.isArray(node.items))
    }
  })

  it("keeps a property that happens to be called title", () => {
    const { properties } = answerSchema(StoryPlan)
    assert.property(properties, "title")
  })

  it("puts a named part in its place, with what stands beside the reference", () => {
    const Named = Schema.Struct({ age: Schema.Int.annotations({ description: "in years" }) }).annotations({
      identifier: "Named"
    })
    assert.deepStrictEqual(answerSchema(Schema.Struct({ one: Named })), {
      type: "object",
      required: ["one"],
      properties: {
        one: {
          type: "object",
          required: ["age"],
          properties: { age: { type: "integer", description: "in years" } },
          additionalProperties: false
        }
      },
      additionalProperties: false
    })
    assert.strictEqual(answerSchema(Named).type, "object")
  })

  it("writes a fixed row of items as today's dialect has it", () => {
    const schema = answerSchema(Schema.Struct({ pair: Schema.Tuple(Schema.String, Schema.Number) }))
    assert.deepInclude(schema.properties, {
      pair: { type: "array", minItems: 2, maxItems: 2, prefixItems: [{ type: "string" }, { type: "number" }] }
    })
  })

  it("refuses an answer that is no object or holds itself", () => {
    interface Tree {
      readonly below: ReadonlyArray<Tree>
    }
    const Tree: Schema.Schema<Tree> = Schema.Struct({
      below: Schema.Array(Schema.suspend(() => Tree))
    }).annotations({ identifier: "Tree" })
    assert.throws(() => answerSchema(Schema.Array(Schema.String)), /must be an object/)
    assert.throws(() => answerSchema(Tree), /cannot hold itself/)
  })
})
