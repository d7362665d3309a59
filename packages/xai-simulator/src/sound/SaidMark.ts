import { Option, Schema } from "effect"
import { HeardWord } from "./Recording.js"

// What is said in a file stands in the file: as a comment, which stays when somebody makes another kind of file of it. It is
// read as letters, whatever kind of file they stand in.

const opening = "xai-simulator-said("
const closing = ")"

/** What is said in a file. */
export const Said = Schema.Struct({ language: Schema.String, words: Schema.Array(HeardWord) })
export type Said = typeof Said.Type

const SaidText = Schema.parseJson(Said)
const encode = Schema.encodeSync(SaidText)
const decode = Schema.decodeUnknownOption(SaidText)

/** What is said as a comment: letters that every kind of file takes. */
export const saidMark = (said: Said): string =>
  said.words.length === 0
    ? ""
    : `${opening}${Buffer.from(encode(said), "utf8").toString("base64url")}${closing}`

/** What the mark in a file says; none where it has none, or not whole. */
export const readSaidMark = (file: Uint8Array): Option.Option<Said> => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const from = bytes.lastIndexOf(opening)
  const to = from < 0 ? -1 : bytes.indexOf(closing, from + opening.length)
  return to < 0
    ? Option.none()
    : decode(
        Buffer.from(bytes.subarray(from + opening.length, to).toString("latin1"), "base64url").toString(
          "utf8"
        )
      )
}

/** A clip with the mark behind its last box, in one that players pass over. */
export const markedClip = (clip: Uint8Array, said: Said): Uint8Array => {
  const words = Buffer.from(saidMark(said), "latin1")
  if (words.length === 0) return clip
  const box = Buffer.alloc(8 + words.length)
  box.writeUInt32BE(box.length)
  box.write("free", 4, "latin1")
  words.copy(box, 8)
  return Buffer.concat([clip, box])
}

/** The same words, later by so many seconds, as far as they are over before the end. */
export const shifted = (
  words: ReadonlyArray<HeardWord>,
  by: number,
  end = Number.POSITIVE_INFINITY
): ReadonlyArray<HeardWord> =>
  words
    .map(({ end: to, start, text }) => ({ text, start: thousandths(start + by), end: thousandths(to + by) }))
    .filter((word) => word.end <= end)

/** Seconds as they are told: no finer than a thousandth. */
export const thousandths = (seconds: number): number => Math.round(seconds * 1000) / 1000
