import { Console, Effect, Option } from "effect"
import { formatUsd, Ticks, ticksFromUsd } from "../../../../domain/Money.js"
import { type Account, accounts, noAccount, setBudget } from "../../../../fleet/Accounts.js"
import { UsageError } from "../../../ending/CliError.js"
import { settle } from "../../../flags/Settle.js"
import { queueDatabase } from "../../../fleet/QueueDatabase.js"
import { commandLine } from "../../../output/CommandLine.js"
import { plainLine, print } from "../../../output/Say.js"
import { columnsToUse, tableLines } from "../../../output/Table.js"
import type { AccountWords } from "./command.js"

const named = (account: string): string =>
  account === noAccount ? "(films that name none)" : plainLine(account)

const limitOf = ({ budget }: Account): string =>
  Option.match(budget, { onNone: () => "no limit", onSome: formatUsd })

const json = ({ account, budget, committed, films, settled }: Account) => ({
  account,
  films,
  spent_in_usd_ticks: settled,
  committed_in_usd_ticks: committed,
  budget_in_usd_ticks: Option.getOrNull(budget)
})

const accountLines = (all: ReadonlyArray<Account>): ReadonlyArray<string> =>
  tableLines(
    ["account", "films", "spent", "unanswered", "budget"],
    all.map((it) => [
      named(it.account),
      String(it.films),
      formatUsd(it.settled),
      it.committed > it.settled ? formatUsd(Ticks.make(it.committed - it.settled)) : "",
      limitOf(it)
    ]),
    { columns: columnsToUse(), flexible: 0 }
  )

/**
 * Lists accounts, or one of them; sets its budget first, where one is said.
 * Fails   UsageError: no database is set, or there is no such account. AccountUnusable: its name cannot be one. DatabaseFailed.
 */
export const handler = Effect.fn("QueueAccount.account")(function* (words: AccountWords) {
  const isJson = yield* settle(words.json)
  const all = yield* Effect.gen(function* () {
    if (Option.isSome(words.budget)) {
      const account = Option.getOrElse(words.name, () => noAccount)
      yield* setBudget(account, Option.map(words.budget.value, ticksFromUsd))
    }
    return yield* accounts
  }).pipe(Effect.provide(queueDatabase))
  const wanted = Option.map(words.name, (name) => name.normalize("NFC"))
  const found = all.filter(({ account }) =>
    Option.match(wanted, {
      onNone: () => Option.isNone(words.budget) || account === noAccount,
      onSome: (name) => account === name
    })
  )
  if (found.length === 0)
    return yield* new UsageError({
      detail: `There is no account ${Option.getOrElse(wanted, () => "")}. It begins with its budget, or with none for no limit:\n  ${commandLine({ command: "queue account", words: Option.toArray(wanted), flags: [["budget", "50"]] })}`
    })
  if (isJson) return yield* Console.log(JSON.stringify({ version: 1, accounts: found.map(json) }, null, 2))
  yield* print(accountLines(found))
})
