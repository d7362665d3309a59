import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Chunk, Effect, Either, Stream } from "effect"
import { textFrom } from "./UserText.js"

/** The largest text that is read, in bytes: far more than any plan, and little enough for a mistaken file to cost nothing. */
export const largestText = 16 * 1024 * 1024

const tooLarge = `it is larger than ${largestText / 1024 / 1024} MB, the most that is read of any text`

const why = (error: PlatformError): string =>
  error._tag === "BadArgument"
    ? error.message
    : error.reason === "NotFound"
      ? "there is no such file"
      : error.reason === "PermissionDenied"
        ? "it may not be read"
        : /EISDIR/.test(error.message)
          ? "it is a folder"
          : error.message

const joined = (pieces: Chunk.Chunk<Uint8Array>): Effect.Effect<string, string> => {
  const bytes = Buffer.concat(Chunk.toReadonlyArray(pieces))
  return bytes.length > largestText
    ? Effect.fail(tooLarge)
    : Either.match(textFrom(bytes), { onLeft: Effect.fail, onRight: Effect.succeed })
}

/** The text of a file that somebody named on the command line. Fails with why it cannot be had, in half a sentence. */
export const textOfFile = Effect.fn("UserFile.text")(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const pieces = yield* fs
    // A pipe tells no size, and a device has no end.
    .stream(file, { bytesToRead: largestText + 1 })
    .pipe(Stream.runCollect, Effect.mapError(why))
  return yield* joined(pieces)
})

/** The text that comes in on the standard input. Fails like `textOfFile`. */
export const textOfStandardInput = Effect.flatMap(
  Effect.tryPromise({
    try: async () => {
      const pieces: Array<Uint8Array> = []
      let size = 0
      for await (const piece of process.stdin) {
        const bytes = Buffer.from(piece)
        pieces.push(bytes)
        size += bytes.length
        if (size > largestText) break
      }
      return Chunk.fromIterable(pieces)
    },
    catch: (error) => (error instanceof Error ? error.message : String(error))
  }),
  joined
).pipe(Effect.withSpan("UserFile.standardInput"))
