import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect } from "effect"

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

/** The text of a file that somebody named on the command line. Fails with why it cannot be had, in half a sentence. */
export const textOfFile = Effect.fn("UserFile.text")(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(fs.readFileString(file), why)
  return text.replace(/^\uFEFF/, "")
})
