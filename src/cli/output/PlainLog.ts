import { Cause, Logger, LogLevel } from "effect"
import { capital, visible } from "../../domain/Words.js"

const inWords = (message: unknown): string =>
  visible(
    (Array.isArray(message) ? message : [message])
      .map((part) => (typeof part === "string" ? part : String(part)))
      .join(" ")
  )

/** What a person has to know of stands there as a sentence, beside what the command prints. */
const sentences = Logger.withConsoleError(
  Logger.make(({ cause, message }) => {
    const why = Cause.isEmpty(cause) ? "" : `: ${Cause.pretty(cause).split("\n", 1)[0] ?? ""}`
    return `! ${capital(inWords(message))}${why}`
  })
)

/** What only `--log-level` shows has its time, its level and its place. */
const lines = Logger.withConsoleLog(Logger.stringLogger)

/** The log of the command line: warnings are sentences, all below them are lines for whoever asked to see more. */
export const plainLog = Logger.replace(
  Logger.defaultLogger,
  Logger.make((entry) =>
    (LogLevel.greaterThanEqual(entry.logLevel, LogLevel.Warning) ? sentences : lines).log(entry)
  )
)
