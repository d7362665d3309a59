import { Effect, Predicate, Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { withStop } from "../domain/Words.js"

/** The part of the program that draws cannot be loaded here. Nothing was spent for want of it. */
export class DrawingPartMissing extends Schema.TaggedError<DrawingPartMissing>()("DrawingPartMissing", {
  detail: Schema.String
}) {
  readonly blame: Blame = "machine"

  override get message() {
    return `The part that draws (@napi-rs/canvas) cannot be loaded: ${withStop(this.detail)} Install the program anew with its optional packages (npm ci, without omitting them), on a system it is made for.`
  }
}

/** Why the library cannot be loaded: what the system said of its native part, where that is known. */
const reasonOf = (cause: unknown): string => {
  const inner = Predicate.hasProperty(cause, "cause") ? cause.cause : undefined
  const told = inner instanceof Error ? inner : cause
  return (told instanceof Error ? told.message : String(told)).split("\n")[0] ?? ""
}

/**
 * The library that draws. It is 30 MB of native code, and loaded when somebody draws.
 * Fails   DrawingPartMissing where it is not installed, or not for this machine.
 */
export const drawingPart = Effect.tryPromise({
  try: () => import("@napi-rs/canvas"),
  catch: (cause) => new DrawingPartMissing({ detail: reasonOf(cause) })
})
