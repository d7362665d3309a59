import { Console, Effect, Option } from "effect"
import { stopEmbedded } from "../../../../fleet/EmbeddedPostgres.js"
import { UsageError } from "../../../ending/CliError.js"
import { asPath, commandLine } from "../../../output/CommandLine.js"
import type { StopWords } from "./command.js"

/**
 * Stops the database in a folder.
 * Fails   UsageError: no folder is named. EmbeddedFailed: it holds no database, or that does not stop.
 */
export const handler = Effect.fn("QueueStop.stop")(function* ({ embedded }: StopWords) {
  if (Option.isNone(embedded))
    return yield* new UsageError({
      detail:
        "Say which database to stop: queue stop --embedded FOLDER. One that this program did not start is stopped by whoever runs it."
    })
  const folder = embedded.value
  const wasAtWork = yield* stopEmbedded(folder)
  yield* Console.log(
    wasAtWork
      ? `The database in ${asPath(folder)} is stopped; workers wait until it is there again:\n  ${commandLine({ command: "queue init", flags: [["embedded", asPath(folder)]] })}`
      : `The database in ${asPath(folder)} was not at work.`
  )
})
