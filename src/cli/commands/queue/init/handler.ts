import { Console, Effect, Option, Redacted } from "effect"
import { quoted } from "../../../../domain/Words.js"
import { clusterTables } from "../../../../fleet/Cluster.js"
import { databaseNamed } from "../../../../fleet/Database.js"
import { startEmbedded } from "../../../../fleet/EmbeddedPostgres.js"
import { checkTables, setUpTables } from "../../../../fleet/Tables.js"
import { UsageError } from "../../../ending/CliError.js"
import { databaseUrl, databaseVariable } from "../../../flags/DatabaseUrl.js"
import { Environment } from "../../../flags/Environment.js"
import { openDatabase, stopCommand } from "../../../fleet/OwnDatabase.js"
import { asPath, commandLine } from "../../../output/CommandLine.js"
import { print } from "../../../output/Say.js"
import type { InitWords } from "./command.js"
import { saveInDotEnv, settingsOf, writeSettings } from "./Save.js"

/** Sets the tables up; says whether there were any, and of which version. */
const setUp = (url: Redacted.Redacted) =>
  Effect.gen(function* () {
    const before = yield* Effect.either(checkTables)
    yield* setUpTables(clusterTables)
    if (before._tag === "Right") return "was ready for films already"
    return before.left.reason === "Older"
      ? "is brought up to this version, with all films in it"
      : "is ready for films"
  }).pipe(Effect.provide(openDatabase({ url, maxConnections: 4 })))

const next = (isSet: boolean) => [
  ...(isSet
    ? []
    : [
        "Name a place for the films' files, the same for every machine (GROK_VIDEO_MEDIA: a folder that all of them share, or s3://bucket/prefix)."
      ]),
  "A film is submitted, and made by a worker (as many as you like, on as many machines):",
  `  ${commandLine({ command: "submit", words: ["Your sentence"] })}`,
  `  ${commandLine({ command: "worker" })}`,
  "To look at the queue:",
  `  ${commandLine({ command: "queue" })}`
]

const isAnySet = (name: string) =>
  Effect.map(Environment, ({ dotEnv, variables }) => (variables[name] ?? dotEnv[name] ?? "") !== "")

/** A database of this machine's own: started, made ready, and where what is to be set stands. */
const initEmbedded = Effect.fn("QueueInit.embedded")(function* (folder: string, save: boolean) {
  const { dotEnv, variables } = yield* Environment
  const { isNew, url } = yield* startEmbedded(folder)
  const how = yield* setUp(url)
  const set = settingsOf(folder, url)
  const file = yield* writeSettings(folder, set)
  yield* Console.log(
    `${isNew ? "A database of this machine's own is made and started" : "The database of this machine's own is at work"} in ${asPath(folder)}, and ${how}.`
  )
  const stop = `It goes on until it is stopped:\n  ${stopCommand(folder)}`
  if (save) {
    const saved = yield* saveInDotEnv(set)
    yield* print([saved, stop, ...next(true)])
    return
  }
  const [name, inForce] = [databaseVariable, variables[databaseVariable] ?? dotEnv[databaseVariable]]
  if (inForce !== undefined && inForce.trim() === Redacted.value(url))
    return yield* print([stop, ...next(true)])
  yield* print([
    ...(inForce === undefined
      ? []
      : [`${name} names another database, which the other commands use as long as it is set.`]),
    `What is to be set, the password of the database among it, stands in ${asPath(file)}. To have it set in this folder:`,
    `  cat ${quoted(asPath(file))} >> .env`,
    stop,
    ...next(true)
  ])
})

/**
 * Makes the database that is set ready for films; or starts one of this machine's own, and says where its URL stands.
 * Fails   UsageError: no database is set, or `.env` names another one. DatabaseFailed: it cannot be used. EmbeddedFailed: none
 *         can be started here.
 */
export const handler = Effect.fn("QueueInit.init")(function* ({ embedded, save }: InitWords) {
  if (Option.isSome(embedded)) return yield* initEmbedded(embedded.value, save)
  if (save)
    return yield* new UsageError({
      detail:
        "--save writes down the URL of a database that --embedded starts; of any other you know it already."
    })
  const url = yield* databaseUrl
  const how = yield* setUp(url)
  yield* Console.log(`The database ${databaseNamed(url)} ${how}.`)
  yield* print(next(yield* isAnySet("GROK_VIDEO_MEDIA")))
})
