import { Cause, Effect, HashMap, Logger, LogLevel, Option, Predicate } from "effect"
import { capital, visible } from "../../domain/Words.js"

const inWords = (message: unknown): string =>
  visible(
    (Array.isArray(message) ? message : [message])
      .map((part) => (typeof part === "string" ? part : String(part)))
      .join(" ")
  )

const markKey = "film"

/** Has all that is logged within the work of one film of several stand behind the film's mark. */
export const logsOfFilm = (mark: string) => Effect.annotateLogs(markKey, mark)

/** Warnings and errors: a sentence after `!`, on stderr; of one film of several behind its mark. */
const sentences = Logger.withConsoleError(
  Logger.make(({ annotations, cause, message }) => {
    const mark = Option.filter(HashMap.get(annotations, markKey), Predicate.isString)
    const why = Cause.isEmpty(cause) ? "" : `: ${Cause.pretty(cause).split("\n", 1)[0] ?? ""}`
    return [...Option.toArray(mark), `! ${capital(inWords(message))}${why}`].join(" ")
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
