import { ValidationError } from "@effect/cli"
import { Cause, Exit, Option, Predicate } from "effect"

/** What the process says when it ends; reliability §5 and design §7 fix the numbers. */
export const exitCodes = {
  complete: 0,
  failed: 1,
  usage: 2,
  stopped: 3,
  locked: 4,
  unreadable: 5,
  degraded: 6,
  hangup: 129,
  interrupted: 130,
  terminated: 143
} as const

const reasonOf = (error: unknown): string =>
  Predicate.hasProperty(error, "reason") && Predicate.isString(error.reason) ? error.reason : ""

/** The exit code a failure deserves. */
export const codeOf = (error: unknown): number => {
  if (ValidationError.isValidationError(error)) return exitCodes.usage
  if (!Predicate.hasProperty(error, "_tag")) return exitCodes.failed
  switch (error._tag) {
    case "UsageError":
    case "ConceptMissing":
    case "ReferenceUnknown":
    case "PlanKept":
    case "DrawingPartMissing":
    case "FfmpegMissing":
    case "PhotoUnusable":
    case "WorkspaceUnusable":
    case "ConfigError":
      return exitCodes.usage
    case "BudgetSpent":
    case "InDoubt":
      return exitCodes.stopped
    case "BatchEnded":
    case "Undecided":
      return Predicate.hasProperty(error, "code") && Predicate.isNumber(error.code)
        ? error.code
        : exitCodes.failed
    case "FilmDegraded":
      return exitCodes.degraded
    case "StoreFailed":
      switch (reasonOf(error)) {
        case "Locked":
          return exitCodes.locked
        case "Unreadable":
        case "Newer":
          return exitCodes.unreadable
        case "OtherFilm":
          return exitCodes.usage
        default:
          return exitCodes.failed
      }
    default:
      return exitCodes.failed
  }
}

/** The exit code of a whole run. */
export const codeOfExit = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return exitCodes.complete
  return Option.match(Cause.failureOption(exit.cause), {
    onSome: codeOf,
    onNone: () => (Cause.isInterruptedOnly(exit.cause) ? exitCodes.interrupted : exitCodes.failed)
  })
}
