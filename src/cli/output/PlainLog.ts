import { Cause, Logger, LogLevel } from "effect"
import { capital, visible } from "../../domain/Words.js"

const inWords = (message: unknown): string =>
  visible(
    (Array.isArray(message) ? message : [message])
      .map((part) => (typeof part === "string" ? part : String(part)))
      .join(" ")
  )

/** Warnings and errors: a sentence after `!`, on stderr. */
const sentences = Logger.withConsoleError(
  Logger.make(({ cause, message }) => {
    const why = Cause.isEmpty(cause) ? "" : `: ${Cause.pretty(cause).split("\n", 1)[0] ?? ""}`
    return `! ${capital(inWords(message))}${why}`
  })
)

/** All below, which only `--log-level` shows: a line with time, level and fiber, on stdout. */
const lines = Logger.withConsoleLog(Logger.stringLogger)

/** The log of the command line: warnings are sentences for everybody, all below them log lines for whoever asked for more. */
export const plainLog = Logger.replace(
  Logger.defaultLogger,
  Logger.make((entry) =>
    (LogLevel.greaterThanEqual(entry.logLevel, LogLevel.Warning) ? sentences : lines).log(entry)
  )
)
