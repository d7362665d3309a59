import path from "node:path"
import { Cause, Console, Effect, Exit, identity, Option } from "effect"
import { exitCodes } from "../../../domain/ExitCode.js"
import { addTicks, formatUsd, noTicks } from "../../../domain/Money.js"
import { cell } from "../../../domain/Width.js"
import { counted, lines } from "../../../domain/Words.js"
import { noHistory } from "../../../services/FilmHistory.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { BatchEnded, Undecided, UsageError } from "../../ending/CliError.js"
import { codeOf, codeOfExit } from "../../ending/Ending.js"
import { worst } from "../../ending/ExitCode.js"
import { endedBy, repairLines } from "../../ending/Tell.js"
import { checkBeforeMoney, checkConnectivity } from "../../film/BeforeMoney.js"
import { conceptsIn } from "../../film/ConceptList.js"
import { withDecisions } from "../../film/Decision.js"
import { lossesIn, makeSettledFilm } from "../../film/MakeFilm.js"
import { musicIn } from "../../film/MusicFile.js"
import { batchText } from "../../film/WhichFilm.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { sayAgain } from "../../flags/GoOnCommand.js"
import { noMemory } from "../../flags/SettingsFile.js"
import { checkKeeping, settle, settleBy, settleIn } from "../../flags/Settle.js"
import { asPath, commandLine, goesOnWith } from "../../output/CommandLine.js"
import { endedLine } from "../../output/EventLines.js"
import { standInLine } from "../../output/LastWords.js"
import { logsOfFilm } from "../../output/PlainLog.js"
import type { Listener } from "../../output/Printer.js"
import { asksFirst, isYes } from "../../output/Question.js"
import { plainText, say, warn } from "../../output/Say.js"
import { checkProvider, ownStudio, shared } from "../../Studio.js"
import { batchReporter } from "./BatchReporter.js"
import type { BatchInput, BatchWords } from "./command.js"
import { filmsBelow, foldersFor } from "./Folders.js"
import {
  type BatchFilm,
  type BatchResult,
  batchPriceLines,
  batchQuestion,
  linesOfAll,
  loadFilmIn,
  lookAtFilms
} from "./Look.js"

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
    const [why = { message: "a fault of the program" }] = Option.toArray(failure)
    const [says = ""] = plainText(why.message).split("\n")
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

/** Ends a batch by the worst that came of its films. */
const endWith = (codes: ReadonlyArray<number>) => {
  const code = worst(codes)
  return code === exitCodes.complete ? Effect.void : new BatchEnded({ code })
}

/** Prints the price of a batch, film by film; fails where a film cannot be reckoned, once all others are told. */
const printPrice = Effect.fn("Batch.printPrice")(function* (
  input: BatchInput,
  wanted: ReadonlyArray<BatchFilm>
) {
  const films = yield* lookAtFilms(input, wanted, true)
  yield* say(input, batchPriceLines(films, input))
  const failures = films.flatMap(({ failure }) => Option.toArray(failure))
  yield* warn(failures.flatMap(commandsFor))
  yield* endWith(failures.map(codeOf))
})

/**
 * Makes all films of a file, some at a time; one that fails stops no other. The same command again makes the rest.
 * Fails   BatchEnded, with the worst of the films' exit codes; UsageError, before anything is spent.
 * Costs   what all its films still have to order; nothing by `--dry-run`.
 */
export const handler = Effect.fn("Batch.batch")(function* ({ outputDir, settings, ...words }: BatchWords) {
  const folder = yield* settle(outputDir)
  const asked = Effect.all(settings)
  const { settled, values } = yield* settleBy(noMemory, asked)
  const said: BatchInput = { ...words, ...values, settled, outputDir: folder, asked }
  yield* checkSettings(said)
  const given = Option.filter(said.musicFile, (file) => file !== "none")
  const music = yield* Effect.transposeMapOption(given, (file) => musicIn(file, said.ffmpeg))
  const input: BatchInput = { ...said, music: Option.getOrUndefined(music) }
  const again = sayAgain("batch", [input.file === "-" ? "-" : asPath(input.file)], input)
  if (!input.dryRun) yield* goesOnWith(again)
  const concepts = conceptsIn(yield* batchText(input.file))
  if (concepts.length === 0)
    return yield* new UsageError({ detail: `There is no concept in ${input.file}: write one per line.` })
  const held = yield* filmsBelow(input.outputDir)
  const digits = String(concepts.length).length
  const folders = foldersFor(concepts, held)
  const wanted = concepts.map((concept, index): BatchFilm => {
    const name = folders[index] ?? "film"
    const mark = `[${String(index + 1).padStart(digits, "0")}]`
    return { concept, name, mark, folder: path.join(input.outputDir, name) }
  })
  const isBegun = held.some((it) => it.isBegun && wanted.some(({ name }) => name === it.name))
  yield* checkConnectivity(input, !input.dryRun && !isBegun)
  if (input.dryRun) return yield* printPrice(input, wanted)
  for (const { folder } of wanted) {
    const own = yield* settleIn(folder, input.asked)
    // Films that are simulated need no key.
    yield* checkProvider(own)
    yield* checkBeforeMoney({ input: own, history: noHistory }, Option.none())
  }
  // Whoever sits at the terminal is asked once, with the price of all films.
  const asks = asksFirst(input)
  const ahead = yield* lookAtFilms(input, wanted, asks)
  yield* say(input, linesOfAll(ahead))
  const question = asks ? batchQuestion(ahead, input) : Option.none()
  if (Option.isSome(question) && !(yield* isYes(question.value)))
    return yield* say(input, ["Nothing is ordered, as you wish."])
  if (input.simulate && !input.json && !input.quiet) yield* Console.log(standInLine({ hasPlan: false }))
  const films = yield* batchReporter(input, wanted).pipe(
    Effect.flatMap((reporterOf) =>
      Effect.forEach(
        wanted,
        (film) => {
          const reporter = reporterOf(film)
          return Effect.tap(makeOne(input, film, reporter.listener), (made) => reporter.ended?.(made))
        },
        { concurrency: input.atOnce }
      )
    ),
    Effect.scoped,
    Effect.provide(shared(input))
  )
  const last = lines(
    summary(films),
    films.some(({ outcome }) => outcome === "held") && ["Go on with:", `  ${commandLine(again)}`],
    lookAtOne(films),
    input.simulate && "The sums are list prices: it was simulated, and nothing was charged."
  )
  yield* say({ json: input.json, quiet: false }, last)
  yield* endWith(films.map(({ code }) => code))
})
