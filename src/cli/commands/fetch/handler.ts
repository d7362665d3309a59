import { join } from "node:path"
import { Array, Console, Effect, Layer, Option } from "effect"
import { exitCodes } from "../../../domain/ExitCode.js"
import { counted, lines } from "../../../domain/Words.js"
import { fetch } from "../../../fleet/Fetch.js"
import { list } from "../../../fleet/Listing.js"
import { paths } from "../../../services/Workspace.js"
import { BatchEnded, UsageError } from "../../ending/CliError.js"
import { codeOf } from "../../ending/Ending.js"
import { worst } from "../../ending/ExitCode.js"
import { holdsAny } from "../../files/InFolder.js"
import { settle } from "../../flags/Settle.js"
import { countsOf } from "../../fleet/FilmLines.js"
import { mediaAt, queueDatabase } from "../../fleet/QueueDatabase.js"
import { asPath, commandLine } from "../../output/CommandLine.js"
import { lookLines } from "../../output/LastWords.js"
import { plainText, print, warn } from "../../output/Say.js"
import type { FetchWords } from "./command.js"

/** Brings one film, and says how much of it was there. */
const bring = Effect.fnUntraced(function* (film: string, folder: string) {
  const { brought, unchanged } = yield* fetch(film, folder)
  yield* Console.log(
    `${lines(
      `${film} is in ${asPath(folder)}: ${counted(brought, "file")} brought`,
      unchanged > 0 && `${unchanged} there already`
    ).join(", ")}.`
  )
})

/** Brings every film that is there, each into a folder of its name; one that cannot be had keeps no other. */
const bringAll = Effect.fnUntraced(function* (below: string) {
  const [others, films] = Array.partition(
    yield* list(),
    ({ state }) => state === "complete" || state === "degraded"
  )
  if (films.length === 0)
    return yield* Console.log(
      `No film of the queue is complete yet${others.length === 0 ? "" : `: ${countsOf(others)}`}.`
    )
  const codes = yield* Effect.forEach(films, ({ film }) =>
    bring(film, join(below, film)).pipe(
      Effect.as(exitCodes.complete),
      Effect.catchAll((error) => Effect.as(warn([`${film}: ${plainText(error.message)}`]), codeOf(error)))
    )
  )
  if (others.length > 0) yield* Console.log(`Not complete, and not brought: ${countsOf(others)}.`)
  const code = worst(codes)
  if (code !== exitCodes.complete) return yield* new BatchEnded({ code })
})

/**
 * Brings a film from the queue to a folder, or all that are complete.
 * Fails   UsageError: no film is named, no database or no place for media is set. QueueProblem: there is no such film, it is
 *         being made, or the folder holds something else. StoreFailed: a run is at work there. MediaStoreFailed, DatabaseFailed.
 *         BatchEnded, for several.
 */
export const handler = Effect.fn("Fetch.command")(function* ({ all, film, settings, to }: FetchWords) {
  const { media } = yield* settle(Effect.all(settings))
  const wanted = Option.getOrUndefined(film)
  if (all === (wanted !== undefined))
    return yield* new UsageError({
      detail: all
        ? "Name one film, or say --all: not both."
        : "Say which film: by its name, as queue lists it, or --all for every film that is complete."
    })
  const studio = Layer.merge(queueDatabase, mediaAt(media))
  if (wanted === undefined) return yield* Effect.provide(bringAll(Option.getOrElse(to, () => ".")), studio)
  const folder = Option.getOrElse(to, () => wanted)
  yield* Effect.provide(bring(wanted, folder), studio)
  const isMade = yield* holdsAny(folder, [paths.finalVideo])
  yield* print(
    isMade ? lookLines(folder, "film") : ["How far it is:", `  ${commandLine({ command: "status", folder })}`]
  )
})
