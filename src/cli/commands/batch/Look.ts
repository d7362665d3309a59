import { Effect, Option } from "effect"
import type { Concept } from "../../../domain/Concept.js"
import { addTicks, formatUsd, type Ticks } from "../../../domain/Money.js"
import { cell } from "../../../domain/Width.js"
import { counted, lines } from "../../../domain/Words.js"
import { sizeWished } from "../../../forecast/DefaultPlan.js"
import { type ForecastRange, nothingAhead } from "../../../forecast/Forecast.js"
import type { Failure } from "../../ending/Ending.js"
import { changedSettings, changeLines, isBegun, settingLines } from "../../film/Changes.js"
import { forecastRange, isNothingNew, loadFilm, planBeside, requestFor } from "../../film/KnownFilm.js"
import { settleIn } from "../../flags/Settle.js"
import { asPath, commandLine } from "../../output/CommandLine.js"
import { type Prices, planSizeInWords, priceInWords, refusedBesides } from "../../output/MoneyLines.js"
import { plainLine } from "../../output/Say.js"
import type { BatchInput } from "./command.js"

// A film of a batch before it is begun or gone on with: what its folder holds, what this command changes in it, and what
// it would order for it.

/** A film that a batch is to make. */
export interface BatchFilm {
  readonly concept: Concept
  /** Its folder as it is printed, and its folder's name below the batch's own. */
  readonly folder: string
  readonly name: string
  /** `[01]`: what every line of the film is marked with. */
  readonly mark: string
}

/** A film of a batch as it was made, or how far it came. */
export interface BatchResult {
  readonly folder: string
  readonly outcome: "complete" | "held" | "degraded" | "failed"
  readonly code: number
  readonly spent: Ticks
  readonly says: string
}

/** What a batch has to say of one of its films, and what it would order for it: nothing where nobody asked. */
interface FilmAhead extends ForecastRange {
  readonly folder: string
  readonly isBegun: boolean
  readonly lines: ReadonlyArray<string>
  /** Why nobody can tell: a file of the film or a photo cannot be read, say. */
  readonly failure: Option.Option<Failure>
}

const unreckoned = { best: nothingAhead("see above"), full: nothingAhead("see above") }

/**
 * A film of a batch as its folder remembers it, and the settings that hold for it now.
 * Fails   as `settleIn` and `loadFilm`.
 */
export const loadFilmIn = Effect.fn("BatchLook.load")(function* (input: BatchInput, folder: string) {
  const own = yield* settleIn(folder, input.asked)
  return yield* loadFilm({ ...input, ...own }, isNothingNew)
})

const lookAt = Effect.fn("BatchLook.film")(function* (
  input: BatchInput,
  { concept, folder }: BatchFilm,
  isPriced: boolean
) {
  const film = yield* loadFilmIn(input, folder)
  const request = requestFor(film, { concept, plan: Option.none(), changes: [] })
  const isReckoned = isPriced || changedSettings(film).length > 0
  const ends = isReckoned ? yield* forecastRange(request) : unreckoned
  const beside = Option.map(
    yield* planBeside(film),
    (file) =>
      `${file} tells otherwise, and is not followed: to follow it:  ${commandLine({ command: "run", folder, flags: [["plan", asPath(file)]] })}`
  )
  const changes = yield* changeLines(film, request, ends)
  const said = lines(settingLines(film), changes, Option.toArray(beside))
  return { ...ends, folder, isBegun: isBegun(film), lines: said, failure: Option.none() } satisfies FilmAhead
})

/**
 * Looks at every film of a batch as its folder stands now. Sends, writes and locks nothing. Reckons, unless all are to be
 * priced, only those that are changed, and then leaves what is wrong with a film to be told when its turn comes.
 */
export const lookAtFilms = (input: BatchInput, films: ReadonlyArray<BatchFilm>, isPriced: boolean) =>
  Effect.forEach(films, (film) =>
    Effect.catchAll(lookAt(input, film, isPriced), (failure) => {
      const said = isPriced ? [plainLine(failure.message)] : []
      const because = { lines: said, failure: Option.some(failure) }
      const ahead: FilmAhead = { ...unreckoned, ...because, folder: film.folder, isBegun: true }
      return Effect.succeed(ahead)
    })
  )

/** What holds for films that are not begun, once; and what is said of the others, behind their folders. */
export const linesOfAll = (films: ReadonlyArray<FilmAhead>): ReadonlyArray<string> => [
  ...new Set(films.filter((film) => !film.isBegun).flatMap(({ lines }) => lines)),
  ...films
    .filter((film) => film.isBegun)
    .flatMap(({ folder, lines }) => lines.map((line) => `${folder}: ${line}`))
]

/** What some films cost together, at one end of the range. */
const sumOf = (films: ReadonlyArray<ForecastRange>, end: keyof ForecastRange): Prices => ({
  mediaPrice: addTicks(...films.map((film) => film[end].mediaPrice)),
  questionsAtMost: addTicks(...films.map((film) => film[end].questionsAtMost))
})

const inAll = (films: ReadonlyArray<ForecastRange>) => ({
  best: sumOf(films, "best"),
  full: sumOf(films, "full")
})

const total = ({ mediaPrice, questionsAtMost }: Prices): Ticks => addTicks(mediaPrice, questionsAtMost)

const until = ({ stopAfter }: BatchInput): string =>
  Option.match(stopAfter, { onNone: () => "", onSome: (gate) => ` until they are held after the ${gate}` })

/** The price of a batch, film by film and in all; nothing is sent yet. */
export const batchPriceLines = (
  films: ReadonlyArray<FilmAhead>,
  input: BatchInput
): ReadonlyArray<string> => {
  const everything = { folder: "in all, at most", ...inAll(films) }
  const rows = [...films, everything]
  const width = Math.min(Math.max(...rows.map(({ folder }) => folder.length)), 60)
  const row = ({ best, folder, full }: typeof everything, stops = Option.none<string>()) =>
    `  ${cell(folder, width)}  ${formatUsd(total(best)).padStart(9)}  ${formatUsd(total(full)).padStart(14)}${Option.match(stops, { onNone: () => "", onSome: (why) => `  would stop: ${why}` })}`
  const unplanned = films.filter(({ best }) => best.questions.some(({ id }) => id.work === "plan")).length
  return lines(
    linesOfAll(films),
    `To be ordered for ${counted(films.length, "film")}${until(input)} (nothing is sent yet):`,
    `  ${" ".repeat(width)}  best case  every loop full`,
    films.map((film) => row(film, film.best.stops)),
    row(everything),
    unplanned > 0 &&
      `${counted(unplanned, "film")} without a plan yet ${unplanned === 1 ? "is" : "are"} reckoned with ${planSizeInWords(sizeWished(input))} (estimate takes other sizes).`,
    refusedBesides
  )
}

/** The question before a batch; none where nothing is to be paid. */
export const batchQuestion = (films: ReadonlyArray<FilmAhead>, input: BatchInput): Option.Option<string> => {
  const { best, full } = inAll(films)
  if (total(full) === 0) return Option.none()
  const more = total(full) > total(best) ? `\n(${priceInWords(full)} if every correction is needed)` : ""
  return Option.some(
    `Make ${counted(films.length, "film")}${until(input)} for ${priceInWords(best)}${more}? [y/N] `
  )
}
