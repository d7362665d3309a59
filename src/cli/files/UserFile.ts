import { createReadStream } from "node:fs"
import { Effect, Predicate } from "effect"
import { textFrom } from "./UserText.js"

/** The largest text that is read, in bytes: far more than any plan, and little enough for a mistaken file to cost nothing. */
export const largestText = 16 * 1024 * 1024

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  ENAMETOOLONG: "its name is too long"
}

const why = (error: unknown): string => {
  const code = Predicate.hasProperty(error, "code") ? String(error.code) : ""
  return reasons[code] ?? (error instanceof Error ? error.message : String(error))
}

/** The text that arrives piece by piece. A pipe tells no size and a device has no end, so it is counted on the way. */
const textIn = (pieces: () => AsyncIterable<unknown>) =>
  Effect.tryPromise({
    try: async () => {
      const read: Array<Uint8Array> = []
      let size = 0
      for await (const piece of pieces()) {
        const bytes = piece instanceof Uint8Array ? piece : Buffer.from(String(piece))
        read.push(bytes)
        size += bytes.length
        if (size > largestText) break
      }
      return Buffer.concat(read)
    },
    catch: why
  }).pipe(
    Effect.filterOrFail(
      (bytes) => bytes.length <= largestText,
      () => `it is larger than ${largestText / 1024 / 1024} MB, the most that is read of any text`
    ),
    Effect.flatMap(textFrom)
  )

/** The text of a file that somebody named on the command line. Fails with why it cannot be had, in half a sentence. */
export const textOfFile = Effect.fn("UserFile.text")((file: string) => textIn(() => createReadStream(file)))

/** The text that comes in on the standard input. Fails like `textOfFile`. */
export const textOfStandardInput = textIn(() => process.stdin).pipe(Effect.withSpan("UserFile.standardInput"))
