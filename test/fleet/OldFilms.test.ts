import { readFileSync } from "node:fs"
import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { client, comesTo, nothingMade, submitted, testWorker } from "../support/fleetWorker.js"
import { tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8")
const [events = "", films = ""] = [...page.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, sql]) => sql ?? "")

/** What is left on purpose: who wrote a film is a row of some bytes, and keeps whoever hung all that time from writing. */
const left = ["film_writer", "film_writing"]

describe.skipIf(!hasPostgres)("films that are removed as the page of operations says", () => {
  it.scopedLive("leave nothing of theirs behind, and are made anew when they are asked for again", () =>
    Effect.gen(function* () {
      const url = yield* tabledDatabase
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const tables = yield* sql<{ readonly name: string }>`
          SELECT table_name AS name FROM information_schema.columns
          WHERE table_schema = current_schema() AND column_name = 'film' AND table_name LIKE 'film%' ORDER BY 1`
        const counted = (film: string) =>
          Effect.map(
            Effect.forEach(tables, ({ name }) =>
              Effect.map(
                sql<{ readonly n: number }>`SELECT count(*)::int AS n FROM ${sql(name)} WHERE film = ${film}`,
                ([row]) => [name, row?.n ?? 0] as const
              )
            ),
            (rows) => Object.fromEntries(rows.filter(([name]) => !left.includes(name)))
          )
        const made: Array<string> = []
        yield* Effect.forkScoped(
          testWorker(url, {
            make: ({ film }) =>
              Effect.as(
                Effect.sync(() => made.push(film)),
                nothingMade
              )
          })
        )
        for (const film of ["old", "new"]) {
          yield* submitted(film)
          yield* comesTo(film, "complete")
          yield* sql`INSERT INTO film_event (film, number, attempt, event) VALUES (${film}, 1, 1, '{}')`
          yield* sql`INSERT INTO film_file (film, path, sha256, bytes) VALUES (${film}, 'state.json', '', 0)`
          yield* sql`INSERT INTO film_journal (film, number, token, line) VALUES (${film}, 1, 1, '')`
          yield* sql`INSERT INTO film_late_answer (film, key, token, answer) VALUES (${film}, '', 1, '')`
        }
        yield* sql`UPDATE film SET ended = now() - interval '40 days' WHERE film = 'old'`
        const whole = yield* counted("old")
        assert.isAbove(Object.keys(whole).length, 5)
        for (const [name, n] of Object.entries(whole)) assert.isAbove(n, 0, name)

        yield* sql.unsafe(events)
        assert.deepStrictEqual(yield* counted("old"), { ...whole, film_event: 0 })
        assert.deepStrictEqual(yield* counted("new"), whole)

        const jobs = yield* sql<{
          readonly id: string
          readonly name: string
        }>`SELECT id, name FROM film_job WHERE film = 'old'`
        yield* sql`UPDATE film SET ended = now() - interval '100 days' WHERE film = 'old'`
        yield* sql.unsafe(films)
        for (const [name, n] of Object.entries(yield* counted("old"))) assert.strictEqual(n, 0, name)
        assert.deepStrictEqual(yield* counted("new"), whole)

        // As a workflow leaves it that begins when its film is gone.
        for (const { id, name } of jobs)
          yield* sql`INSERT INTO film_job (id, name, element, done) VALUES (${id}, ${name}, '{}', TRUE) ON CONFLICT DO NOTHING`
        yield* submitted("old")
        yield* comesTo("old", "complete")
        assert.deepStrictEqual(made, ["old", "new", "old"])
      }).pipe(Effect.provide(client(url)))
    })
  )
})
