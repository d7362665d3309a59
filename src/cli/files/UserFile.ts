import { createReadStream } from "node:fs"
import type { Readable } from "node:stream"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Predicate } from "effect"
import { textFrom } from "./UserText.js"

/** The largest text that is read, in MB: far more than any plan, and little enough for a mistaken file to cost nothing. */
const largestText = 16

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EPERM: "it may not be read",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  ENAMETOOLONG: "its name is too long",
  // In the reader's own words.
  "maxBytes exceeded": `it is larger than ${largestText} MB, the most that is read of any text`
}

const why = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error)
  const code = Predicate.hasProperty(error, "code") ? String(error.code) : message
  return reasons[code] ?? message
}

/** The text that arrives piece by piece. A pipe tells no size and a device has no end, so it is counted on the way. */
const textIn = (pieces: () => Readable) =>
  Effect.flatMap(
    NodeStream.toUint8Array(pieces, { maxBytes: largestText * 1024 * 1024, onFailure: why }),
    textFrom
  )

/** The text of a file that somebody named on the command line. Fails with why it cannot be had, in half a sentence. */
export const textOfFile = Effect.fn("UserFile.text")((file: string) => textIn(() => createReadStream(file)))

/** The text that comes in on the standard input. Fails like `textOfFile`. */
export const textOfStandardInput = textIn(() => process.stdin).pipe(Effect.withSpan("UserFile.standardInput"))
