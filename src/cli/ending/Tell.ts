import { ValidationError } from "@effect/cli"
import { Cause, Console, Effect, Option, Predicate } from "effect"
import { BudgetSpent, type Mending, StoreFailed } from "../../services/StateStore.js"
import { commandLine, type Meant, meantToGoOn } from "../output/CommandLine.js"
import { enoughFor } from "../output/MoneyLines.js"
import { plainText } from "../output/PlainText.js"
import { warn } from "../output/Say.js"
import { Undecided } from "./CliError.js"
import { adviceOn, codeOf, type Ending, type Failure } from "./Ending.js"
import { exitCodes } from "./ExitCode.js"

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
export const mendLines = ({ mending }: StoreFailed): ReadonlyArray<string> =>
  Option.match(mending, { onNone: () => [], onSome: (it) => ["The repair is:", `  ${mendCommand(it)}`] })

/**
 * Tells the person why the run ended: one sentence, what was saved, what to do. Silent where it was said already
 * (usage errors of the command line, degradations) and on interruption. A defect is ours, and shows its trace.
 */
export const tell = (cause: Cause.Cause<Ending>): Effect.Effect<void> => {
  if (Cause.isInterruptedOnly(cause)) return Effect.void
  return Option.match(Cause.failureOption(cause), {
    onNone: () =>
      Console.error(`This is a fault of the program itself, please report it:\n${Cause.pretty(cause)}`),
    onSome: (error) =>
      ValidationError.isValidationError(error) || Predicate.isTagged(error, "FilmDegraded")
        ? Effect.void
        : Effect.gen(function* () {
            yield* Console.error(sentence(error))
            if (error instanceof Undecided) return yield* warn(error.advice)
            const advice = adviceOn(error)
            if (Option.isSome(advice)) yield* Console.error(advice.value)
            if (error instanceof StoreFailed) yield* warn(mendLines(error))
            const command = after(
              error,
              `${sentence(error)} ${Option.getOrElse(advice, () => "")}`,
              yield* meantToGoOn
            )
            if (Option.isSome(command)) yield* Console.error(`Go on with:\n  ${command.value}`)
          })
  }).pipe(Effect.zipRight(Effect.logDebug("The run failed", cause)))
}
