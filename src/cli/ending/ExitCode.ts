import { ValidationError } from "@effect/cli"
import { Cause, Exit, Match, Option, Predicate } from "effect"
import type { StoreFailed } from "../../services/StateStore.js"
import type { PlanUnfilmable } from "../../steps/Ideation.js"
import type { BatchEnded, Undecided } from "./CliError.js"
import type { Failure } from "./Failure.js"

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

const failed = () => exitCodes.failed
const stopped = () => exitCodes.stopped
const usage = () => exitCodes.usage

/** The exit code of each failure, all of them: a new one does not compile without. */
const codes = {
  ...{
    UsageError: usage,
    ConceptMissing: usage,
    ReferenceUnknown: usage,
    PlanKept: usage
  },
  ...{
    DrawingPartMissing: usage,
    FfmpegMissing: usage,
    PhotoUnusable: usage
  },
  ...{ WorkspaceUnusable: usage, ConfigError: usage },
  ...{ BudgetSpent: stopped, InDoubt: stopped },
  BatchEnded: ({ code }: BatchEnded) => code,
  Undecided: ({ code }: Undecided) => code,
  FilmDegraded: () => exitCodes.degraded,
  // Told as the command that goes on, and never as a failure.
  FilmHeld: () => exitCodes.complete,
  StoreFailed: ({ reason }: StoreFailed) =>
    ({
      Locked: exitCodes.locked,
      ...{ Unreadable: exitCodes.unreadable, Newer: exitCodes.unreadable },
      ...{ OtherFilm: exitCodes.usage, Unwritable: exitCodes.failed }
    })[reason],
  // The simulator cannot listen, or says no to whom nobody should be.
  ServeError: failed,
  SheetMissing: failed,
  // Whoever was asked went away.
  QuitException: () => exitCodes.interrupted,
  // Whatever is left can be gone on with: what was answered is saved.
  ...{
    AnswerOffSchema: failed,
    ClipLost: failed,
    GrokRejected: failed,
    GrokUnavailable: failed
  },
  ...{
    MediaRejected: failed,
    PromptRefused: failed,
    MediaFailed: failed,
    ClipGone: failed
  },
  ...{
    FileUnreadable: failed,
    FileUnwritable: failed,
    StillRendering: failed
  },
  ...{
    NothingToAssemble: failed,
    PlanUnfilmable: ({ blame }: PlanUnfilmable) => (blame === "provider" ? exitCodes.failed : exitCodes.usage)
  }
}

const codeOfFailure = Match.typeTags<Failure>()(codes)

/** `tell` holds the program's type against `Failure`; what comes out of a runtime has lost its own. */
const isFailure = (ending: unknown): ending is Failure =>
  Predicate.hasProperty(ending, "_tag") && Object.keys(codes).some((tag) => tag === ending._tag)

/** The exit code a failure deserves. */
export const codeOf = (ending: unknown): number =>
  ValidationError.isValidationError(ending)
    ? exitCodes.usage
    : isFailure(ending)
      ? codeOfFailure(ending)
      : exitCodes.failed

/** The exit code of a whole run. */
export const codeOfExit = (exit: Exit.Exit<unknown, unknown>): number => {
  if (Exit.isSuccess(exit)) return exitCodes.complete
  return Option.match(Cause.failureOption(exit.cause), {
    onSome: codeOf,
    onNone: () => (Cause.isInterruptedOnly(exit.cause) ? exitCodes.interrupted : exitCodes.failed)
  })
}

/** Codes from the mildest to the gravest. */
const gravity: ReadonlyArray<number> = [
  exitCodes.complete,
  exitCodes.degraded,
  exitCodes.stopped,
  exitCodes.locked,
  exitCodes.usage,
  exitCodes.unreadable,
  exitCodes.failed
]

/** The worst of the codes; one that nobody expected is the worst there is. */
export const worst = (codes: ReadonlyArray<number>): number =>
  codes.reduce<number>((so, code) => {
    const rank = (it: number) => {
      const found = gravity.indexOf(it)
      return found === -1 ? gravity.length : found
    }
    return rank(code) > rank(so) ? code : so
  }, exitCodes.complete)
