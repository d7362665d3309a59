import { assert, describe, it } from "@effect/vitest"
import { Effect, JSONSchema, Option, Schema } from "effect"
import { judge, namesIn, scoreProperty } from "../src/answers/Judge.js"
import { textMatching } from "../src/answers/PatternFiller.js"
import { conform, fill, type JsonSchema } from "../src/answers/SchemaFiller.js"

/** A JSON Schema of ours as plain JSON. */
const jsonSchema = (schema: Schema.Schema.Any): JsonSchema => ({ ...JSONSchema.make(schema) })

const object = (properties: Readonly<Record<string, unknown>>, more: object = {}): JsonSchema => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
  ...more
})

const Colour = Schema.Literal("red", "green")
const Many = Schema.Struct({
  word: Schema.String.pipe(Schema.minLength(3), Schema.maxLength(5)),
  long: Schema.String.pipe(Schema.minLength(300)),
  code: Schema.String.pipe(Schema.pattern(/^[A-Z]{2}-\d{3,4}(x|yz)?$/)),
  whole: Schema.Int.pipe(Schema.between(7, 9)),
  part: Schema.Number.pipe(Schema.greaterThan(0.2), Schema.lessThan(0.3)),
  step: Schema.Number.pipe(Schema.multipleOf(5), Schema.between(11, 19)),
  colour: Colour,
  maybe: Schema.NullOr(Schema.String),
  either: Schema.Union(Schema.Number, Schema.Struct({ a: Schema.Boolean })),
  list: Schema.Array(Colour).pipe(Schema.minItems(2), Schema.maxItems(3)),
  map: Schema.Record({ key: Schema.String, value: Schema.Int }),
  extra: Schema.optional(Schema.String)
})

describe("an answer to any schema", () => {
  it.effect("is an instance of it: bounds, patterns, unions, lists, maps", () =>
    Effect.gen(function* () {
      for (let seed = 0; seed < 50; seed++) {
        const value = yield* Schema.decodeUnknown(Many, { onExcessProperty: "error" })(
          fill(jsonSchema(Many), seed)
        )
        assert.isNotEmpty(Object.keys(value.map), "an open map is not answered with nothing")
      }
    })
  )

  it("follows references, allOf of one, const and type arrays", () => {
    const schema = object(
      {
        a: { $ref: "#/$defs/name" },
        b: { allOf: [{ $ref: "#/$defs/size" }], description: "x" },
        c: { const: 12 },
        d: { type: ["string", "null"] },
        e: { oneOf: [{ type: "null" }, { type: "integer", minimum: 4, maximum: 4 }] },
        f: { type: "array", prefixItems: [{ const: "first" }], items: { const: "other" }, minItems: 3 }
      },
      {
        $defs: { name: { type: "string", enum: ["fox"] }, size: { type: "integer", minimum: 3, maximum: 3 } }
      }
    )
    const value = Object(fill(schema, 1))
    assert.deepStrictEqual(
      [value.a, value.b, value.c, value.e, value.f],
      ["fox", 3, 12, 4, ["first", "other", "other"]]
    )
    assert.isString(value.d)
  })

  it("knows the formats", () => {
    const format = (name: string) => String(fill({ type: "string", format: name }, 1))
    assert.isFalse(Number.isNaN(Date.parse(format("date-time"))))
    assert.match(format("date"), /^\d{4}-\d\d-\d\d$/)
    assert.match(format("uuid"), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.match(format("email"), /^[^@\s]+@[^@\s]+$/)
    assert.match(format("ipv4"), /^\d+\.\d+\.\d+\.\d+$/)
    assert.isTrue(URL.canParse(format("uri")))
  })

  it("writes texts that a pattern matches", () => {
    const patterns = [
      "^[a-z_]+$",
      "\\d{3}-\\d{4}",
      "(foo|bar)+",
      "^(?:a|b)?c{2,3}[^0-9a-z]\\.$",
      "[A-Za-z][\\w-]{0,10}",
      "\\x41\\u0042\\s.",
      ""
    ]
    for (const pattern of patterns) {
      for (let seed = 0; seed < 40; seed++) {
        assert.match(textMatching(pattern, seed), new RegExp(`^(?:${pattern})$`, "s"))
      }
    }
  })

  it("keeps what was wished for where the schema allows it, and bends or drops the rest", () => {
    const schema = object({
      n: { type: "integer", maximum: 5 },
      s: { type: "string", enum: ["x"] },
      t: { type: "string" }
    })
    assert.deepStrictEqual(conform(schema, { n: 9, s: "y", t: "kept", u: "unknown" }, 1), {
      n: 5,
      s: "x",
      t: "kept"
    })
  })
})

describe("a verdict", () => {
  it("fills scores per character as a map, as named keys, or as a list", () => {
    const score = { type: "number", minimum: 0, maximum: 1 }
    const open = judge(
      object({ overall_score: score, per_character: { type: "object", additionalProperties: score } }),
      0.9,
      ["A", "B"],
      1
    )
    assert.deepStrictEqual(Object.keys(Object(open).per_character).toSorted(), ["A", "B"])
    const named = judge(
      object({ overall_score: score, per_character: object({ A: score, B: score }) }),
      0.9,
      ["A", "B"],
      1
    )
    assert.deepStrictEqual(Object.keys(Object(named).per_character).toSorted(), ["A", "B"])
    const item = object({ name: { type: "string" }, score })
    const list = judge(
      object({ overall_score: score, per_character: { type: "array", items: item } }),
      0.9,
      ["A", "B"],
      1
    )
    assert.deepStrictEqual(
      Object(list).per_character.map((it: { name: string }) => it.name),
      ["A", "B"]
    )
  })

  it("says what is wrong and how to mend it below 0.8, and nothing from there on", () => {
    const schema = object({
      overall_score: { type: "number" },
      issues: { type: "array", items: { type: "string" } },
      fix_prompt: { anyOf: [{ type: "string" }, { type: "null" }] }
    })
    const low = Object(judge(schema, 0.5, ["Rust"], 1))
    assert.include(low.issues[0], "Rust")
    assert.isString(low.fix_prompt)
    assert.deepStrictEqual(judge(schema, 0.8, ["Rust"], 1), {
      overall_score: 0.8,
      issues: [],
      fix_prompt: null
    })
  })

  it("knows a verdict's schema, and who is judged", () => {
    assert.deepStrictEqual(
      scoreProperty(object({ overall_score: { type: "number" } })),
      Option.some("overall_score")
    )
    assert.deepStrictEqual(scoreProperty(object({ title: { type: "string" } })), Option.none())
    assert.deepStrictEqual(namesIn("Judging: character sheet of Rust the Fox\n- Rust the Fox: red", []), [
      "Rust the Fox"
    ])
    assert.deepStrictEqual(
      namesIn("Judging: clip of scene 1\nAfter them come the reference sheets, in this order: Ann, Bob.", []),
      ["Ann", "Bob"]
    )
    assert.deepStrictEqual(namesIn("Judging: keyframe of scene 1\n- Ann: tall woman\n- Bob: short man", []), [
      "Ann",
      "Bob"
    ])
  })
})
