import { Console, Effect, Option } from "effect"
import { list } from "../../../../fleet/Listing.js"
import { settle } from "../../../flags/Settle.js"
import { filmJson } from "../../../fleet/FilmJson.js"
import { queueLines } from "../../../fleet/FilmLines.js"
import { queueDatabase } from "../../../fleet/QueueDatabase.js"
import { commandLine } from "../../../output/CommandLine.js"
import { print } from "../../../output/Say.js"
import { columnsToUse } from "../../../output/Table.js"
import type { QueueWords } from "../command.js"

/**
 * Lists the films of the queue, in a table or as JSON.
 * Fails   UsageError: no database is set. DatabaseFailed: it cannot be used.
 */
export const handler = Effect.fn("Queue.command")(function* ({ account, json, state }: QueueWords) {
  const isJson = yield* settle(json)
  const films = yield* list({
    ...Option.match(state, { onNone: () => ({}), onSome: (states) => ({ states }) }),
    ...Option.match(account, { onNone: () => ({}), onSome: (account) => ({ account }) })
  }).pipe(Effect.provide(queueDatabase))
  if (isJson) return yield* Console.log(JSON.stringify({ version: 1, films: films.map(filmJson) }, null, 2))
  if (films.length > 0) return yield* print(queueLines(films, columnsToUse()))
  yield* Console.log(
    Option.isSome(state) || Option.isSome(account)
      ? "There is no such film in the queue."
      : `There is no film in the queue. Submit one:\n  ${commandLine({ command: "submit", words: ["Your sentence"] })}`
  )
})
