import { SqlClient } from "@effect/sql"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Fiber, Layer, Option, Random } from "effect"
import { noTicks, Ticks } from "../../src/domain/Money.js"
import { OrderId } from "../../src/domain/OrderId.js"
import { accountNamed, accounts, reserve, setBudget } from "../../src/fleet/Accounts.js"
import { layer } from "../../src/fleet/Database.js"
import { fencedJournal } from "../../src/fleet/FencedJournal.js"
import { WorkerSession } from "../../src/fleet/WorkerSession.js"
import { database, tabledDatabase } from "../support/postgres.js"
import { hasPostgres } from "../support/postgresServer.js"

const id = OrderId.plan(1)
const price = Ticks.make(100)

const film = (name: string, account = "") =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`INSERT INTO film (film, concept, account, attempt, request, state)
      VALUES (${name}, 'A fox', ${account}, 1, '{}', 'making')`
  )

const writer = (name: string, token: number) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`INSERT INTO film_writer VALUES (${name}, ${token})
      ON CONFLICT (film) DO UPDATE SET token = excluded.token`
  )

const committed = (account: string) =>
  Effect.map(accounts, (all) => all.find((one) => one.account === account)?.committed)

describe.skipIf(!hasPostgres)("an account of films", { concurrent: true }, () => {
  it.scopedLive("keeps back what its budget covers, for the writer of now alone", () =>
    Effect.gen(function* () {
      yield* setBudget("house", Option.some(Ticks.make(250)))
      yield* film("one", "house")
      yield* film("two", "house")
      yield* film("free")
      for (const name of ["one", "two", "free"]) yield* writer(name, 2)
      const late = yield* Effect.flip(reserve("one", 1, { id, price }))
      assert.deepInclude(late, { _tag: "StoreFailed", reason: "Locked" })
      yield* reserve("one", 2, { id, price })
      yield* reserve("two", 2, { id, price })
      const stop = yield* Effect.flip(reserve("one", 2, { id, price }))
      assert.deepInclude(stop, {
        _tag: "BudgetSpent",
        price,
        spent: Ticks.make(200),
        budget: Ticks.make(250),
        account: "house"
      })
      assert.include(stop.message, "The budget of the account house of")
      yield* reserve("one", 2, { id, price: Ticks.make(50) })
      assert.strictEqual(yield* committed("house"), Ticks.make(250))
      // Films of other accounts know nothing of it, and a budget that is taken away stops nobody.
      yield* reserve("free", 2, { id, price })
      yield* setBudget("house", Option.none())
      yield* reserve("two", 2, { id, price })
      yield* setBudget("", Option.some(Ticks.make(150)))
      assert.include(
        (yield* Effect.flip(reserve("free", 2, { id, price }))).message,
        "all films without an account"
      )
    }).pipe(Effect.provide(database))
  )

  it.scopedLive("is listed with what it has spent and may spend", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* setBudget("späti-7", Option.none())
      yield* setBudget("class.b", Option.some(Ticks.make(50_000_000_000)))
      yield* setBudget("class.b", Option.none())
      yield* film("one", "class.b")
      yield* film("two", "class.b")
      yield* sql`UPDATE film SET committed = 30000000000, settled = 20000000000`
      const none = { committed: noTicks, settled: noTicks, films: 0, budget: Option.none() }
      assert.deepStrictEqual(yield* accounts, [
        { account: "", ...none },
        {
          account: "class.b",
          budget: Option.some(Ticks.make(50_000_000_000)),
          committed: Ticks.make(60_000_000_000),
          settled: Ticks.make(40_000_000_000),
          films: 2
        },
        { account: "späti-7", ...none }
      ])
    }).pipe(Effect.provide(database))
  )

  it("has a name that stands in a line and in a command as it is", () => {
    for (const right of ["", "house", "A.b_c-1", "späti", "会社", "x".repeat(64)])
      assert.isTrue(Either.isRight(accountNamed(right)), right)
    for (const wrong of [" ", "a b", "-a", "a-", "a/b", "a\n", "a'b", "x".repeat(65)])
      assert.match(Option.getOrThrow(Either.getLeft(accountNamed(wrong))).message, /cannot be the name of/)
  })
})

/** A worker as far as money goes: films that it opens, orders and is killed at, over a pool of its own. */
const worker = (films: ReadonlyArray<string>, sent: { total: number }) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    /** Goes on with a film until its account is spent, or it is overtaken. */
    const make = (name: string) =>
      Effect.gen(function* () {
        const journal = yield* fencedJournal(name)
        let lines = (yield* journal.lines).length
        const tell = Effect.suspend(() =>
          journal.spent({ settled: noTicks, inDoubt: Ticks.make(lines * price), entries: [] })
        )
        yield* tell
        while (true) {
          yield* reserve(name, journal.token, { id, price })
          yield* Effect.yieldNow()
          yield* Effect.uninterruptible(
            Effect.gen(function* () {
              yield* journal.append("an order\n")
              sent.total += price
              lines++
            })
          )
          yield* tell
        }
      }).pipe(Effect.scoped)
    let isSpent = false
    while (!isSpent) {
      const name = yield* Random.choice(films)
      const making = yield* Effect.fork(Effect.flip(make(name)))
      const left = yield* Random.nextIntBetween(1, 60)
      const ended = yield* Effect.timeoutOption(Fiber.join(making), left)
      yield* Fiber.interrupt(making)
      isSpent = Option.exists(ended, ({ _tag }) => _tag === "BudgetSpent")
      // The film of a killed worker may lie for a while with what was kept back for it.
      if (isSpent)
        isSpent =
          (yield* sql`SELECT FROM film JOIN film_journal USING (film) GROUP BY film HAVING committed <> count(*) * ${price}::int`)
            .length === 0
    }
  }).pipe(Effect.provide(WorkerSession.layer({ name: "a worker", films: 1 })))

describe.skipIf(!hasPostgres)("the budget of an account", { concurrent: true }, () => {
  it.scopedLive("is not passed by many that order in the same instant", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 8 }, (_, n) => `film-${n}`)
      yield* setBudget("house", Option.none())
      yield* Effect.forEach(names, (name) => Effect.zipRight(film(name, "house"), writer(name, 1)))
      for (let round = 1; round <= 20; round++) {
        yield* setBudget("house", Option.some(Ticks.make(round * 350)))
        yield* Effect.forEach(names, (name) => Effect.either(reserve(name, 1, { id, price })), {
          concurrency: "unbounded"
        })
        assert.strictEqual(yield* committed("house"), Math.floor(round * 3.5) * price)
      }
    }).pipe(Effect.provide(database))
  )

  it.scopedLive("is never passed, whoever is killed at whatever moment", () =>
    Effect.gen(function* () {
      const own = layer({ url: yield* tabledDatabase, maxConnections: 4 })
      const films = Array.from({ length: 5 }, (_, n) => `film-${n}`)
      const budget = Ticks.make(12_345)
      const sent = { total: 0 }
      yield* Effect.gen(function* () {
        yield* setBudget("house", Option.some(budget))
        yield* Effect.forEach(films, (name) => film(name, "house"))
        yield* Effect.forEach(
          Array.from({ length: 4 }),
          () => Effect.provide(worker(films, sent), Layer.fresh(own)),
          { concurrency: "unbounded" }
        )
        const sql = yield* SqlClient.SqlClient
        const [{ kept = 0 } = {}] = yield* sql<{
          readonly kept: number
        }>`SELECT count(*)::int AS kept FROM film_journal`
        assert.strictEqual(kept * price, sent.total)
        assert.strictEqual(sent.total, 12_300, "all of it, and nothing above")
      }).pipe(Effect.provide(own))
    })
  )
})
