import path from "node:path"
import { Console, Effect, Option } from "effect"
import { type Concept, conceptFrom } from "../../../domain/Concept.js"
import { lines } from "../../../domain/Words.js"
import { noHistory } from "../../../services/FilmHistory.js"
import { BatchEnded, UsageError } from "../../ending/CliError.js"
import { codeOf } from "../../ending/Ending.js"
import { exitCodes, worst } from "../../ending/ExitCode.js"
import { checkBeforeMoney, checkConnectivity } from "../../film/BeforeMoney.js"
import { batchText } from "../../film/ConceptFile.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { sayAgain } from "../../flags/GoOnCommand.js"
import { noMemory } from "../../flags/SettingsFile.js"
import { settle, settleBy, settleIn } from "../../flags/Settle.js"
import { asPath, commandLine, goesOnWith } from "../../output/CommandLine.js"
import { standInLine } from "../../output/LastWords.js"
import { asksFirst, isYes } from "../../output/Question.js"
import { say, warn } from "../../output/Say.js"
import { checkProvider, shared } from "../../Studio.js"
import { batchReporter } from "./BatchReporter.js"
import type { BatchInput, BatchWords } from "./command.js"
import { filmsBelow, foldersFor } from "./Folders.js"
import { type BatchFilm, batchPriceLines, batchQuestion, linesOfAll, lookAtFilms } from "./Look.js"
import { commandsFor, lookAtOne, makeOne, summary } from "./Made.js"

/** The concepts of a batch file: one per line. */
export const conceptsIn = (text: string): ReadonlyArray<Concept> =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .flatMap((line) => Option.toArray(conceptFrom(line)))
    .filter((concept) => !concept.startsWith("#"))

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
  const input: BatchInput = { ...words, ...values, settled, outputDir: folder, asked }
  yield* checkSettings(input)
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
