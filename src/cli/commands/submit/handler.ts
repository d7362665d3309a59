import { Array, Console, DateTime, Effect, Either, Layer, Option } from "effect"
import type { Concept } from "../../../domain/Concept.js"
import { exitCodes } from "../../../domain/ExitCode.js"
import { addTicks, multiplyTicks, type Ticks } from "../../../domain/Money.js"
import { counted, lines } from "../../../domain/Words.js"
import { accountNamed, noAccount } from "../../../fleet/Accounts.js"
import { filmName } from "../../../fleet/FilmName.js"
import { type FilmState, list } from "../../../fleet/Listing.js"
import { checkMedia } from "../../../fleet/SameMedia.js"
import { type Submitted, submit } from "../../../fleet/Submit.js"
import { workers } from "../../../fleet/WorkerList.js"
import type { ForecastRange } from "../../../forecast/Forecast.js"
import { eventVersion } from "../../../services/EventLine.js"
import type { QueueLine } from "../../../services/QueueLine.js"
import { paths } from "../../../services/Workspace.js"
import { BatchEnded } from "../../ending/CliError.js"
import { codeOf } from "../../ending/Ending.js"
import { worst } from "../../ending/ExitCode.js"
import { wayLines } from "../../ending/Tell.js"
import { mayOrderLong } from "../../film/BeforeMoney.js"
import { linesAhead } from "../../film/Changes.js"
import { noMemory } from "../../flags/SettingsFile.js"
import { fileOf, settleBy } from "../../flags/Settle.js"
import { type FilmsAhead, lookAhead } from "../../fleet/Ahead.js"
import { nextLines, nobodyLines } from "../../fleet/FilmLines.js"
import { requestOf } from "../../fleet/FilmRequest.js"
import { endAs, followAndEnd, followFilm } from "../../fleet/Follow.js"
import { refuseSimulated } from "../../fleet/NotSimulated.js"
import { mediaAt, mediaIfAny, queueClient } from "../../fleet/QueueDatabase.js"
import { outputMode } from "../../live/Reporter.js"
import { commandLine } from "../../output/CommandLine.js"
import { type Prices, priceInWords, refusedBesides } from "../../output/MoneyLines.js"
import { asksFirst, isYes } from "../../output/Question.js"
import { plainLine, plainText, print, say, warn } from "../../output/Say.js"
import type { SubmitInput, SubmitWords } from "./command.js"

const standing: { readonly [state in FilmState]: string } = {
  waiting: "waits for a worker",
  making: "is being made",
  held: "is held",
  complete: "is complete",
  degraded: "is made, less than planned",
  failed: "has failed",
  cancelled: "was cancelled"
}

/** What is told of a film that was submitted. */
const submittedLine = ({ attempt, film, isNew, state }: Submitted): string =>
  isNew
    ? `${film} is submitted.`
    : `${film} was submitted before, and ${standing[state]}${attempt > 1 ? ` (attempt ${attempt})` : ""}: it is the same film, and nothing more is ordered.`

const submittedJson = ({ attempt, film, isNew, state }: Submitted) =>
  Effect.map(DateTime.now, (now) => {
    const line: QueueLine = {
      ...{ version: eventVersion, at: DateTime.formatIso(now), event: "film_submitted" },
      ...{ film, attempt, is_new: isNew, state }
    }
    return JSON.stringify(line)
  })

const timesOver = ({ mediaPrice, questionsAtMost }: Prices, count: number): Prices => ({
  mediaPrice: multiplyTicks(mediaPrice, count),
  questionsAtMost: multiplyTicks(questionsAtMost, count)
})

const total = ({ mediaPrice, questionsAtMost }: Prices): Ticks => addTicks(mediaPrice, questionsAtMost)

/** What new films cost together, in sentences. */
const priceLines = (
  { concepts }: FilmsAhead,
  price: ForecastRange,
  { stopAfter }: SubmitInput,
  count: number
): ReadonlyArray<string> => {
  const held = Option.match(stopAfter, {
    onNone: () => "",
    onSome: (gate) => ` until held after the ${gate}`
  })
  const [best, full] = [timesOver(price.best, count), timesOver(price.full, count)]
  const more = total(full) > total(best) ? `, ${priceInWords(full)} if every loop runs full` : ""
  const noun = count < concepts.length ? "new film" : "film"
  return [
    `${counted(count, noun)}${held} for ${priceInWords(best)} if every take is accepted${more}. ${refusedBesides}`
  ]
}

/** What the films are called, and which of them nobody has submitted yet. */
const namesOf = Effect.fnUntraced(function* (
  { concepts }: FilmsAhead,
  { name }: SubmitInput,
  account: string
) {
  const names = yield* Effect.forEach(concepts, (concept) =>
    filmName(concept, account, Option.getOrUndefined(name))
  )
  const there = new Set((yield* list()).map(({ film }) => film))
  return { names, news: [...new Set(names)].filter((film) => !there.has(film)) }
})

/** Submits one film and tells of it. */
const submitOne = Effect.fnUntraced(function* (
  ahead: FilmsAhead,
  input: SubmitInput,
  account: string,
  concept: Concept
) {
  const submitted = yield* submit({
    concept,
    account,
    priority: input.priority,
    request: requestOf(ahead.settings, ahead.plan),
    photos: ahead.settings.references ?? [],
    music: ahead.settings.music,
    // Whoever fetches it goes on with it as it was asked for.
    files: Option.isSome(input.media) ? { [paths.settings]: fileOf("", input.settled) } : {},
    ...Option.match(input.name, { onNone: () => ({}), onSome: (film) => ({ film }) })
  })
  if (input.json) yield* Console.log(yield* submittedJson(submitted))
  else if (input.quiet && !input.wait) yield* Console.log(submitted.film)
  else if (!input.quiet) yield* Console.log(submittedLine(submitted))
  return submitted
})

/** Who is missing for films that are not made yet; nobody where they all have ended. */
const missing = Effect.fnUntraced(function* (films: ReadonlyArray<Submitted>) {
  const isAhead = films.some(({ state }) => state === "waiting" || state === "making")
  return isAhead ? nobodyLines(yield* workers) : []
})

/** How to go on with what was submitted. */
const afterwards = Effect.fnUntraced(function* (films: ReadonlyArray<Submitted>) {
  const [first, ...others] = films
  return lines(
    yield* missing(films),
    first !== undefined && others.length === 0 && nextLines(first.film, first.state),
    others.length > 0 && ["To see how far they are:", `  ${commandLine({ command: "queue" })}`]
  )
})

/** Follows films to their end, and ends as the worst of them. */
const awaitAll = Effect.fnUntraced(function* (films: ReadonlyArray<Submitted>, input: SubmitInput) {
  const mode = outputMode(input)
  const [only, ...others] = films
  if (only !== undefined && others.length === 0) return yield* followAndEnd(only.film, only.attempt, input)
  const inLines = mode === "live" ? "plain" : mode
  yield* warn(yield* missing(films))
  const ends = yield* Effect.forEach(
    films,
    ({ attempt, film }) =>
      Effect.gen(function* () {
        const ended = yield* followFilm({ film, attempt, mode: inLines, mark: `[${film}] ` })
        const code = yield* Effect.match(endAs(ended), {
          onSuccess: () => exitCodes.complete,
          onFailure: (failure) => codeOf(failure)
        })
        const says = Option.match(ended.outcome, {
          onNone: () => ended.state,
          onSome: ({ message }) => message
        })
        yield* say(input, [`[${film}] ${plainLine(says)}`])
        return { code, isMade: ended.state === "complete" || ended.state === "degraded" }
      }),
    { concurrency: "unbounded" }
  )
  if (!input.quiet && !input.json && ends.some(({ isMade }) => isMade))
    yield* print([
      "To bring all that are complete here:",
      `  ${commandLine({ command: "fetch", flags: [["all"]] })}`
    ])
  const code = worst(ends.map(({ code }) => code))
  if (code !== exitCodes.complete) return yield* new BatchEnded({ code })
})

/**
 * Submits a film, or those of a list, for whichever workers there are; says their price first, and on a terminal asks.
 * Fails   UsageError: what is asked for cannot be filmed, or no database is set. QueueProblem: a film of that name is asked for
 *         otherwise. MediaStoreFailed: photos cannot be kept. DatabaseFailed. Nothing is ordered then. With --wait as the film
 *         ends; BatchEnded, for several.
 * Costs   nothing by itself; what workers order for the films.
 */
export const handler = Effect.fn("Submit.command")(function* ({ settings, ...words }: SubmitWords) {
  yield* refuseSimulated("submit")
  const { settled, values } = yield* settleBy(noMemory, Effect.all(settings))
  const input: SubmitInput = { ...words, ...values, settled, outputDir: "" }
  const ahead = yield* lookAhead(input)
  if (input.dryRun)
    return yield* print(
      lines(
        ahead.concepts.length > 1 && `Of ${counted(ahead.concepts.length, "film")}, each:`,
        linesAhead({ input: { ...ahead.settings, outputDir: "the film" } }, yield* ahead.price)
      )
    )
  const account = yield* accountNamed(Option.getOrElse(input.account, () => noAccount))
  const { music, references = [] } = ahead.settings
  const photoStore =
    references.length > 0 || music !== undefined ? mediaAt(input.media) : mediaIfAny(input.media)
  yield* Effect.gen(function* () {
    if (Option.isSome(input.media)) yield* checkMedia
    const { news } = yield* namesOf(ahead, input, account)
    const isPriced = news.length > 0
    if (isPriced) yield* say(input, priceLines(ahead, yield* ahead.price, input, news.length))
    const asks = asksFirst({ ...input, simulate: false })
    if (isPriced && !(yield* mayOrderLong({ ...input, simulate: false }, ahead.doubts)))
      return yield* say(input, ["Nothing is submitted, as you wish."])
    if (isPriced && asks && !(yield* isYes(`Submit ${news.length === 1 ? "it" : "them"}? [y/N] `)))
      return yield* say(input, ["Nothing is submitted, as you wish."])
    const isOne = ahead.concepts.length === 1
    const done = yield* Effect.forEach(ahead.concepts, (concept) =>
      submitOne(ahead, input, account, concept).pipe(
        Effect.map(Either.right),
        // One film that was asked for otherwise before keeps no other from being submitted.
        Effect.catchTag("QueueProblem", (problem) =>
          isOne || problem.reason !== "OtherRequest"
            ? problem
            : Effect.as(
                warn([
                  `“${plainLine(concept)}”: ${plainText(problem.detail)}`,
                  ...problem.ways.flatMap(wayLines)
                ]),
                Either.left(codeOf(problem))
              )
        )
      )
    )
    const films = Array.getRights(done)
    if (input.wait)
      yield* awaitAll(
        Array.dedupeWith(films, (a, b) => a.film === b.film),
        input
      )
    else yield* say(input, input.quiet || input.json ? [] : yield* afterwards(films))
    const code = worst(Array.getLefts(done))
    if (code !== exitCodes.complete) return yield* new BatchEnded({ code })
  }).pipe(Effect.provide(Layer.merge(queueClient, photoStore)))
})
