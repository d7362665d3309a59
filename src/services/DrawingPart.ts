import { Effect, Predicate } from "effect"
import { DrawingPartMissing } from "./DrawingPartMissing.js"

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
