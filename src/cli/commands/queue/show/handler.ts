import { Console, Effect, Option, Schema } from "effect"
import { Bill } from "../../../../domain/Bill.js"
import { formatUsd } from "../../../../domain/Money.js"
import { orderInWords } from "../../../../domain/OrderWords.js"
import { lines } from "../../../../domain/Words.js"
import { JobRequest } from "../../../../fleet/FilmJob.js"
import { find } from "../../../../fleet/Listing.js"
import { type ShownFilm, show } from "../../../../fleet/Show.js"
import { settle } from "../../../flags/Settle.js"
import { filmJson } from "../../../fleet/FilmJson.js"
import { glanceLines, isMade, nextLines, outcomeLines } from "../../../fleet/FilmLines.js"
import { followAndEnd } from "../../../fleet/Follow.js"
import { queueDatabase } from "../../../fleet/QueueDatabase.js"
import { billLines, openHeading } from "../../../output/MoneyLines.js"
import { print } from "../../../output/Say.js"
import type { ShowWords } from "./command.js"

const encodeRequest = Schema.encodeSync(JobRequest)
const encodeBill = Schema.encodeSync(Bill)

/** A film as a program reads it. */
const shownJson = (film: ShownFilm) => ({
  version: 1,
  ...filmJson(film),
  provider: Option.getOrNull(film.provider),
  lines: film.lines,
  events: film.events,
  open: film.open.map(({ cost, id }) => ({ label: id.text, price_in_usd_ticks: cost })),
  bill: encodeBill(film.bill),
  request: Option.getOrNull(Option.map(film.request, encodeRequest))
})

/** A film as a person reads it. */
const shownLines = (film: ShownFilm): ReadonlyArray<string> => {
  const { open, outcome, state } = film
  const making = { isMade: isMade(film) }
  return lines(
    glanceLines(film),
    Option.isSome(film.provider) && `  ${"provider".padEnd(10)}${film.provider.value}`,
    Option.isSome(outcome) && ["", ...outcomeLines(outcome.value)],
    open.length > 0 && ["", openHeading(making)],
    open.map(({ cost, id }) => `  ${formatUsd(cost).padStart(8)}  ${orderInWords(id)}`),
    billLines(film.bill, making),
    "",
    nextLines(film.film, state, outcome)
  )
}

/**
 * Tells all that is known of a film, or follows it to its end.
 * Fails   UsageError: no database is set. QueueProblem: there is no such film. DatabaseFailed. StoreFailed: its journal cannot
 *         be trusted. Followed, as the film ends.
 */
export const handler = Effect.fn("QueueShow.show")(function* ({ film, follow, settings }: ShowWords) {
  const { json, quiet } = yield* settle(Effect.all(settings))
  yield* Effect.gen(function* () {
    if (follow) {
      const { attempt } = yield* find(film)
      return yield* followAndEnd(film, attempt, { json, quiet })
    }
    const shown = yield* show(film)
    if (json) return yield* Console.log(JSON.stringify(shownJson(shown), null, 2))
    yield* print(shownLines(shown))
  }).pipe(Effect.provide(queueDatabase))
})
