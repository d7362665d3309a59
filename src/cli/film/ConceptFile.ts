import { Effect, Option } from "effect"
import { lines, withStop } from "../../domain/Words.js"
import { UsageError } from "../ending/CliError.js"
import { textOfFile, textOfStandardInput } from "../files/UserFile.js"
import type { Told } from "../flags/GoOnCommand.js"
import { commandLine } from "../output/CommandLine.js"

/** A concept is a sentence, or some pages at most; a batch holds many of them. */
const longest = { concept: 100_000, batch: 1_000_000 } as const

/** A text from a file, or (`-`) from the standard input, held against how long it may be. */
const textOf = Effect.fn("ConceptFile.text")(function* (file: string, what: keyof typeof longest) {
  const isSentence = what === "batch" && /\s/.test(file.trim()) && !/\.\w{1,5}$/.test(file)
  const unusable = (why: string) =>
    new UsageError({
      detail: lines(
        withStop(`The ${what} cannot be read from ${file === "-" ? "the standard input" : file}: ${why}`),
        isSentence &&
          `A batch is a file with a sentence in each line. For one film:\n  ${commandLine({ command: "run", words: [file] })}`
      ).join("\n")
    })
  const text = yield* Effect.mapError(file === "-" ? textOfStandardInput : textOfFile(file), unusable)
  if (text.length > longest[what])
    return yield* unusable(
      `it has ${text.length.toLocaleString("en")} characters, and a ${what} may have ${longest[what].toLocaleString("en")}`
    )
  return text
})

/**
 * The text of a batch: a concept in each line.
 * Fails   UsageError: it cannot be read, is too long, or is a sentence and no file.
 */
export const batchText = (file: string) => textOf(file, "batch")

/**
 * The concept a command was given, as a word of the command line or in a file.
 * Fails   UsageError: there are two, or the file cannot be read or is too long.
 */
export const conceptOf = Effect.fn("ConceptFile.concept")(function* (
  told: Pick<Told, "concept" | "conceptFile">
) {
  const { concept = Option.none(), conceptFile = Option.none() } = told
  if (Option.isNone(conceptFile)) return concept
  if (Option.isSome(concept))
    return yield* new UsageError({
      detail: "There are two concepts, one on the command line and one in --concept-file: give one of them."
    })
  return Option.some(yield* textOf(conceptFile.value, "concept"))
})
