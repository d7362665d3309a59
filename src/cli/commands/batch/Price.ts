import { Option } from "effect"
import { addTicks, formatUsd, type Ticks } from "../../../domain/Money.js"
import { cell } from "../../../domain/Width.js"
import { counted, lines } from "../../../domain/Words.js"
import { sizeWished } from "../../../forecast/DefaultPlan.js"
import type { Forecast, ForecastRange } from "../../../forecast/Forecast.js"
import { planSizeInWords, priceInWords, refusedBesides } from "../../output/MoneyLines.js"
import type { BatchInput } from "./command.js"
import { type FilmAhead, linesOfAll } from "./Look.js"

type Prices = Pick<Forecast, "mediaPrice" | "questionsAtMost">

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
