import { SqlClient } from "@effect/sql"
import { Array, Effect, Option, Schema } from "effect"
import { type Bill, billOf } from "../domain/Bill.js"
import { historyFrom, ledgerIn } from "../services/FilmHistory.js"
import type { LedgerEntry } from "../services/StateStore.js"
import { databaseFailed } from "./Database.js"
import { JobRequest } from "./FilmJob.js"
import { find, type ListedFilm } from "./Listing.js"

/** A film of the queue, and all that its journal tells of it. */
export interface ShownFilm extends ListedFilm {
  /** What the newest attempt is to make; none where this version cannot read it. */
  readonly request: Option.Option<JobRequest>
  readonly bill: Bill
  /** Calls that were sent and are not answered: under way while the film is made, else in doubt and possibly billed. */
  readonly open: ReadonlyArray<LedgerEntry>
  /** Who answers the calls; none where nothing was sent yet. */
  readonly provider: Option.Option<string>
  /** How many lines its journal has, and how many events were kept of it. */
  readonly lines: number
  readonly events: number
}

/**
 * The lines of a film's journal, oldest first; none of a film that nobody has begun.
 * Fails   DatabaseFailed where the database cannot be asked.
 */
export const journalLines = Effect.fn("Queue.journalLines")(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{
    readonly line: string
  }>`SELECT line FROM film_journal WHERE film = ${film} ORDER BY number`.pipe(Effect.mapError(databaseFailed))
  return rows.map(({ line }) => line)
})

/** A film's journal as it is named to people. */
export const journalNamed = (film: string): string => `the journal of ${film} in the database`

const decodeRequest = Schema.decodeUnknownOption(JobRequest)

/**
 * What the newest attempt at a film is to make; none where this version cannot read it.
 * Fails   DatabaseFailed where the database cannot be asked.
 */
export const requestOf = Effect.fn("Queue.requestOf")(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ readonly request: unknown }>`SELECT request FROM film WHERE film = ${film}`.pipe(
    Effect.mapError(databaseFailed)
  )
  return Option.flatMap(Array.head(rows), ({ request }) => decodeRequest(request))
})

/**
 * All that is known of one film: its row, who makes it, what it was asked for, what it has cost and what is not answered.
 * Fails   QueueProblem (`NoSuchFilm`). DatabaseFailed where the database cannot be asked. StoreFailed: its journal cannot be
 *         trusted, or is a newer version's.
 */
export const show = Effect.fn("Queue.show")(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const listed = yield* find(film)
  const rows = yield* sql<{ readonly events: number }>`
    SELECT coalesce(max(number), 0) AS events FROM film_event WHERE film = ${film}`.pipe(
    Effect.mapError(databaseFailed)
  )
  const lines = yield* journalLines(film)
  const history = yield* historyFrom(lines, journalNamed(film))
  const { entries } = ledgerIn(history)
  return {
    ...listed,
    request: yield* requestOf(film),
    bill: billOf(entries),
    open: entries.filter(({ state }) => state === "in-doubt"),
    provider: Option.fromNullable(history.journal.provider),
    lines: lines.length,
    events: rows[0]?.events ?? 0
  } satisfies ShownFilm
})
