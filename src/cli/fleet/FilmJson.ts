import { DateTime, Option } from "effect"
import type { JobOutcome } from "../../fleet/FilmJob.js"
import type { ListedFilm } from "../../fleet/Listing.js"

// Films of the queue as programs read them: money in ticks, names in small letters.

/** What came of an attempt. */
export const outcomeJson = ({ spent, ...outcome }: JobOutcome) => ({ ...outcome, spent_in_usd_ticks: spent })

/** A film as it is now. */
export const filmJson = (film: ListedFilm) => ({
  film: film.film,
  concept: film.concept,
  account: film.account,
  priority: film.priority,
  attempt: film.attempt,
  state: film.state,
  since: DateTime.formatIso(film.since),
  is_cancelled: film.isCancelled,
  worker: Option.getOrNull(
    Option.map(film.worker, ({ host, isAlive, name }) => ({ name, host, is_alive: isAlive }))
  ),
  takings: film.takings,
  deaths: film.deaths,
  answers: film.answers,
  spent_in_usd_ticks: film.spent,
  unanswered_in_usd_ticks: film.unanswered,
  outcome: Option.getOrNull(Option.map(film.outcome, outcomeJson))
})
