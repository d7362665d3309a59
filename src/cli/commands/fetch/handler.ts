import { Console, Effect, Layer, Option } from "effect"
import { counted, lines } from "../../../domain/Words.js"
import { fetch } from "../../../fleet/Fetch.js"
import { paths } from "../../../services/Workspace.js"
import { holdsAny } from "../../files/InFolder.js"
import { settle } from "../../flags/Settle.js"
import { mediaAt, queueDatabase } from "../../fleet/QueueDatabase.js"
import { asPath, commandLine } from "../../output/CommandLine.js"
import { lookLines } from "../../output/LastWords.js"
import { print } from "../../output/Say.js"
import type { FetchWords } from "./command.js"

/**
 * Brings a film from the queue to a folder.
 * Fails   UsageError: no database or no place for media is set. QueueProblem: there is no such film, it is being made, or the
 *         folder holds something else. StoreFailed: a run is at work there. MediaStoreFailed, DatabaseFailed.
 */
export const handler = Effect.fn("Fetch.command")(function* ({ film, settings, to }: FetchWords) {
  const { media } = yield* settle(Effect.all(settings))
  const folder = Option.getOrElse(to, () => film)
  const { brought, unchanged } = yield* fetch(film, folder).pipe(
    Effect.provide(Layer.merge(queueDatabase, mediaAt(media)))
  )
  const isMade = yield* holdsAny(folder, [paths.finalVideo])
  yield* Console.log(
    `${lines(
      `${film} is in ${asPath(folder)}: ${counted(brought, "file")} brought`,
      unchanged > 0 && `${unchanged} there already`
    ).join(", ")}.`
  )
  yield* print(
    isMade ? lookLines(folder, "film") : ["How far it is:", `  ${commandLine({ command: "status", folder })}`]
  )
})
