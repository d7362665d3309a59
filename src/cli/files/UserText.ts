import { createReadStream } from "node:fs"
import type { Readable } from "node:stream"
import { TextDecoder } from "node:util"
import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Either, Option, Predicate } from "effect"
import { lineIn } from "./TextPlaces.js"

/** What a file is that is no text, by how it begins; the ones that people mistake for a text. */
const noTexts: ReadonlyArray<readonly [bytes: ReadonlyArray<number>, what: string]> = [
  [[0x25, 0x50, 0x44, 0x46], "a PDF"],
  [[0x50, 0x4b, 0x03, 0x04], "a Word or OpenDocument file, or another archive"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old Word file"],
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], "an RTF document"],
  [[0x1f, 0x8b], "a gzip archive"],
  [[0x89, 0x50, 0x4e, 0x47], "a picture"],
  [[0xff, 0xd8, 0xff], "a picture"],
  [[0x47, 0x49, 0x46, 0x38], "a picture"]
]

const begins = (bytes: Uint8Array, wanted: ReadonlyArray<number>): boolean =>
  wanted.every((byte, index) => bytes[index] === byte)

const decoded = (bytes: Uint8Array, encoding = "utf-8") =>
  Option.liftThrowable(() => new TextDecoder(encoding, { fatal: true }).decode(bytes))()

/** The text that bytes are in UTF-8 and nothing else, a NUL included; nothing where they are none. */
export const plainUtf8 = (bytes: Uint8Array): string | undefined =>
  Option.getOrUndefined(Option.filter(decoded(bytes), (text) => !text.includes("\0")))

const advice = "Save it as UTF-8 and try again"

/** Where bytes are not what they seem to be. */
const whereBroken = (bytes: Uint8Array, order: string | undefined): string => {
  // A letter that cannot be read is told by its mark; one that was lost before it came here has the same.
  const lossy = new TextDecoder(order).decode(bytes)
  const line = lineIn(lossy, Math.max(0, lossy.indexOf("\ufffd")))
  return `${order === undefined ? `${line} is not UTF-8` : `it is UTF-16 that is cut short or broken in ${line}`}. ${advice}`
}

/** A text as it was meant; not where something in it was lost or hidden before it came here. */
const withoutFlaw = (text: string): Either.Either<string, string> => {
  const nul = text.indexOf("\0")
  if (nul >= 0)
    return Either.left(
      `${lineIn(text, nul)} holds a NUL, so it is no plain text, or one in another encoding. ${advice}`
    )
  const lost = text.indexOf("\ufffd")
  return lost >= 0
    ? Either.left(
        `${lineIn(text, lost)} holds the mark of a letter that was lost (\ufffd). Write that letter again, and save it as UTF-8`
      )
    : Either.right(text)
}

/** Zero bytes where UTF-16 or UTF-32 of mostly Latin letters has them. */
const looksWide = (bytes: Uint8Array): boolean => {
  const head = bytes.subarray(0, 4096)
  return head.filter((byte) => byte === 0).length > head.length / 4
}

/**
 * The text that bytes of a user's are: UTF-8, or UTF-16 that says so by its mark. Whatever else they are is told in half a
 * sentence with what to do, since letters that are guessed at would be planned, drawn and paid for.
 */
export const textFrom = (bytes: Uint8Array): Either.Either<string, string> => {
  const foreign = noTexts.find(([start]) => begins(bytes, start))
  if (foreign !== undefined)
    return Either.left(`it is ${foreign[1]}. Save its words as plain text in UTF-8 and try again`)
  if (begins(bytes, [0xff, 0xfe, 0, 0]) || begins(bytes, [0, 0, 0xfe, 0xff]))
    return Either.left(`it is UTF-32, in line 1 and on. ${advice}`)
  const order = begins(bytes, [0xff, 0xfe])
    ? "utf-16le"
    : begins(bytes, [0xfe, 0xff])
      ? "utf-16be"
      : undefined
  if (order === undefined && looksWide(bytes))
    return Either.left(`it is UTF-16 or UTF-32 without its mark, in line 1 and on. ${advice}`)
  return Either.flatMap(
    Either.fromOption(decoded(bytes, order), () => whereBroken(bytes, order)),
    withoutFlaw
  )
}

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
