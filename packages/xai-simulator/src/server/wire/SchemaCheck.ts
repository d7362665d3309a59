import { Option, Predicate } from "effect"
import { pointer } from "./Pointer.js"

const isObject = Predicate.isRecord

/** Why xAI answers a JSON Schema with 400 (xai-api §2.2); none when it takes it. */
export const schemaProblem = (root: unknown): Option.Option<string> => {
  const look = (schema: unknown, path: string, refs: ReadonlyArray<string>): Option.Option<string> => {
    if (!isObject(schema)) return Option.none()
    const found = (problem: string) => Option.some(`Invalid JSON schema at ${path}: ${problem}`)
    if (typeof schema.$ref === "string") {
      if (refs.includes(schema.$ref)) return found("circular $ref is not supported")
      const target = pointer(schema.$ref, root)
      return isObject(target)
        ? look(target, path, [...refs, schema.$ref])
        : found(`${schema.$ref} does not resolve`)
    }
    if (Array.isArray(schema.enum) && schema.enum.length === 0) return found("enum must not be empty")
    if (Array.isArray(schema.anyOf) && schema.anyOf.length === 0) return found("anyOf must not be empty")
    if ("minContains" in schema || "maxContains" in schema)
      return found("minContains and maxContains are not supported")
    if (Array.isArray(schema.items)) return found("items must not be an array; use prefixItems")
    const properties = isObject(schema.properties) ? schema.properties : {}
    const bare = Object.entries(properties).find(([, value]) => typeof value === "boolean")
    if (bare !== undefined) return found(`the schema of property ${bare[0]} must be an object`)
    const inner: ReadonlyArray<readonly [unknown, string]> = [
      ...Object.entries(properties).map(([key, value]) => [value, `${path}/properties/${key}`] as const),
      ...["anyOf", "oneOf", "allOf", "prefixItems"].flatMap((key) => {
        const members = schema[key]
        return Array.isArray(members)
          ? members.map((value, index) => [value, `${path}/${key}/${index}`] as const)
          : []
      }),
      [schema.items, `${path}/items`],
      [schema.additionalProperties, `${path}/additionalProperties`]
    ]
    return inner.reduce<Option.Option<string>>(
      (problem, [value, at]) => Option.orElse(problem, () => look(value, at, refs)),
      Option.none()
    )
  }
  return look(root, "#", [])
}
