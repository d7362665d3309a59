import { Effect, Option, type Redacted } from "effect"
import { exitCodes } from "../../../../domain/ExitCode.js"
import { counted, lines } from "../../../../domain/Words.js"
import { layer } from "../../../../fleet/Database.js"
import { embeddedIn, stopEmbedded } from "../../../../fleet/EmbeddedPostgres.js"
import { workers } from "../../../../fleet/WorkerList.js"
import { Undecided } from "../../../ending/CliError.js"
import { databaseUrl } from "../../../flags/DatabaseUrl.js"
import { ownDatabase, startCommand, stopCommand } from "../../../fleet/OwnDatabase.js"
import { asPath } from "../../../output/CommandLine.js"
import { print } from "../../../output/Say.js"
import type { StopWords } from "./command.js"

/** Refuses to stop what is not named, and names the database that is set where that is one of this machine's own. */
const refuse = Effect.fnUntraced(function* (detail: string, failure: string) {
  const url = yield* Effect.option(databaseUrl)
  const own = Option.flatten(yield* Effect.transposeMapOption(url, ownDatabase))
  return yield* new Undecided({
    detail,
    advice: Option.match(own, {
      onNone: () => [],
      onSome: ({ folder, isAtWork }) =>
        isAtWork
          ? [`The one that is set here is in ${asPath(folder)}:`, `  ${stopCommand(folder)}`]
          : [`The one that is set here, in ${asPath(folder)}, is stopped already.`]
    }),
    ...{ code: exitCodes.usage, failure, blame: "input" as const }
  })
})

/** Who is at work on a database that is to be stopped; nobody where it cannot be asked. */
const atWorkOn = (url: Redacted.Redacted) =>
  workers.pipe(
    Effect.provide(layer({ url, maxConnections: 2 })),
    Effect.timeout("10 seconds"),
    Effect.map((all) => all.filter(({ isAlive }) => isAlive)),
    Effect.orElseSucceed(() => [])
  )

/**
 * Stops the database in a folder, and says who was at work on it.
 * Fails   Undecided: no folder is named, or one that holds no database. EmbeddedFailed: it does not stop.
 */
export const handler = Effect.fn("QueueStop.stop")(function* ({ embedded }: StopWords) {
  if (Option.isNone(embedded))
    return yield* refuse(
      "Say which database to stop: queue stop --embedded FOLDER. One that this program did not start is stopped by whoever runs it.",
      "UsageError"
    )
  const folder = embedded.value
  const there = yield* embeddedIn(folder)
  if (Option.isNone(there))
    return yield* refuse(`${asPath(folder)} holds no database of this program.`, "EmbeddedFailed")
  const running = Option.filter(there, ({ pid }) => Option.isSome(pid))
  const left = Option.isSome(running) ? yield* atWorkOn(running.value.url) : []
  const films = left.reduce((sum, { making }) => sum + making, 0)
  const wasAtWork = yield* stopEmbedded(folder)
  yield* print(
    lines(
      `The database in ${asPath(folder)} is stopped${wasAtWork ? "" : " already"}; all that is in it stays.`,
      left.length > 0 &&
        `${counted(left.length, "worker")} (${left.map(({ name }) => name).join(", ")}) ${left.length === 1 ? "was" : "were"} at work${films > 0 ? `, with ${counted(films, "film")} in hand` : ""}: ${left.length === 1 ? "it waits" : "they wait"} until it is there again. Ctrl-C ends ${left.length === 1 ? "it" : "them"}.`,
      "To start it again:",
      `  ${startCommand(folder)}`
    )
  )
})
