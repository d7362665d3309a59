import { Effect, Option } from "effect"
import { UsageError } from "./CliError.js"
import { textOfFile } from "./UserFile.js"

/** A concept is a sentence, or a page at most. */
const longest = 100_000

const unusable = (file: string, why: string) =>
  new UsageError({
    detail: `The concept cannot be read from ${file === "-" ? "the standard input" : file}: ${why}.`
  })

/** All that comes in on the standard input. */
const standardInput = Effect.tryPromise({
  try: async () => {
    let text = ""
    process.stdin.setEncoding("utf8")
    for await (const piece of process.stdin) {
      text += String(piece)
      if (text.length > longest) break
    }
    return text
  },
  catch: (error) => unusable("-", error instanceof Error ? error.message : String(error))
})

/** The text of a file; `-` is the standard input. */
export const textOf = Effect.fn("ConceptFile.text")(function* (file: string) {
  const text =
    file === "-"
      ? yield* standardInput
      : yield* Effect.mapError(textOfFile(file), (why) => unusable(file, why))
  if (text.length > longest) return yield* unusable(file, "it is longer than any concept should be")
  return text
})

/** The concept a command was given, as a word of the command line or in a file. */
export const conceptOf = Effect.fn("ConceptFile.concept")(function* (input: {
  readonly concept: Option.Option<string>
  readonly conceptFile: Option.Option<string>
}) {
  if (Option.isNone(input.conceptFile)) return input.concept
  if (Option.isSome(input.concept))
    return yield* new UsageError({
      detail: "There are two concepts, one on the command line and one in --concept-file: give one of them."
    })
  return Option.some(yield* textOf(input.conceptFile.value))
})
