import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { type JournalCompanions, type JournalLines, StoreFailed } from "../services/StateStore.js"
import { whileAway } from "./Database.js"
import { asStoreFailed } from "./DatabaseFailed.js"
import { makeLateAnswers } from "./LateAnswers.js"
import { WorkerSession } from "./WorkerSession.js"

/** The failure of who has been overtaken. */
export const overtaken = (film: string) =>
  new StoreFailed({
    reason: "Locked",
    detail: `Another worker has taken ${film} over: this one writes and orders nothing more of it.`
  })

/**
 * The journal of a film in the database, as long as the scope. Whoever opens it takes a higher token than all before, and a
 * line is kept only of the highest, checked in the same statement; since an order's intent is a line, who was overtaken sends
 * nothing more. While the database is away a line waits (`whileAway`). A worker opens it once at a time: nobody waits for
 * answers to what it had open before, whose end it may not have been able to write down.
 * Fails   StoreFailed where the database cannot be asked.
 */
export const fencedJournal = Effect.fn("FencedJournal.open")(function* (film: string) {
  const sql = yield* SqlClient.SqlClient
  const { number: worker } = yield* WorkerSession
  const opened = yield* whileAway(sql<{ readonly token: number }>`
    WITH ended AS (
      UPDATE film_writing SET closed = clock_timestamp() WHERE film = ${film} AND worker = ${worker} AND closed IS NULL),
    mine AS (
      INSERT INTO film_writer (film, token) VALUES (${film}, 1)
      ON CONFLICT (film) DO UPDATE SET token = film_writer.token + 1 RETURNING token)
    INSERT INTO film_writing (film, token, worker) SELECT ${film}, token, ${worker} FROM mine RETURNING token`).pipe(
    asStoreFailed
  )
  const token = opened[0]?.token ?? 0
  yield* Effect.addFinalizer(() =>
    Effect.ignore(
      sql`UPDATE film_writing SET closed = clock_timestamp() WHERE film = ${film} AND token = ${token}`
    )
  )

  /** How many lines there are. */
  let number = 0
  /** Whether a line that was given up may stand there all the same: the database was gone before it answered. */
  let isUnsure = false

  const lines = whileAway(
    sql<{ readonly line: string }>`SELECT line FROM film_journal WHERE film = ${film} ORDER BY number`
  ).pipe(
    asStoreFailed,
    Effect.map((rows) => {
      number = rows.length
      return rows.map(({ line }) => line)
    })
  )

  const insert = (line: string) =>
    sql<{ readonly number: number }>`
      WITH me AS (SELECT token FROM film_writer WHERE film = ${film} FOR SHARE)
      INSERT INTO film_journal (film, number, token, line)
      SELECT ${film}, ${number + 1}, ${token}, ${line} FROM me WHERE token = ${token}
      ON CONFLICT (film, number) DO UPDATE SET line = excluded.line WHERE film_journal.token = excluded.token
      RETURNING number`

  const takeBack = Effect.suspend(() =>
    isUnsure
      ? sql`DELETE FROM film_journal WHERE film = ${film} AND number > ${number} AND token = ${token}`
      : Effect.succeed([])
  )

  // The line after the last one is this writer's alone: written again after a cut line it stands there once.
  const append: JournalLines["append"] = (line) =>
    whileAway(Effect.zipRight(takeBack, insert(line))).pipe(
      asStoreFailed,
      Effect.filterOrFail(
        (rows) => rows.length === 1,
        () => overtaken(film)
      ),
      Effect.tapBoth({
        onSuccess: () =>
          Effect.sync(() => {
            number += 1
            isUnsure = false
          }),
        onFailure: () =>
          Effect.sync(() => {
            isUnsure = true
          })
      }),
      Effect.asVoid
    )

  const confirmOurs = whileAway(
    sql<{ readonly ours: boolean }>`SELECT token = ${token} AS ours FROM film_writer WHERE film = ${film}`
  ).pipe(
    asStoreFailed,
    Effect.filterOrFail(
      ([row]) => row?.ours === true,
      () => overtaken(film)
    ),
    Effect.asVoid
  )

  const spent: JournalCompanions["spent"] = ({ entries, inDoubt, settled }) =>
    whileAway(sql`
      WITH me AS (SELECT token FROM film_writer WHERE film = ${film} FOR SHARE)
      UPDATE film SET committed = ${settled + inDoubt}, settled = ${settled},
        answers = ${entries.filter(({ state }) => state !== "in-doubt").length}
      FROM me WHERE film = ${film} AND me.token = ${token}`).pipe(
      // It is told again with the next line that moves money, and when the film is opened.
      Effect.ignoreLogged
    )

  return { token, lines, append, confirmOurs, spent, late: yield* makeLateAnswers(film, token) }
})
