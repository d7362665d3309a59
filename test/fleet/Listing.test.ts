import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Option } from "effect"
import { monotonicMillis } from "../../src/domain/Elapsed.js"
import { find, list } from "../../src/fleet/Listing.js"
import { show } from "../../src/fleet/Show.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { putFilm, putJournal } from "../support/filmRows.js"
import { oldFilm } from "../support/oldFilms.js"
import { database } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

const worker = WorkerSession.layer({ name: "one", films: 1 })

/** Gives a film to a worker. */
const take = Effect.fn("take")(function* (film: string, number: number) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO film_job (id, name, element, film, worker, takings, deaths, taken)
    VALUES (${film}, 'films', '{}', ${film}, ${number}, 2, 1, clock_timestamp())`
})

describe.skipIf(!hasPostgres)("the list of films", () => {
  it.scopedLive("tells of each where it is, who makes it and what it has cost", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { number } = yield* WorkerSession
      const outcome = { code: 1, tag: "GivenUp", message: "Died.", remedies: [], spent: 5, degradations: 0 }
      yield* putFilm({ film: "fox", state: "making" })
      yield* putFilm({ film: "owl", state: "failed", account: "class", outcome })
      yield* putFilm({ film: "hen", state: "making" })
      yield* putFilm({ film: "cat" })
      yield* take("fox", number)
      yield* sql`INSERT INTO film_worker (worker, name, host, pid, version, films) VALUES (77, 'two', 'there', 1, '1', 1)`
      yield* take("hen", 77)
      yield* sql`UPDATE film SET settled = 2, committed = 7, answers = 3 WHERE film = 'fox'`
      const films = yield* list()
      assert.deepStrictEqual(
        films.map(({ film, state }) => `${film} ${state}`),
        ["fox making", "owl failed", "hen making", "cat waiting"]
      )
      const [first, second, third] = films
      assert.strictEqual(Option.getOrThrow(first?.worker ?? Option.none()).name, "one")
      assert.isTrue(Option.getOrThrow(first?.worker ?? Option.none()).isAlive)
      assert.isFalse(Option.getOrThrow(third?.worker ?? Option.none()).isAlive)
      assert.deepStrictEqual(
        [first?.takings, first?.deaths, first?.spent, first?.unanswered, first?.answers].map(Number),
        [2, 1, 2, 5, 3]
      )
      assert.isTrue(Option.exists(second?.outcome ?? Option.none(), ({ tag }) => tag === "GivenUp"))
      assert.isAbove(DateTime.toEpochMillis(Option.getOrThrow(Option.fromNullable(first)).since), 0)
      const names = (all: typeof films) => all.map(({ film }) => film)
      assert.deepStrictEqual(names(yield* list({ states: ["making", "failed"] })), ["fox", "owl", "hen"])
      assert.deepStrictEqual(names(yield* list({ account: "class" })), ["owl"])
      assert.deepStrictEqual(names(yield* list({ account: "class", states: [] })), [])
      assert.strictEqual((yield* find("cat")).film, "cat")
      assert.include(String(yield* Effect.flip(find("nobody"))), "No film of the name nobody was submitted.")
    }).pipe(Effect.provide(worker), Effect.provide(database))
  )

  it.scopedLive("tells of a thousand in a moment", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO film (film, concept, account, attempt, request, state)
        SELECT 'film-' || n, 'A fox', '', 1, '{}', 'making' FROM generate_series(1, 1000) AS n`
      yield* sql`INSERT INTO film_job (id, name, element, film, worker, takings)
        SELECT film || k, 'films', '{}', film, 1, 1 FROM film, generate_series(1, 3) AS k`
      yield* list()
      const began = yield* monotonicMillis
      assert.strictEqual((yield* list()).length, 1_000)
      // Some tens of milliseconds; a query for each film would take seconds.
      assert.isBelow((yield* monotonicMillis) - began, 2_000)
    }).pipe(Effect.provide(database))
  )
})

describe.skipIf(!hasPostgres)("what is shown of a film", () => {
  it.scopedLive("has its bill, what is not answered, and who answers", () =>
    Effect.gen(function* () {
      yield* putFilm({ film: "fox", state: "failed" })
      yield* putJournal("fox", oldFilm("third-in-doubt"))
      const film = yield* show("fox")
      assert.isAbove(film.bill.total.calls, 2)
      assert.strictEqual(film.open.length, film.bill.total.inDoubt)
      assert.isAbove(film.open.length, 0)
      assert.deepStrictEqual(film.provider, Option.some("the simulator"))
      assert.isTrue(Option.isNone(film.request))
      assert.include(String(yield* Effect.flip(show("nobody"))), "nobody")
    }).pipe(Effect.provide(database))
  )
})
