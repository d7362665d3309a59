import { HelpDoc, ValidationError } from "@effect/cli"
import { Cause, Console, Effect, Option, Predicate, Ref } from "effect"
import { exitCodes } from "../../domain/ExitCode.js"
import { lines } from "../../domain/Words.js"
import type { QueueProblem } from "../../fleet/QueueProblem.js"
import { BudgetSpent, type Mending, StoreFailed } from "../../services/StateStore.js"
import { commandLine, type Meant, meantToGoOn } from "../output/CommandLine.js"
import { type Ended, endedLine, ForPrograms } from "../output/EventLines.js"
import { enoughFor } from "../output/MoneyLines.js"
import { plainText, warn } from "../output/Say.js"
import { Undecided } from "./CliError.js"
import { adviceOn, codeOf, type Ending, type Failure } from "./Ending.js"

const sentence = (error: unknown): string =>
  plainText(
    Predicate.hasProperty(error, "message") && Predicate.isString(error.message)
      ? error.message
      : String(error)
  )

/** The whole command that goes on after a failure, where the film can go on. */
const after = (error: Failure, advice: string, meant: Option.Option<Meant>): Option.Option<string> =>
  Option.map(
    Option.filter(
      meant,
      () =>
        error instanceof BudgetSpent ||
        (codeOf(error) === exitCodes.failed && /the same command again/.test(advice))
    ),
    (it) => commandLine(error instanceof BudgetSpent ? withBudget(it, enoughFor(error)) : it)
  )

/** The same with the budget raised, by as much as is known to be needed. */
const withBudget = (meant: Meant, usd: string): Meant => {
  const flags = meant.flags ?? []
  const known = flags.find(([flag, value]) => flag === "raise-budget" && Number(value) >= Number(usd))
  return {
    ...meant,
    flags: [...flags.filter(([flag]) => !/budget$/.test(flag)), known ?? ["raise-budget", usd]]
  }
}

const wayFlags: { readonly [way in Mending["way"]]: NonNullable<Meant["flags"]> } = {
  GoodLines: [],
  NewJournal: [["without-journal"]],
  OrderAgain: [["order-again"]]
}

/** The whole command that mends a film. */
export const mendCommand = ({ folder, way }: Mending): string =>
  commandLine({ command: "repair", folder, flags: wayFlags[way] })

/** The same behind the words that say what it is, where a film needs it. */
export const repairLines = ({ mending }: StoreFailed): ReadonlyArray<string> =>
  Option.match(mending, { onNone: () => [], onSome: (it) => ["The repair is:", `  ${mendCommand(it)}`] })

/** What helps with a film of the queue, as a command. */
export const wayLines = ({ command, flags, to, words }: QueueProblem["ways"][number]) => [
  `${to}:`,
  `  ${commandLine({ command, words, flags })}`
]

/** Why a run ended and what to do, as a person and a program are told alike. A defect is ours, and shows its trace. */
export const endedBy = (cause: Cause.Cause<Ending>, meant: Option.Option<Meant>): Ended =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => ({
      ...{ code: exitCodes.failed, failure: "Defect", blame: null, advice: [] },
      message: `This is a fault of the program itself, please report it:\n${Cause.pretty(cause)}`
    }),
    onSome: (error) => {
      const [code, failure] = [codeOf(error), error._tag]
      if (ValidationError.isValidationError(error))
        return {
          code,
          failure: "UsageError",
          blame: "input",
          message: plainText(HelpDoc.toAnsiText(error.error)).trim(),
          advice: []
        }
      const message = error._tag === "QueueProblem" ? plainText(error.detail) : sentence(error)
      if (error instanceof Undecided)
        return { code, failure: error.failure, blame: error.blame, message, advice: error.advice }
      const advice = Option.toArray(adviceOn(error))
      const command = after(error, [message, ...advice].join(" "), meant)
      return {
        ...{ code, failure, message },
        blame: "blame" in error ? error.blame : null,
        advice: lines(
          advice,
          error instanceof StoreFailed && repairLines(error),
          error._tag === "QueueProblem" && error.ways.flatMap(wayLines),
          Option.isSome(command) && ["Go on with:", `  ${command.value}`]
        )
      }
    }
  })

/** What was said already when the run ended: usage errors of the command line, degradations. */
const isToldAlready = (cause: Cause.Cause<Ending>) =>
  Option.exists(
    Cause.failureOption(cause),
    (error) => ValidationError.isValidationError(error) || Predicate.isTagged(error, "FilmDegraded")
  )

/**
 * Tells the person why the run ended: one sentence, what was saved, what to do; and a program that reads JSON, in its
 * last line. Silent on interruption.
 */
export const tell = (cause: Cause.Cause<Ending>): Effect.Effect<void> => {
  if (Cause.isInterruptedOnly(cause)) return Effect.void
  return Effect.gen(function* () {
    const ended = endedBy(cause, yield* meantToGoOn)
    if (!isToldAlready(cause)) yield* warn([ended.message, ...ended.advice])
    if (yield* Ref.get(yield* ForPrograms)) yield* Console.log(yield* endedLine(ended))
  }).pipe(Effect.zipRight(Effect.logDebug("The run failed", cause)))
}
