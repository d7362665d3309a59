import { Array, Option, Predicate } from "effect"
import { chanceFrom, seedFrom, uuidFrom } from "../Seed.js"
import { pointer } from "../server/wire/Pointer.js"
import { textMatching } from "./PatternFiller.js"

/** A JSON Schema, as it comes over the wire. */
export type JsonSchema = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonSchema => Predicate.isRecord(value)
const objectsIn = (value: unknown): ReadonlyArray<JsonSchema> =>
  Array.isArray(value) ? value.filter(isObject) : []
const numberIn = (schema: JsonSchema, key: string): number | undefined =>
  typeof schema[key] === "number" ? schema[key] : undefined

/** The schema that `$ref`, and an `allOf` of one member, stand for. */
export const resolve = (schema: JsonSchema, root: JsonSchema): JsonSchema => {
  const { $ref, allOf, ...own } = schema
  if (typeof $ref === "string") {
    const target = pointer($ref, root)
    return isObject(target) ? resolve({ ...target, ...own }, root) : own
  }
  const members = objectsIn(allOf)
  return members.length === 0 ? schema : members.map((member) => resolve(member, root)).reduce(merged, own)
}

const merged = (a: JsonSchema, b: JsonSchema): JsonSchema => ({
  ...a,
  ...b,
  ...(isObject(a.properties) || isObject(b.properties)
    ? {
        properties: {
          ...(isObject(a.properties) ? a.properties : {}),
          ...(isObject(b.properties) ? b.properties : {})
        }
      }
    : {}),
  ...(Array.isArray(a.required) || Array.isArray(b.required)
    ? {
        required: [
          ...(Array.isArray(a.required) ? a.required : []),
          ...(Array.isArray(b.required) ? b.required : [])
        ]
      }
    : {})
})

/** The properties of an object schema; none for anything else. */
export const propertiesOf = (schema: JsonSchema, root: JsonSchema): Readonly<Record<string, JsonSchema>> => {
  const { properties } = resolve(schema, root)
  return isObject(properties)
    ? Object.fromEntries(
        Object.entries(properties).flatMap(([key, value]) => (isObject(value) ? [[key, value]] : []))
      )
    : {}
}

const choices = (schema: JsonSchema): ReadonlyArray<JsonSchema> => [
  ...objectsIn(schema.anyOf),
  ...objectsIn(schema.oneOf)
]

/** The type a schema wants; the first that is not null where it allows several. */
const typeOf = (schema: JsonSchema): string => {
  if (typeof schema.type === "string") return schema.type
  if (Array.isArray(schema.type)) {
    return schema.type.find((type): type is string => typeof type === "string" && type !== "null") ?? "null"
  }
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return "object"
  if (schema.items !== undefined || schema.prefixItems !== undefined) return "array"
  if (schema.minimum !== undefined || schema.maximum !== undefined) return "number"
  return "string"
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

const numberFor = (schema: JsonSchema, path: string, seed: number, wanted: number | undefined): number => {
  const isWhole = typeOf(schema) === "integer"
  const step = numberIn(schema, "multipleOf") ?? (isWhole ? 1 : undefined)
  const above = numberIn(schema, "exclusiveMinimum")
  const below = numberIn(schema, "exclusiveMaximum")
  const gap = step ?? 1e-3
  const low = Math.max(
    numberIn(schema, "minimum") ?? Number.NEGATIVE_INFINITY,
    above === undefined ? Number.NEGATIVE_INFINITY : above + gap
  )
  const high = Math.min(
    numberIn(schema, "maximum") ?? Number.POSITIVE_INFINITY,
    below === undefined ? Number.POSITIVE_INFINITY : below - gap
  )
  const from = Number.isFinite(low) ? low : Number.isFinite(high) ? high - 10 : 1
  const to = Number.isFinite(high) ? high : from + 9
  const raw = clamp(wanted ?? from + chanceFrom(seed, path, "number") * (to - from), low, high)
  if (step === undefined) return wanted === undefined ? Number(raw.toFixed(3)) : raw
  const down = Math.floor(raw / step) * step
  return down >= low ? down : down + step
}

const formats: Readonly<Record<string, (path: string, seed: number) => string>> = {
  date: () => "2026-11-22",
  time: () => "12:00:00Z",
  "date-time": () => "2026-11-22T12:00:00Z",
  email: (path) =>
    `${
      path
        .replace(/[^a-z]+/gi, ".")
        .toLowerCase()
        .replace(/^\.+|\.+$/g, "") || "someone"
    }@example.org`,
  uuid: (path, seed) => uuidFrom(seed, path),
  ipv4: () => "192.0.2.1",
  ipv6: () => "2001:db8::1",
  uri: () => "https://example.org/"
}

const sentence =
  "The morning light falls slowly across the quiet room while somebody listens at the open window. "

const stringFor = (schema: JsonSchema, path: string, seed: number): string => {
  if (typeof schema.pattern === "string") return textMatching(schema.pattern, seedFrom(seed, path))
  const format = typeof schema.format === "string" ? formats[schema.format] : undefined
  if (format !== undefined) return format(path, seed)
  const name = path.split(".").at(-1)?.replace(/\d+$/, "") || "value"
  const least = numberIn(schema, "minLength") ?? 0
  const most = numberIn(schema, "maxLength") ?? Math.max(least, 400)
  const words = `${name.replaceAll("_", " ")} ${1 + Math.floor(chanceFrom(seed, path) * 9)}`
  const long =
    words.length >= least ? words : `${words}: ${sentence.repeat(Math.ceil(least / sentence.length))}`
  return long.slice(0, Math.max(least, Math.min(most, least > words.length ? least : long.length)))
}

interface Filling {
  readonly root: JsonSchema
  readonly seed: number
}

/** What each item of an array must be: `prefixItems` first, then `items`. */
const itemSchema = (schema: JsonSchema, index: number): JsonSchema | undefined => {
  const prefix = objectsIn(schema.prefixItems)[index]
  return prefix ?? (isObject(schema.items) ? schema.items : undefined)
}

/**
 * A value that follows the schema and stays as near to `wanted` as the schema allows: what fits is kept, what the schema
 * does not know is left out, what is missing is made up.
 */
const conformed = (
  given: JsonSchema,
  wanted: Option.Option<unknown>,
  path: string,
  filling: Filling
): unknown => {
  const schema = resolve(given, filling.root)
  const wish = Option.getOrUndefined(wanted)
  if ("const" in schema) return schema.const
  if (Array.isArray(schema.enum)) {
    return schema.enum.includes(wish) ? wish : (schema.enum.find((value) => value !== null) ?? null)
  }
  const either = choices(schema)
  if (either.length > 0) {
    const resolved = either.map((member) => resolve(member, filling.root))
    const fitting = resolved.find((member) => Option.isSome(wanted) && fits(member, wish))
    const chosen = fitting ?? resolved.find((member) => typeOf(member) !== "null") ?? resolved[0] ?? {}
    return conformed(chosen, wanted, path, filling)
  }
  if (wish === null && Array.isArray(schema.type) && schema.type.includes("null")) return null
  switch (typeOf(schema)) {
    case "null":
      return null
    case "boolean":
      return typeof wish === "boolean" ? wish : chanceFrom(filling.seed, path) < 0.5
    case "integer":
    case "number":
      return numberFor(schema, path, filling.seed, typeof wish === "number" ? wish : undefined)
    case "array": {
      const items = Array.isArray(wish) ? wish : undefined
      const least = Math.max(numberIn(schema, "minItems") ?? 0, objectsIn(schema.prefixItems).length)
      const most = numberIn(schema, "maxItems") ?? Number.POSITIVE_INFINITY
      const length = clamp(items?.length ?? Math.max(1, least), least, most)
      return Array.makeBy(length, (index) => {
        const item = itemSchema(schema, index) ?? {}
        return conformed(
          item,
          items !== undefined && index < items.length ? Option.some(items[index]) : Option.none(),
          `${path}${index + 1}`,
          filling
        )
      }).slice(0, length)
    }
    case "object":
      return objectFor(schema, isObject(wish) ? wish : undefined, path, filling)
    default: {
      const least = numberIn(schema, "minLength") ?? 0
      const most = numberIn(schema, "maxLength") ?? Number.POSITIVE_INFINITY
      return typeof wish === "string" && schema.pattern === undefined && wish.length >= least
        ? wish.slice(0, most)
        : stringFor(schema, path, filling.seed)
    }
  }
}

const objectFor = (
  schema: JsonSchema,
  wish: JsonSchema | undefined,
  path: string,
  filling: Filling
): unknown => {
  const known = propertiesOf(schema, filling.root)
  const wantedOf = (key: string) =>
    wish !== undefined && Object.hasOwn(wish, key) ? Option.some(wish[key]) : Option.none()
  const required = Array.isArray(schema.required) ? schema.required : []
  const filled = Object.entries(known)
    // Where there is something to say, what is neither asked for nor known is left out.
    .filter(([key]) => required.includes(key) || wish === undefined || Option.isSome(wantedOf(key)))
    .map(([key, value]) => [key, conformed(value, wantedOf(key), `${path}.${key}`, filling)] as const)
  const open = schema.additionalProperties
  const more = Object.keys(wish ?? {}).filter((key) => !Object.hasOwn(known, key))
  const least = Math.max(
    numberIn(schema, "minProperties") ?? 0,
    Object.keys(known).length === 0 && isObject(open) && wish === undefined ? 1 : 0
  )
  const extra = isObject(open)
    ? [
        ...more.map((key) => [key, conformed(open, wantedOf(key), `${path}.${key}`, filling)] as const),
        ...Array.makeBy(Math.max(0, least - filled.length - more.length), (index) => {
          const key = `item_${index + 1}`
          return [key, conformed(open, Option.none(), `${path}.${key}`, filling)] as const
        }).slice(0, Math.max(0, least - filled.length - more.length))
      ]
    : open === true
      ? more.map((key) => [key, wish?.[key]] as const)
      : []
  return Object.fromEntries([...filled, ...extra])
}

/** Whether a value is of the schema's type; enough to choose between the members of an `anyOf`. */
const fits = (schema: JsonSchema, value: unknown): boolean => {
  if ("const" in schema) return schema.const === value
  if (Array.isArray(schema.enum)) return schema.enum.includes(value)
  switch (typeOf(schema)) {
    case "null":
      return value === null
    case "integer":
      return Number.isInteger(value)
    case "array":
      return Array.isArray(value)
    case "object":
      return isObject(value)
    default:
      return typeof value === typeOf(schema)
  }
}

/** A valid instance of any schema in the supported subset (xai-api §2.2). Equal seeds give equal instances. */
export const fill = (schema: JsonSchema, seed: number): unknown =>
  conformed(schema, Option.none(), "", { root: schema, seed })

/** `wanted`, brought into the schema's form. */
export const conform = (schema: JsonSchema, wanted: unknown, seed: number): unknown =>
  conformed(schema, Option.some(wanted), "", { root: schema, seed })
