import { ValidationError } from "@effect/cli"
import { Cause, Console, Effect, Option, Predicate } from "effect"
import { BudgetSpent } from "../services/store/StoreError.js"
import { budgetAdvice } from "./MoneyLines.js"
import { plainText } from "./PlainText.js"

const sentence = (error: unknown): string =>
  plainText(
    Predicate.hasProperty(error, "message") && Predicate.isString(error.message)
      ? error.message
      : String(error)
  )

/** What to do next, where there is something to do. */
const advice = (error: unknown): Option.Option<string> => {
  if (error instanceof BudgetSpent) return Option.some(budgetAdvice(error))
  if (!Predicate.hasProperty(error, "_tag")) return Option.none()
  switch (error._tag) {
    case "StillRendering":
      return Option.some(
        "What was answered is saved: run the same command again to look at the same job, or order another clip with redo scene N."
      )
    case "GrokUnavailable":
    case "MediaRejected":
    case "MediaFailed":
      return Option.some("What was answered is saved: run the same command again to go on from here.")
    case "InDoubt":
      return Option.some(
        Predicate.hasProperty(error, "label") && /^plan\//.test(String(error.label))
          ? "Look at your bill at the provider, then begin anew with --fresh: nothing but the plan was ordered."
          : "Look at your bill at the provider, then order a fresh take with redo: scene N, keyframe N or character NAME."
      )
    case "ClipGone":
      return Option.some(
        "Bring the file back from a copy, or order a fresh take with redo scene N. Nothing was ordered."
      )
    case "FileUnwritable":
      return Option.some(
        "What was answered is saved: see to the disk, then run the same command again to go on from here."
      )
    case "GrokRejected":
      return Option.some(
        "What was answered is saved. Mend the setting or the account, then run the same command again."
      )
    case "PlanUnfilmable":
      return Option.some("Say the concept in other words, or try another --plan-model.")
    default:
      return Option.none()
  }
}

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
            Option.match(advice(error), {
              onNone: () => Effect.void,
              onSome: (words) => Console.error(words)
            })
          )
  }).pipe(Effect.zipRight(Effect.logDebug("The run failed", cause)))
}
