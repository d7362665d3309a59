import { JSONSchema, Predicate, type Schema } from "effect"

// The JSON Schema xAI holds an answer to (xai-api §2.2, read 2026-11-22): an object at the root, every object closed,
// no `items` given as a list, no reference (a circular one is refused, and older drafts ignore what stands beside one).

type Node = { readonly [key: string]: unknown }

/** Keys that say nothing the model should read: dialect, generated names, definitions once they are put in place. */
const idle = new Set(["$schema", "$id", "$comment", "$defs", "title", "additionalItems"])

/** Keys whose value is a plain value, not a schema. */
const values = new Set(["enum", "required", "const", "default", "examples"])

const shaped = (node: unknown, definitions: Node, within: ReadonlyArray<string>): unknown => {
  if (Array.isArray(node)) return node.map((each) => shaped(each, definitions, within))
  if (!Predicate.isRecord(node)) return node
  if (typeof node.$ref === "string") {
    const { $ref, ...beside } = node
    const name = decodeURIComponent(node.$ref.replace(/^#\/\$defs\//, "")).replaceAll("~1", "/")
    const definition = definitions[name]
    if (!Predicate.isRecord(definition) || within.includes(name))
      throw new Error(`the answer to a question cannot hold itself, as ${name} does`)
    return shaped({ ...definition, ...beside }, definitions, [...within, name])
  }
  const result: { [key: string]: unknown } = {}
  for (const [key, value] of Object.entries(node)) {
    if (idle.has(key)) continue
    if (key === "properties" && Predicate.isRecord(value)) {
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, shaped(each, definitions, within)])
      )
    } else if (key === "items" && Array.isArray(value)) {
      // A fixed row of items: the draft our schemas are written in says `items`, today's says `prefixItems`.
      result.prefixItems = shaped(value, definitions, within)
      result.maxItems = value.length
    } else result[key] = values.has(key) ? value : shaped(value, definitions, within)
  }
  if (result.type === "object" && !("additionalProperties" in result)) result.additionalProperties = false
  return result
}

/**
 * The JSON Schema of a question's answer: of its encoded side, since that is what the model writes. Throws for an answer
 * that has none, holds itself, or is no object; that is a mistake in this program, not something a run can mend.
 */
export const answerSchema = <A, I>(answer: Schema.Schema<A, I>): Node => {
  const made: unknown = JSONSchema.make(answer)
  const definitions = Predicate.isRecord(made) && Predicate.isRecord(made.$defs) ? made.$defs : {}
  const root = shaped(made, definitions, [])
  if (!Predicate.isRecord(root) || root.type !== "object")
    throw new Error("the answer to a question must be an object")
  return root
}
