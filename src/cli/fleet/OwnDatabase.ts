import path from "node:path"
import { Effect, Layer, Option, Redacted } from "effect"
import { exitCodes } from "../../domain/ExitCode.js"
import { type DatabaseOptions, layer } from "../../fleet/Database.js"
import type { DatabaseFailed } from "../../fleet/DatabaseFailed.js"
import { embeddedIn } from "../../fleet/EmbeddedPostgres.js"
import { Undecided } from "../ending/CliError.js"
import { adviceOn } from "../ending/Ending.js"
import { Environment } from "../flags/Environment.js"
import { asPath, commandLine } from "../output/CommandLine.js"

// A database of this machine's own, known again by its URL: nobody but this program stops and starts it.

/** Where the films' files lie beside the data of a database in a folder. */
export const mediaIn = (folder: string): string => path.resolve(folder, "media")

/** The command that starts the database in a folder, the first time and each time after. */
export const startCommand = (folder: string): string =>
  commandLine({ command: "queue init", flags: [["embedded", asPath(folder)]] })

/** The command that stops it. */
export const stopCommand = (folder: string): string =>
  commandLine({ command: "queue stop", flags: [["embedded", asPath(folder)]] })

/** A folder as it is called in the folder the program was started in. */
const named = (folder: string): string => {
  const near = path.relative(process.cwd(), folder)
  return near === "" || near.startsWith("..") ? folder : near
}

/**
 * The database of this machine's own that a URL leads to, by its folder: where films' files lie beside its data, as
 * `queue init --embedded` sets them. None where that cannot be told.
 */
export const ownDatabase = Effect.fn("OwnDatabase.find")(function* (url: Redacted.Redacted) {
  const { dotEnv, variables } = yield* Environment
  const media = path.resolve(variables.GROK_VIDEO_MEDIA ?? dotEnv.GROK_VIDEO_MEDIA ?? "")
  const folder = path.dirname(media)
  if (mediaIn(folder) !== media) return Option.none()
  const found = Option.flatten(yield* Effect.option(embeddedIn(folder)))
  return Option.map(
    Option.filter(found, (own) => Redacted.value(own.url) === Redacted.value(url).trim()),
    ({ pid }) => ({ folder: named(folder), isAtWork: Option.isSome(pid) })
  )
})

const isOnThisMachine = (url: Redacted.Redacted): boolean => {
  const text = Redacted.value(url).trim()
  return URL.canParse(text) && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(text).hostname)
}

/** How a database is started again. */
interface StartAgain {
  /** Whether it is known to be one of this machine's own, and stopped. */
  readonly isKnown: boolean
  readonly detail: string
  readonly to: string
  readonly command: string
}

/** What is said of a database that does not answer and is, or may be, one of this machine's own: how it is started again. */
export const startAgain = Effect.fn("OwnDatabase.startAgain")(function* (
  failed: DatabaseFailed,
  url: Redacted.Redacted
) {
  if (failed.reason !== "Unreachable" || !isOnThisMachine(url)) return Option.none<StartAgain>()
  const own = yield* ownDatabase(url)
  if (Option.isNone(own))
    return Option.some<StartAgain>({
      isKnown: false,
      detail: failed.detail,
      to: "One that queue init --embedded started is started again by the same command",
      command: startCommand("FOLDER")
    })
  if (own.value.isAtWork) return Option.none<StartAgain>()
  return Option.some<StartAgain>({
    isKnown: true,
    detail: `The database of this machine's own in ${asPath(own.value.folder)} is stopped.`,
    to: "To start it again, with all that is in it",
    command: startCommand(own.value.folder)
  })
})

const refusal = (failed: DatabaseFailed, again: Option.Option<StartAgain>) =>
  Option.match(again, {
    onNone: () => failed,
    onSome: ({ command, detail, isKnown, to }) =>
      new Undecided({
        detail,
        advice: [
          ...(isKnown ? ["Nothing was sent."] : Option.toArray(adviceOn(failed))),
          `${to}:`,
          `  ${command}`
        ],
        ...{ code: exitCodes.usage, failure: failed._tag, blame: failed.blame }
      })
  })

/**
 * A pool of connections to a database, tried once, as `layer` makes it.
 * Fails   DatabaseFailed. Undecided: it does not answer, and may be one of this machine's own; with the command that starts it.
 */
export const openDatabase = (options: DatabaseOptions) =>
  Layer.catchAll(layer(options), (failed) =>
    Layer.unwrapEffect(
      Effect.map(startAgain(failed, options.url), (again) => Layer.fail(refusal(failed, again)))
    )
  )
