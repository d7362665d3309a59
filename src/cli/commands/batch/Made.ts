import { Cause, Console, Effect, Exit, identity, Option } from "effect"
import { addTicks, formatUsd, noTicks, type Ticks } from "../../../domain/Money.js"
import { cell } from "../../../domain/Width.js"
import { counted, lines } from "../../../domain/Words.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { Undecided } from "../../ending/CliError.js"
import { codeOfExit } from "../../ending/Ending.js"
import { exitCodes } from "../../ending/ExitCode.js"
import { endedBy, repairLines } from "../../ending/Tell.js"
import { withDecisions } from "../../film/Decision.js"
import { checkKeeping } from "../../film/KeepSettings.js"
import { lossesIn, makeSettledFilm } from "../../film/MakeFilm.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { commandLine } from "../../output/CommandLine.js"
import { endedLine } from "../../output/EventLines.js"
import { logsOfFilm } from "../../output/PlainLog.js"
import { plainText } from "../../output/PlainText.js"
import type { Listener } from "../../output/Printer.js"
import { warn } from "../../output/Say.js"
import { ownStudio } from "../../Studio.js"
import type { BatchInput } from "./command.js"
import { type BatchFilm, loadFilmIn } from "./Look.js"

/** A film of a batch as it was made, or how far it came. */
export interface BatchResult {
  readonly folder: string
  readonly outcome: "complete" | "held" | "degraded" | "failed"
  readonly code: number
  readonly spent: Ticks
  readonly says: string
}

/** The whole commands that decide, or mend a film, where one stopped for that. */
export const commandsFor = (error: unknown): ReadonlyArray<string> =>
  error instanceof Undecided ? error.advice : error instanceof StoreFailed ? repairLines(error) : []

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
    return yield* makeSettledFilm(input, wanted, reporter).pipe(
      Effect.provide(ownStudio(input, Option.isNone(input.stopAfter))),
      withDecisions(input, concept)
    )
  }).pipe(
    Effect.asSome,
    Effect.catchTag("FilmHeld", () => Effect.succeedNone),
    logsOfFilm(mark),
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
    if (asked.json) yield* Console.log(yield* endedLine(endedBy(exit.cause, Option.none()), folder))
    return { folder, outcome: "failed", code: codeOfExit(exit), spent, says } satisfies BatchResult
  }
  const { value: film } = exit
  const points = Option.isNone(film) ? yield* lossesIn(folder) : film.value.state.degradations.length
  const made = { folder, spent, code: points > 0 ? exitCodes.degraded : exitCodes.complete }
  if (Option.isNone(film)) {
    const gate = Option.match(asked.stopAfter, { onNone: () => "", onSome: (gate) => ` after the ${gate}` })
    const says = lines(`held${gate}`, points > 0 && `${points} left out`).join(", ")
    return { ...made, outcome: "held", says } satisfies BatchResult
  }
  return {
    ...made,
    outcome: points > 0 ? "degraded" : "complete",
    spent: film.value.state.spent,
    says: points > 0 ? `made, ${points} less than planned` : "complete"
  } satisfies BatchResult
})

/** One line per film, and one for all. */
export const summary = (films: ReadonlyArray<BatchResult>): ReadonlyArray<string> => {
  const count = (wanted: BatchResult["outcome"]) => films.filter(({ outcome }) => outcome === wanted).length
  const [complete, lesser, held] = [count("complete"), count("degraded"), count("held")]
  const width = Math.min(Math.max(...films.map(({ folder }) => folder.length)), 60)
  const signs = { complete: "ok", held: "held", degraded: undefined, failed: undefined }
  const rowOf = ({ code, folder, outcome, says, spent }: BatchResult) =>
    `${(signs[outcome] ?? String(code)).padEnd(6)}${cell(folder, width)}  ${formatUsd(spent).padStart(7)}  ${says}`
  const total = lines(
    `${complete} of ${counted(films.length, "film")} ${complete === 1 ? "is" : "are"} complete`,
    lesser > 0 && `${lesser} made with less than planned`,
    held > 0 && `${held} held`,
    `${formatUsd(addTicks(...films.map(({ spent }) => spent)))} in all.`
  )
  return ["", ...films.map(rowOf), total.join(", ")]
}

/** The command that shows a film of the batch, where one has anything to show. */
export const lookAtOne = (films: ReadonlyArray<BatchResult>): ReadonlyArray<string> => {
  const shown = films.find(({ outcome }) => outcome !== "failed")
  if (shown === undefined) return []
  const words = [shown.outcome === "held" ? "report" : "film"]
  return ["Look at one:", `  ${commandLine({ command: "open", words, folder: shown.folder })}`]
}
