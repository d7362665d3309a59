import { Cause, Console, Effect, Exit, identity, Option } from "effect"
import { addTicks, formatUsd, noTicks, type Ticks } from "../../../domain/Money.js"
import { cell } from "../../../domain/Width.js"
import { counted, lines } from "../../../domain/Words.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { Undecided } from "../../ending/CliError.js"
import { codeOfExit } from "../../ending/Ending.js"
import { exitCodes } from "../../ending/ExitCode.js"
import { mendLines } from "../../ending/Tell.js"
import { withDecisions } from "../../film/Decision.js"
import { lossesIn, makeFilm } from "../../film/Filming.js"
import { checkKeeping } from "../../film/KeepSettings.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { commandLine } from "../../output/CommandLine.js"
import { plainText } from "../../output/PlainText.js"
import type { Listener } from "../../output/Printer.js"
import { warn } from "../../output/Say.js"
import { ownStudio } from "../../Studio.js"
import type { BatchInput } from "./command.js"
import { type BatchFilm, loadFilmIn } from "./Look.js"

/** A film of a batch as it was made, or how far it came. */
export interface Made {
  readonly folder: string
  readonly code: number
  readonly spent: Ticks
  readonly says: string
  /** It ends where it was wished to be held. */
  readonly isHeld: boolean
}

/** How a film of a batch ended, in a word. */
export const outcomeOf = ({ code, isHeld }: Made): "complete" | "held" | "degraded" | "failed" =>
  isHeld
    ? "held"
    : code === exitCodes.complete
      ? "complete"
      : code === exitCodes.degraded
        ? "degraded"
        : "failed"

/** The whole commands that decide, or mend a film, where one stopped for that. */
export const commandsFor = (error: unknown): ReadonlyArray<string> =>
  error instanceof Undecided ? error.advice : error instanceof StoreFailed ? mendLines(error) : []

/**
 * Makes one film of the batch, its lines marked with its number.
 * Gives   how it ended, failures too: those are told here, and one film that fails stops no other.
 * Fails   only where it is interrupted.
 * Costs   what its film still has to order.
 */
export const makeOne = Effect.fn("Batch.one")(function* (
  asked: BatchInput,
  { concept, folder, mark }: BatchFilm,
  listener: Listener
) {
  let spent = noTicks
  const counting: Listener = (event, ahead) => {
    if (event._tag === "FilmStarted" || event._tag === "BillChanged") spent = event.spent
    return listener(event, ahead)
  }
  const reporter = { listener: counting, aside: identity, mark: `${mark} ` }
  const exit = yield* Effect.gen(function* () {
    const { input } = yield* loadFilmIn(asked, folder)
    yield* checkSettings(input)
    yield* checkKeeping(folder, input.settled)
    const wanted = { concept, plan: Option.none(), changes: [], isAgreed: true, isPlanned: false }
    return yield* makeFilm(input, wanted, reporter).pipe(
      Effect.provide(ownStudio(input, Option.isNone(input.stopAfter))),
      withDecisions(input, concept)
    )
  }).pipe(
    Effect.asSome,
    Effect.catchTag("FilmHeld", () => Effect.succeedNone),
    Effect.exit
  )
  if (Exit.isFailure(exit)) {
    if (Cause.isInterrupted(exit.cause)) return yield* Effect.failCause(exit.cause)
    const failure = Cause.failureOption(exit.cause)
    const [says = ""] = Option.match(failure, {
      onNone: () => ["a fault of the program"],
      onSome: ({ message }) => plainText(message).split("\n")
    })
    yield* Console.error(`${mark} ${says}`)
    // Without the mark: a command is there to be pasted.
    yield* warn(Option.toArray(failure).flatMap(commandsFor))
    return { folder, code: codeOfExit(exit), spent, says, isHeld: false } satisfies Made
  }
  const isHeld = Option.isNone(exit.value)
  const points = isHeld ? yield* lossesIn(folder) : exit.value.value.state.degradations.length
  const gate = Option.match(asked.stopAfter, { onNone: () => "", onSome: (gate) => ` after the ${gate}` })
  const made = points === 0 ? "complete" : `made, ${points} less than planned`
  const held = lines(`held${gate}`, points > 0 && `${points} left out`)
  return {
    folder,
    code: points > 0 ? exitCodes.degraded : exitCodes.complete,
    spent: isHeld ? spent : exit.value.value.state.spent,
    isHeld,
    says: isHeld ? held.join(", ") : made
  } satisfies Made
})

/** One line per film, and one for all. */
export const summary = (films: ReadonlyArray<Made>): ReadonlyArray<string> => {
  const count = (outcome: ReturnType<typeof outcomeOf>) =>
    films.filter((film) => outcomeOf(film) === outcome).length
  const [complete, lesser, held] = [count("complete"), count("degraded"), count("held")]
  const width = Math.min(Math.max(...films.map(({ folder }) => folder.length)), 60)
  const spent = addTicks(...films.map((film) => film.spent))
  const rowOf = ({ code, folder, isHeld, says, spent }: Made) => {
    const sign = isHeld ? "held" : code === exitCodes.complete ? "ok" : String(code)
    return `${sign.padEnd(6)}${cell(folder, width)}  ${formatUsd(spent).padStart(7)}  ${says}`
  }
  return [
    "",
    ...films.map(rowOf),
    `${complete} of ${counted(films.length, "film")} ${complete === 1 ? "is" : "are"} complete${lesser === 0 ? "" : `, ${lesser} made with less than planned`}${held === 0 ? "" : `, ${held} held`}, ${formatUsd(spent)} in all.`
  ]
}

/** The command that shows a film of the batch, where one has anything to show. */
export const lookAtOne = (films: ReadonlyArray<Made>): ReadonlyArray<string> => {
  const shown = films.find((film) => outcomeOf(film) !== "failed")
  if (shown === undefined) return []
  const words = [shown.isHeld ? "report" : "film"]
  return ["Look at one:", `  ${commandLine({ command: "open", words, folder: shown.folder })}`]
}
