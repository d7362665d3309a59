import { captionText } from "../../domain/Captions.js"
import type { Spoken } from "./Companions.js"

// A caption track as players read it from the finished film, in an MP4 of its own that is only copied into it. Every road
// through a text format ends in a reader of that format's marks, which loses a `<3`, a brace or a backslash on its way.
//
// The form: ETSI TS 126 245 (timed text, `tx3g`) in ISO/IEC 14496-12.

/** Whole numbers of so many bytes each, the first byte the highest. */
const numbers = (bytes: 1 | 2 | 4, ...values: ReadonlyArray<number>): Buffer => {
  const buffer = Buffer.alloc(bytes * values.length)
  for (const [index, value] of values.entries()) buffer.writeUIntBE(value, index * bytes, bytes)
  return buffer
}

const box = (name: string, ...parts: ReadonlyArray<Uint8Array>): Buffer => {
  const size = parts.reduce((sum, part) => sum + part.length, 8)
  return Buffer.concat([numbers(4, size), Buffer.from(name, "latin1"), ...parts])
}

/** A box that begins with a version, 0, and flags. */
const fullBox = (name: string, flags: number, ...parts: ReadonlyArray<Uint8Array>): Buffer =>
  box(name, numbers(4, flags), ...parts)

/** Ticks in a second. */
const clock = 1000

const upright = numbers(4, 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
const undetermined = 0x55c4

/** White letters without a ground, in the middle at the foot of the picture. */
const look = box(
  "tx3g",
  numbers(2, 0, 0, 0, 1),
  numbers(4, 0),
  numbers(1, 1, 0xff),
  numbers(4, 0),
  numbers(2, 0, 0, 0, 0),
  numbers(2, 0, 0, 1),
  numbers(1, 0, 16),
  numbers(4, 0xffffffff),
  box("ftab", numbers(2, 1, 1), numbers(1, 5), Buffer.from("Arial", "latin1"))
)

interface Shown {
  readonly ticks: number
  readonly bytes: Uint8Array
}

const shownFor = (ticks: number, words: string): Shown => {
  const text = Buffer.from(words, "utf8")
  return { ticks, bytes: Buffer.concat([numbers(2, text.length), text]) }
}

/** One text behind the other without a gap: where nothing is said, an empty one stands. */
const inARow = (captions: ReadonlyArray<Spoken>): ReadonlyArray<Shown> => {
  const shown: Array<Shown> = []
  let at = 0
  for (const { from, to, words } of captions) {
    const [start, end] = [Math.round(from * clock), Math.round(to * clock)]
    if (start > at) shown.push(shownFor(start - at, ""))
    if (end > start) shown.push(shownFor(end - start, captionText(words)))
    at = Math.max(at, end)
  }
  return shown
}

/** The table in which samples are found, all of them in one stretch that begins at byte `at` of the file. */
const table = (shown: ReadonlyArray<Shown>, at: number): Buffer =>
  box(
    "stbl",
    fullBox("stsd", 0, numbers(4, 1), look),
    fullBox("stts", 0, numbers(4, shown.length, ...shown.flatMap(({ ticks }) => [1, ticks]))),
    fullBox("stsc", 0, numbers(4, 1, 1, shown.length, 1)),
    fullBox("stsz", 0, numbers(4, 0, shown.length, ...shown.map(({ bytes }) => bytes.length))),
    fullBox("stco", 0, numbers(4, 1, at))
  )

const movie = (shown: ReadonlyArray<Shown>, at: number): Buffer => {
  const length = shown.reduce((sum, { ticks }) => sum + ticks, 0)
  return box(
    "moov",
    fullBox(
      "mvhd",
      0,
      numbers(4, 0, 0, clock, length, 0x10000),
      numbers(2, 0x100, 0),
      numbers(4, 0, 0),
      upright,
      numbers(4, 0, 0, 0, 0, 0, 0, 2)
    ),
    box(
      "trak",
      // The flags of a track that is switched on and part of the film.
      fullBox("tkhd", 3, numbers(4, 0, 0, 1, 0, length, 0, 0, 0, 0), upright, numbers(4, 0, 0)),
      box(
        "mdia",
        fullBox("mdhd", 0, numbers(4, 0, 0, clock, length), numbers(2, undetermined, 0)),
        fullBox(
          "hdlr",
          0,
          numbers(4, 0),
          Buffer.from("sbtl"),
          numbers(4, 0, 0, 0),
          Buffer.from("SubtitleHandler\0")
        ),
        box(
          "minf",
          fullBox("nmhd", 0),
          box("dinf", fullBox("dref", 0, numbers(4, 1), fullBox("url ", 1))),
          table(shown, at)
        )
      )
    )
  )
}

/** Whether any of the captions says something. */
export const saysAnything = (captions: ReadonlyArray<Spoken>): boolean =>
  captions.some(({ words }) => captionText(words) !== "")

/** The captions as an MP4 whose one track is copied into the film. */
export const captionTrack = (captions: ReadonlyArray<Spoken>): Uint8Array => {
  const shown = inARow(captions)
  const head = box("ftyp", Buffer.from("isom"), numbers(4, 0), Buffer.from("isommp41"))
  // How large the table of contents is does not depend on what stands in it.
  const at = head.length + movie(shown, 0).length + 8
  return Buffer.concat([head, movie(shown, at), box("mdat", ...shown.map(({ bytes }) => bytes))])
}
