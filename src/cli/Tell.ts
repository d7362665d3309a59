import { ValidationError } from "@effect/cli"
import { Cause, Console, Effect, Option, Predicate } from "effect"
import { adviceOn } from "./Advice.js"
import { plainText } from "./PlainText.js"

const sentence = (error: unknown): string =>
  plainText(
    Predicate.hasProperty(error, "message") && Predicate.isString(error.message)
      ? error.message
      : String(error)
  )

/**
 * Tells the person why the run ended: one sentence, what was saved, what to do. Silent where it was said already
 * (usage errors of the command line, degradations) and on interruption. A defect is ours, and shows its trace.
 */
export const tell = (cause: Cause.Cause<unknown>): Effect.Effect<void> => {
  if (Cause.isInterruptedOnly(cause)) return Effect.void
  return Option.match(Cause.failureOption(cause), {
    onNone: () =>
      Console.error(`This is a fault of the program itself, please report it:\n${Cause.pretty(cause)}`),
    onSome: (error) =>
      ValidationError.isValidationError(error) || Predicate.isTagged(error, "FilmDegraded")
        ? Effect.void
        : Effect.zipRight(
            Console.error(sentence(error)),
            Option.match(adviceOn(error), {
              onNone: () => Effect.void,
              onSome: (words) => Console.error(words)
            })
          )
  }).pipe(Effect.zipRight(Effect.logDebug("The run failed", cause)))
}
