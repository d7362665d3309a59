import { Option, Schema } from "effect"

// The kinds of fields that the nouns are made of. Code is camelCase, what stands on disk and on the wire is snake_case.

/** A field under the key it has on disk and on the wire. */
export const keyed = <A, I, R, K extends string>(key: K, schema: Schema.Schema<A, I, R>) =>
  Schema.propertySignature(schema).pipe(Schema.fromKey(key))

/** A field with the words that say to a model what belongs there. */
export const described = <A, I, R>(schema: Schema.Schema<A, I, R>, description: string) =>
  schema.annotations({ description })

/** The same, under a key of its own. */
export const describedKey = <A, I, R, K extends string>(
  key: K,
  schema: Schema.Schema<A, I, R>,
  description: string
) => keyed(key, described(schema, description))

/** The literal that tells a class from its kin; nobody has to write it. */
export const kind = <Kind extends string>(literal: Kind) =>
  Schema.Literal(literal).pipe(
    Schema.propertySignature,
    Schema.withConstructorDefault(() => literal)
  )

/** A list that may be left out: earlier versions did not have it, or there is nothing to list. */
export const listOf = <A, I, R>(item: Schema.Schema<A, I, R>) =>
  Schema.optionalWith(Schema.Array(item), { default: () => [] })

/** A value that may be null or not there at all: both are none. */
export const orNone = <A, I, R>(schema: Schema.Schema<A, I, R>) =>
  Schema.optionalWith(Schema.OptionFromNullOr(schema), { default: Option.none })

/** A boolean that may be left out. */
export const flag = (unless: boolean) => Schema.optionalWith(Schema.Boolean, { default: () => unless })
