import { SqlClient } from "@effect/sql"
import { Effect, Either, Option, Schema } from "effect"
import type { Blame } from "../domain/Blame.js"
import { Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { BudgetSpent } from "../services/StateStore.js"
import { databaseFailed, whileAway } from "./Database.js"
import { asStoreFailed } from "./DatabaseFailed.js"
import { overtaken } from "./FencedJournal.js"

// Films of one account share one budget. The account of films that name none is ''.

/** A name that cannot be an account's. Nothing was changed. */
export class AccountUnusable extends Schema.TaggedError<AccountUnusable>()("AccountUnusable", {
  account: Schema.String
}) {
  readonly blame: Blame = "input"

  override get message() {
    return `${JSON.stringify(this.account)} cannot be the name of an account: it is made of letters, figures, and . _ - between them, 64 at most.`
  }
}

/** The account of films that name none. */
export const noAccount = ""

/** A name as an account may have it; that of no account, too. */
export const accountNamed = (account: string): Either.Either<string, AccountUnusable> =>
  account === noAccount || /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}._-]{0,62}[\p{L}\p{N}\p{M}])?$/u.test(account)
    ? Either.right(account.normalize("NFC"))
    : Either.left(new AccountUnusable({ account }))

/** What an account has spent, and may spend. */
export interface Account {
  readonly account: string
  /** The most all its films together may cost; without it there is no limit. */
  readonly budget: Option.Option<Ticks>
  /** What is paid, or may have been, and what is kept back for calls under way. */
  readonly committed: Ticks
  /** What is paid for certain. */
  readonly settled: Ticks
  readonly films: number
}

// BIGINT comes as text.
const Rows = Schema.Array(
  Schema.Struct({
    account: Schema.String,
    budget: Schema.OptionFromNullOr(Schema.compose(Schema.NumberFromString, Ticks)),
    committed: Schema.compose(Schema.NumberFromString, Ticks),
    settled: Schema.compose(Schema.NumberFromString, Ticks),
    films: Schema.Number
  })
)

/**
 * All accounts by name, that of films that name none among them.
 * Fails   DatabaseFailed.
 */
export const accounts = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT account, budget::text, coalesce(sum(committed), 0)::text AS committed, coalesce(sum(settled), 0)::text AS settled,
      count(film)::int AS films
    FROM film_account LEFT JOIN film USING (account) GROUP BY account ORDER BY account`
  const found: ReadonlyArray<Account> = yield* Effect.orDie(Schema.decodeUnknown(Rows)(rows))
  return found
}).pipe(
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error))),
  Effect.withSpan("Accounts.list")
)

/**
 * Sets the most that all films of an account together may cost, or takes that limit away; makes the account where there is
 * none. Calls under way are not touched: the next one that would pass it is not sent.
 * Fails   AccountUnusable: the name cannot be one. DatabaseFailed.
 */
export const setBudget = Effect.fn("Accounts.setBudget")(
  function* (account: string, budget: Option.Option<Ticks>) {
    const sql = yield* SqlClient.SqlClient
    const most = Option.getOrNull(budget)
    yield* sql`
      INSERT INTO film_account (account, budget) VALUES (${yield* accountNamed(account)}, ${most})
      ON CONFLICT (account) DO UPDATE SET budget = excluded.budget`
  },
  Effect.catchTag("SqlError", (error) => Effect.fail(databaseFailed(error)))
)

const Verdict = Schema.Tuple(
  Schema.Union(
    Schema.Struct({ verdict: Schema.Literal("reserved", "overtaken") }),
    Schema.Struct({
      verdict: Schema.Literal("spent"),
      of_account: Schema.String,
      spent: Schema.compose(Schema.NumberFromString, Ticks),
      most: Schema.compose(Schema.NumberFromString, Ticks)
    })
  )
)

/**
 * Keeps money back for an order of a film that is about to be sent, under the lock of its account: films that order at the
 * same time never pass its budget together. What is kept back counts as committed until the film's journal tells what
 * became of it. Asked again after a cut line it may be kept back twice, until then.
 * Fails   BudgetSpent: the account's budget does not cover it. StoreFailed: `Locked` where the film has another writer, and
 *         where the database is away for long. Nothing is kept back then.
 */
export const reserve = Effect.fn("Accounts.reserve")(function* (
  film: string,
  token: number,
  { id, price }: { readonly id: OrderId; readonly price: Ticks }
) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* asStoreFailed(
    whileAway(
      sql`SELECT verdict, of_account, spent::text, most::text FROM film_reserve(${film}, ${token}::int, ${price}::bigint)`
    )
  )
  const [told] = yield* Effect.orDie(Schema.decodeUnknown(Verdict)(rows))
  if (told.verdict === "overtaken") return yield* overtaken(film)
  if (told.verdict === "spent")
    return yield* new BudgetSpent({
      id,
      price,
      spent: told.spent,
      budget: told.most,
      account: told.of_account
    })
})
