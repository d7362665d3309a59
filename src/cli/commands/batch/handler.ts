import { Path } from "@effect/platform"
import { Cause, Console, Effect, Exit, Option } from "effect"
import { type Concept, conceptFrom } from "../../../domain/Concept.js"
import { addTicks, formatUsd, noTicks, type Ticks } from "../../../domain/Money.js"
import { type FilmOptions, FilmSettings } from "../../../domain/Settings.js"
import { cell } from "../../../domain/Width.js"
import { counted } from "../../../domain/Words.js"
import { type GateKeeper, Gates, gatesUntil, isHeld } from "../../../flow/Gates.js"
import { filmFrom } from "../../../pipeline.js"
import { noHistory, readHistory } from "../../../services/FilmHistory.js"
import type { PipelineEvent } from "../../../services/PipelineEvents.js"
import { StoreFailed } from "../../../services/StateStore.js"
import { BatchEnded, Undecided, UsageError } from "../../ending/CliError.js"
import { codeOf, codeOfExit } from "../../ending/Ending.js"
import { exitCodes, worst } from "../../ending/ExitCode.js"
import { mendLines } from "../../ending/Tell.js"
import { batchText } from "../../film/ConceptFile.js"
import { withDecisions } from "../../film/Decision.js"
import { begin, lossesIn } from "../../film/Filming.js"
import { checkKeeping } from "../../film/KeepSettings.js"
import { checkBeforeMoney, checkPlanned } from "../../film/Preflight.js"
import { checkWayOut } from "../../film/WayOut.js"
import { checkSettings } from "../../flags/FilmFlags.js"
import { sayAgain } from "../../flags/GoOnCommand.js"
import { seen } from "../../flags/Seeing.js"
import { noMemory } from "../../flags/SettingsFile.js"
import { settle, settleBy, settleIn } from "../../flags/Settle.js"
import { asPath, commandLine, goesOnWith } from "../../output/CommandLine.js"
import { standInLine } from "../../output/LastWords.js"
import { plainText } from "../../output/PlainText.js"
import { type Listener, withListener } from "../../output/Printer.js"
import { canAsk, isYes } from "../../output/Question.js"
import { say, warn } from "../../output/Say.js"
import { checkProvider, ownStudio, shared } from "../../Studio.js"
import type { BatchInput, BatchWords } from "./command.js"
import { changeLines, filmIn } from "./Film.js"
import { filmsBelow, foldersFor } from "./Folders.js"
import { batchPriceLines, batchQuestion, changesIn, priceBatch } from "./Price.js"
import { batchReporter, markOf } from "./Reporter.js"

/** The concepts of a batch file: one per line. */
export const conceptsIn = (text: string): ReadonlyArray<Concept> =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .flatMap((line) => Option.toArray(conceptFrom(line)))
    .filter((concept) => !concept.startsWith("#"))

interface Made {
  readonly folder: string
  readonly code: number
  readonly spent: Ticks
  readonly says: string
  /** It ends where it was wished to be held. */
  readonly isHeld: boolean
}

const sentenceOf = (exit: Exit.Exit<unknown, { readonly message: string }>): string =>
  Exit.isSuccess(exit)
    ? ""
    : Option.match(Cause.failureOption(exit.cause), {
        onNone: () => (Cause.isInterrupted(exit.cause) ? "stopped" : "a fault of the program"),
        onSome: ({ message }) => message.split("\n")[0] ?? ""
      })

/** The gates of a film of the batch, behind a look at its plan. */
const planChecked = (gates: GateKeeper, settings: FilmOptions, mark: string): GateKeeper => ({
  ...gates,
  pass: (gate, plan) =>
    (gate === "plan"
      ? Effect.flatMap(checkPlanned(settings, plan), ({ lines }) =>
          warn(lines.map((line) => `${mark} ${line}`))
        )
      : Effect.void
    ).pipe(Effect.zipRight(gates.pass(gate, plan)))
})

/** The whole commands that decide, or mend a film, where one stopped for that. */
const adviceOn = (error: unknown): ReadonlyArray<string> =>
  error instanceof Undecided ? error.advice : error instanceof StoreFailed ? mendLines(error) : []

const adviceIn = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<string> =>
  Exit.isSuccess(exit)
    ? []
    : Option.match(Cause.failureOption(exit.cause), { onNone: () => [], onSome: adviceOn })

/** Prints the price of a batch, film by film; fails where a film cannot be reckoned, once all others are told. */
const printPrice = Effect.fn("Batch.printPrice")(function* (
  input: BatchInput,
  wanted: Parameters<typeof priceBatch>[1]
) {
  const films = yield* priceBatch(input, wanted)
  yield* say(input, batchPriceLines(films, input))
  const failures = films.flatMap(({ failure }) => Option.toArray(failure))
  yield* warn(failures.flatMap(adviceOn))
  const code = worst(failures.map(codeOf))
  if (code !== exitCodes.complete) return yield* new BatchEnded({ code })
})

/** Makes one film of the batch, its lines marked with its number. */
const one = Effect.fn("Batch.one")(function* (
  asked: BatchInput,
  concept: Concept,
  folder: string,
  mark: string,
  listener: Listener
) {
  const path = yield* Path.Path
  let spent = noTicks
  const outputDir = path.join(asked.outputDir, folder)
  const onEvent = (event: PipelineEvent) => {
    if (event._tag === "FilmStarted" || event._tag === "BillChanged") spent = event.spent
    return listener.onEvent(event)
  }
  const exit = yield* Effect.gen(function* () {
    const { settings: input } = yield* filmIn(asked, outputDir)
    yield* checkSettings(input)
    yield* checkKeeping(outputDir, input.settled)
    return yield* Effect.zipRight(
      begin(input.settled, concept),
      withListener(filmFrom({ concept, plan: Option.none(), changes: [] }), { ...listener, onEvent })
    ).pipe(
      Effect.provideService(Gates, {
        ...planChecked(gatesUntil(asked.stopAfter), input, mark),
        mayLeaveOut: () => Effect.succeed(asked.yes)
      }),
      Effect.provideService(FilmSettings, input),
      Effect.provide(ownStudio(input, Option.isNone(input.stopAfter))),
      withDecisions(input, concept)
    )
  }).pipe(Effect.exit)
  if (Exit.isFailure(exit) && Cause.isInterrupted(exit.cause)) return yield* Effect.failCause(exit.cause)
  const held = Exit.isFailure(exit) && isHeld(exit.cause)
  const points = Exit.isSuccess(exit)
    ? exit.value.state.degradations.length
    : held
      ? yield* lossesIn(outputDir)
      : 0
  const failure = held ? "" : plainText(sentenceOf(exit))
  if (failure !== "") yield* Console.error(`${mark} ${failure}`)
  // Without the mark: a command is there to be pasted.
  yield* warn(adviceIn(exit))
  return {
    folder: outputDir,
    code: points > 0 ? exitCodes.degraded : held ? exitCodes.complete : codeOfExit(exit),
    spent: Exit.isSuccess(exit) ? exit.value.state.spent : spent,
    isHeld: held,
    says: held
      ? Option.match(asked.stopAfter, {
          onNone: () => "held",
          onSome: (gate) => `held after the ${gate}${points === 0 ? "" : `, ${points} left out`}`
        })
      : Exit.isFailure(exit)
        ? failure
        : points === 0
          ? "complete"
          : `made, ${points} less than planned`
  } satisfies Made
})

/** One line per film. */
export const summary = (films: ReadonlyArray<Made>): ReadonlyArray<string> => {
  const held = films.filter(({ isHeld }) => isHeld).length
  const complete = films.filter(({ code, isHeld }) => code === exitCodes.complete && !isHeld).length
  const lesser = films.filter(({ code, isHeld }) => code === exitCodes.degraded && !isHeld).length
  const width = Math.min(Math.max(...films.map(({ folder }) => folder.length)), 60)
  return [
    "",
    ...films.map(
      ({ code, folder, isHeld, says, spent }) =>
        `${(isHeld ? "held" : code === exitCodes.complete ? "ok" : String(code)).padEnd(6)}${cell(folder, width)}  ${formatUsd(spent).padStart(7)}  ${says}`
    ),
    `${complete} of ${counted(films.length, "film")} ${complete === 1 ? "is" : "are"} complete${lesser === 0 ? "" : `, ${lesser} made with less than planned`}${held === 0 ? "" : `, ${held} held`}, ${formatUsd(addTicks(...films.map(({ spent }) => spent)))} in all.`
  ]
}

/** The command that shows a film of the batch, where one has anything to show. */
const lookAtOne = (films: ReadonlyArray<Made>): ReadonlyArray<string> =>
  films
    .filter(({ code, isHeld }) => isHeld || code === exitCodes.complete || code === exitCodes.degraded)
    .slice(0, 1)
    .flatMap(({ folder, isHeld }) => [
      "Look at one:",
      `  ${commandLine({ command: "open", words: [isHeld ? "report" : "film"], folder })}`
    ])

/** Says what is changed in the films, and whether they may be made: whoever sits at the terminal is asked once, with the price of them all. */
const mayBegin = Effect.fn("Batch.mayBegin")(function* (
  input: BatchInput,
  wanted: Parameters<typeof priceBatch>[1]
) {
  if (input.yes || input.simulate || input.quiet || input.json || !canAsk()) {
    yield* say(input, changeLines(yield* changesIn(input, wanted)))
    return true
  }
  const priced = yield* priceBatch(input, wanted)
  yield* say(input, changeLines(priced.map(({ changes }) => changes)))
  const asked = batchQuestion(priced, input)
  return Option.isNone(asked) || (yield* isYes(asked.value))
})

/** Makes all films of a file, some at a time; one that fails stops no other. The same command again makes the rest. */
export const batch = Effect.fn("Batch.batch")(function* (input: BatchInput) {
  yield* checkSettings(input)
  const again = sayAgain("batch", [input.file === "-" ? "-" : asPath(input.file)], input)
  if (!input.dryRun) yield* goesOnWith(again)
  const concepts = conceptsIn(yield* batchText(input.file))
  if (concepts.length === 0)
    return yield* new UsageError({ detail: `There is no concept in ${input.file}: write one per line.` })
  const folders = foldersFor(concepts, yield* filmsBelow(input.outputDir))
  const wanted = concepts.map((concept, index) => ({ concept, folder: folders[index] ?? "film" }))
  const path = yield* Path.Path
  const begun = yield* Effect.filter(wanted, ({ folder }) =>
    Effect.map(
      Effect.option(readHistory(path.join(input.outputDir, folder))),
      Option.exists(({ past }) => past.orders.size > 0)
    )
  )
  yield* checkWayOut(input, !input.dryRun && begun.length === 0)
  if (input.dryRun) return yield* printPrice(input, wanted)
  // Films that are simulated need no key.
  yield* Effect.forEach(
    wanted,
    ({ folder }) =>
      Effect.flatMap(input.settleIn(path.join(input.outputDir, folder)), (settled) =>
        Effect.zipRight(checkProvider(settled), checkBeforeMoney(settled, Option.none(), noHistory))
      ),
    { discard: true }
  )
  if (!(yield* mayBegin(input, wanted))) return yield* say(input, ["Nothing is ordered, as you wish."])
  if (input.simulate && !input.json && !input.quiet) yield* Console.log(standInLine({ hasPlan: false }))
  const films = yield* Effect.scoped(
    Effect.gen(function* () {
      const { ended, listenerOf } = yield* batchReporter(
        input,
        wanted.map(({ concept, folder: name }) => ({
          ...{ concept, name },
          folder: path.join(input.outputDir, name)
        }))
      )
      return yield* Effect.forEach(
        wanted,
        ({ concept, folder }, index) =>
          Effect.tap(
            one(input, concept, folder, markOf(index, wanted.length), listenerOf(index)),
            ({ code, isHeld, says, spent }) =>
              ended(index, {
                ...{ says, spent },
                as: isHeld
                  ? "held"
                  : code === exitCodes.complete
                    ? "complete"
                    : code === exitCodes.degraded
                      ? "degraded"
                      : "failed"
              })
          ),
        { concurrency: input.atOnce }
      )
    })
  ).pipe(Effect.provide(shared(input)))
  yield* say({ json: input.json, quiet: false }, [
    ...summary(films),
    ...(films.some(({ isHeld }) => isHeld) ? ["Go on with:", `  ${commandLine(again)}`] : []),
    ...lookAtOne(films),
    ...(input.simulate ? ["The sums are list prices: it was simulated, and nothing was charged."] : [])
  ])
  const code = worst(films.map((film) => film.code))
  if (code !== exitCodes.complete) return yield* new BatchEnded({ code })
})

/** The same, of what the shell hands over. */
export const handler = Effect.fnUntraced(function* ({ outputDir, settings, ...words }: BatchWords) {
  const folder = yield* settle(outputDir)
  const { settled, values } = yield* settleBy(noMemory, Effect.all(settings))
  const input: BatchInput = {
    ...{ ...words, ...values, settled, outputDir: folder },
    settleIn: (film) => Effect.map(settleIn(film, Effect.all(settings)), (own) => ({ ...words, ...own }))
  }
  return yield* batch(input).pipe(seen(input))
})
