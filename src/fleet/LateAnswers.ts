import { SqlClient } from "@effect/sql"
import { Duration, Effect, Option } from "effect"
import { monotonicMillis } from "../domain/Elapsed.js"
import type { LateAnswers, StoreFailed } from "../services/StateStore.js"
import { whileAway } from "./Database.js"
import { asStoreFailed } from "./DatabaseFailed.js"
import { isDead } from "./WorkerSession.js"

/** The longest a paid call may still be under way whose writer was overtaken: the patience with the slowest of them. */
const longestCall = Duration.minutes(4)

/** How long a worker has to be gone before it is believed: a cut connection is made anew sooner. */
const goneFor = Duration.millis(1500)

/** How often it is looked for. */
const between = Duration.millis(300)

/**
 * Answers that came to writers of the film before `token`, who could not write them down any more. They are not fenced: what
 * was paid for is never lost for being late.
 */
export const makeLateAnswers = Effect.fnUntraced(function* (film: string, token: number) {
  const sql = yield* SqlClient.SqlClient
  const opened = yield* monotonicMillis

  const leave: LateAnswers["leave"] = (key, answer) =>
    Effect.asVoid(
      whileAway(sql`
        INSERT INTO film_late_answer (film, key, token, answer) VALUES (${film}, ${key}, ${token}, ${answer})
        ON CONFLICT (film, key) DO NOTHING`)
    ).pipe(asStoreFailed)

  /** The answer, if it is there; else whether one before us has not ended in order, and whether such a one lives. */
  const look = (key: string) =>
    whileAway(sql<{ readonly answer: string | null; readonly isCutOff: boolean; readonly isAlive: boolean }>`
      SELECT (SELECT answer FROM film_late_answer WHERE film = ${film} AND key = ${key}) AS answer,
        count(*) > 0 AS "isCutOff", coalesce(bool_or(NOT ${isDead(sql, "worker")}), FALSE) AS "isAlive"
      FROM film_writing WHERE film = ${film} AND token < ${token} AND closed IS NULL`).pipe(
      asStoreFailed,
      Effect.flatMap((rows) => Effect.fromNullable(rows[0])),
      Effect.catchTag("NoSuchElementException", Effect.die)
    )

  /** Looks again and again while an earlier writer may still have the answer; `goneSince`: when none was alive any more. */
  const awaited = (key: string, goneSince?: number): Effect.Effect<Option.Option<string>, StoreFailed> =>
    Effect.gen(function* () {
      const { answer, isAlive, isCutOff } = yield* look(key)
      if (answer !== null) return Option.some(answer)
      const now = yield* monotonicMillis
      const gone = isAlive ? undefined : (goneSince ?? now)
      const isGone = gone !== undefined && now - gone >= Duration.toMillis(goneFor)
      if (!isCutOff || isGone || now - opened > Duration.toMillis(longestCall)) return Option.none()
      yield* Effect.sleep(between)
      return yield* awaited(key, gone)
    })

  return { leave, find: (key) => awaited(key) } satisfies LateAnswers
})
