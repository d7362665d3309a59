import { TextDecoder } from "node:util"
import { Either } from "effect"

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

const decoded = (bytes: Uint8Array, decoder: TextDecoder): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** The text that bytes are in UTF-8 and nothing else, a NUL included; nothing where they are none. */
export const plainUtf8 = (bytes: Uint8Array): string | undefined => {
  const text = decoded(bytes, new TextDecoder("utf-8", { fatal: true }))
  return text?.includes("\0") === true ? undefined : text
}

/** The number of the line that stands at `index` of a text. */
const lineAt = (text: string, index: number): number =>
  text.slice(0, index).split(/\r\n|[\n\r\u0085\u2028\u2029]/).length

/** Where bytes are not what they seem to be. */
const whereBroken = (bytes: Uint8Array, order: "utf-16le" | "utf-16be" | undefined): string => {
  // A letter that cannot be read is told by its mark; one that was lost before it came here has the same.
  const lossy = new TextDecoder(order ?? "utf-8").decode(bytes)
  const line = lineAt(lossy, Math.max(0, lossy.indexOf("\ufffd")))
  return order === undefined
    ? `line ${line} is not UTF-8`
    : `it is UTF-16 that is cut short or broken in line ${line}`
}

const advice = "Save it as UTF-8 and try again"

/** Where a text holds something that was lost or hidden before it came here. */
const flawIn = (text: string): string | undefined => {
  const nul = text.indexOf("\0")
  if (nul >= 0)
    return `line ${lineAt(text, nul)} holds a NUL, so it is no plain text, or one in another encoding. ${advice}`
  const lost = text.indexOf("\ufffd")
  return lost >= 0
    ? `line ${lineAt(text, lost)} holds the mark of a letter that was lost (\ufffd). Write that letter again, and save it as UTF-8`
    : undefined
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
  const text = decoded(bytes, new TextDecoder(order ?? "utf-8", { fatal: true }))
  if (text === undefined) return Either.left(`${whereBroken(bytes, order)}. ${advice}`)
  const flaw = flawIn(text)
  return flaw === undefined ? Either.right(text) : Either.left(flaw)
}
