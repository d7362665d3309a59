import { Effect, ParseResult, Predicate, Schema } from "effect"
import { notSupported, type Refusal, unreadableField } from "../Refusal.js"

const pathOf = (path: ReadonlyArray<PropertyKey>): string => path.map(String).join(".")

/** Reads a body as its route's schema says; the first field that is missing or of the wrong type is a 422. */
export const readBody = <A, I>(schema: Schema.Schema<A, I>, body: unknown): Effect.Effect<A, Refusal> =>
  Schema.decodeUnknown(schema)(body).pipe(
    Effect.mapError((error) => {
      const [issue] = ParseResult.ArrayFormatter.formatErrorSync(error)
      const path = pathOf(issue?.path ?? [])
      return unreadableField(
        issue?._tag === "Missing"
          ? `missing field \`${path}\``
          : `${path === "" ? "body" : path}: ${issue?.message ?? "invalid type"}`
      )
    })
  )

/** Refuses fields that belong to other APIs, as xAI does: `Argument not supported: size`. */
export const refuseFields = (body: unknown, fields: ReadonlyArray<string>): Effect.Effect<void, Refusal> => {
  const found = Predicate.isRecord(body)
    ? fields.find((field) => body[field] !== undefined && body[field] !== null)
    : undefined
  return found === undefined ? Effect.void : notSupported(found)
}
