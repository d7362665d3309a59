import { Path } from "@effect/platform"
import { Array, Effect, Option } from "effect"
import type { Concept } from "../../../domain/Concept.js"
import { addTicks, formatUsd, type Ticks } from "../../../domain/Money.js"
import { cell } from "../../../domain/Width.js"
import { counted } from "../../../domain/Words.js"
import { sizeWished } from "../../../forecast/DefaultPlan.js"
import { type Forecast, nothingAhead } from "../../../forecast/Forecast.js"
import type { Failure } from "../../ending/Ending.js"
import { endsOf } from "../../film/Ahead.js"
import { planSizeInWords, priceInWords } from "../../output/MoneyLines.js"
import { plainLine } from "../../output/PlainText.js"
import type { BatchInput } from "./command.js"
import { changeLines, changesOf, type FilmChanges, filmIn, wishFor } from "./Film.js"

/** What one film of a batch would still order, at best and when every loop runs full, and what that changes in it. */
export interface PricedFilm {
  readonly folder: string
  readonly best: Forecast
  readonly full: Forecast
  readonly changes: FilmChanges
  /** Why nobody can tell: a file of the film or a photo cannot be read, say. */
  readonly failure: Option.Option<Failure>
}

/** A film that a batch is to make: its concept, and the name of its folder. */
export interface WantedFilm {
  readonly concept: Concept
  readonly folder: string
}

/** Reckons every film of a batch as its folder stands now. Sends, writes and locks nothing. */
export const priceBatch = Effect.fn("BatchPrice.reckon")(function* (
  input: BatchInput,
  films: ReadonlyArray<WantedFilm>
) {
  const path = yield* Path.Path
  return yield* Effect.forEach(films, ({ concept, folder: name }) =>
    Effect.gen(function* () {
      const folder = path.join(input.outputDir, name)
      const found = yield* filmIn(input, folder)
      const wish = wishFor(found, concept)
      const ends = yield* endsOf(wish)
      const changes = yield* changesOf(found, wish, Effect.succeed(ends))
      return { folder, ...ends, changes, failure: Option.none() } satisfies PricedFilm
    }).pipe(
      // One film that cannot be reckoned says nothing of the others.
      Effect.catchAll((failure) => {
        const folder = path.join(input.outputDir, name)
        const nothing = nothingAhead("see above")
        return Effect.succeed({
          ...{ folder, best: nothing, full: nothing, failure: Option.some(failure) },
          changes: { folder, isBegun: true, lines: [plainLine(failure.message)] }
        } satisfies PricedFilm)
      })
    )
  )
})

/** What a batch changes in its films, where nobody is asked. What is wrong with a film is told when its turn comes. */
export const changesIn = Effect.fn("BatchPrice.changes")(function* (
  input: BatchInput,
  films: ReadonlyArray<WantedFilm>
) {
  const path = yield* Path.Path
  const changes = yield* Effect.forEach(films, ({ concept, folder }) =>
    filmIn(input, path.join(input.outputDir, folder)).pipe(
      Effect.flatMap((found) => {
        const wish = wishFor(found, concept)
        return changesOf(found, wish, endsOf(wish))
      }),
      Effect.option
    )
  )
  return Array.getSomes(changes)
})

const everything = "in all, at most"

type Prices = Pick<Forecast, "mediaPrice" | "questionsAtMost">

const sumOf = (forecasts: ReadonlyArray<Prices>): Prices => ({
  mediaPrice: addTicks(...forecasts.map(({ mediaPrice }) => mediaPrice)),
  questionsAtMost: addTicks(...forecasts.map(({ questionsAtMost }) => questionsAtMost))
})

const inAll = (films: ReadonlyArray<PricedFilm>) => ({
  best: sumOf(films.map(({ best }) => best)),
  full: sumOf(films.map(({ full }) => full))
})

const total = ({ mediaPrice, questionsAtMost }: Prices): Ticks => addTicks(mediaPrice, questionsAtMost)

const until = ({ stopAfter }: BatchInput): string =>
  Option.match(stopAfter, { onNone: () => "", onSome: (gate) => ` until they are held after the ${gate}` })

/** The price of a batch, film by film and in all; nothing is sent yet. */
export const batchPriceLines = (
  films: ReadonlyArray<PricedFilm>,
  input: BatchInput
): ReadonlyArray<string> => {
  const width = Math.min(Math.max(...films.map(({ folder }) => folder.length), everything.length), 60)
  const row = (name: string, best: Prices, full: Prices, more = "") =>
    `  ${cell(name, width)}  ${formatUsd(total(best)).padStart(9)}  ${formatUsd(total(full)).padStart(14)}${more}`
  const { best, full } = inAll(films)
  const unplanned = films.filter(({ best }) => best.questions.some(({ id }) => id.work === "plan"))
  return [
    ...changeLines(films.map(({ changes }) => changes)),
    `To be ordered for ${counted(films.length, "film")}${until(input)} (nothing is sent yet):`,
    `  ${" ".repeat(width)}  best case  every loop full`,
    ...films.map((film) =>
      row(
        film.folder,
        film.best,
        film.full,
        Option.match(film.best.stops, { onNone: () => "", onSome: (why) => `  would stop: ${why}` })
      )
    ),
    row(everything, best, full),
    ...(unplanned.length === 0
      ? []
      : [
          `${counted(unplanned.length, "film")} without a plan yet ${unplanned.length === 1 ? "is" : "are"} reckoned with ${planSizeInWords(sizeWished(input))} (estimate takes other sizes).`
        ]),
    "Refused prompts are billed and reworded on top of that."
  ]
}

/** The question before a batch; none where nothing is to be paid. */
export const batchQuestion = (films: ReadonlyArray<PricedFilm>, input: BatchInput): Option.Option<string> => {
  const { best, full } = inAll(films)
  if (total(full) === 0) return Option.none()
  const more = total(full) > total(best) ? `\n(${priceInWords(full)} if every correction is needed)` : ""
  return Option.some(
    `Make ${counted(films.length, "film")}${until(input)} for ${priceInWords(best)}${more}? [y/N] `
  )
}
