import { captionText } from "../../domain/Captions.js"
import { soundRate } from "../../domain/SoundTime.js"
import type { Cue } from "../../domain/Subtitles.js"
import type { Spoken } from "./Companions.js"
import { trackLanguage } from "./TrackLanguage.js"

// A caption track as players read it from the finished film, in an MP4 of its own that is only copied into it. Every road
// through a text format ends in a reader of that format's marks, which loses a `<3`, a brace or a backslash on its way.
//
// The form: ETSI TS 126 245 (timed text, `tx3g`) in ISO/IEC 14496-12.

/** What stands in a box: bytes, letters, or whole numbers of so many bytes each, the first byte the highest. */
type Part = Uint8Array | string | readonly [bytes: 1 | 2 | 4, ...values: ReadonlyArray<number>]

const bytesOf = (part: Part): Uint8Array => {
  if (typeof part === "string") return Buffer.from(part, "latin1")
  if (part instanceof Uint8Array) return part
  const [bytes, ...values] = part
  const buffer = Buffer.alloc(bytes * values.length)
  for (const [index, value] of values.entries()) buffer.writeUIntBE(value, index * bytes, bytes)
  return buffer
}

const joined = (...parts: ReadonlyArray<Part>): Buffer => Buffer.concat(parts.map(bytesOf))

const box = (name: string, ...parts: ReadonlyArray<Part>): Buffer => {
  const body = joined(...parts)
  return joined([4, 8 + body.length], name, body)
}

/** Ticks in a second. */
const clock = 1000

const upright: Part = [4, 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]

/** Three letters of five bits each. */
const packed = (language: string): number =>
  [...trackLanguage(language)].reduce((bits, letter) => bits * 32 + letter.charCodeAt(0) - 0x60, 0)

/** White letters without a ground, in the middle at the foot of the picture. */
const look = box(
  "tx3g",
  [2, 0, 0, 0, 1, 0, 0],
  [1, 1, 0xff],
  [2, 0, 0, 0, 0, 0, 0, 0, 0, 1],
  [1, 0, 16],
  [4, 0xffffffff],
  box("ftab", [2, 1, 1], [1, 5], "Arial")
)

const shownFor = (ticks: number, words: string) => {
  const text = Buffer.from(words, "utf8")
  return { ticks, bytes: joined([2, text.length], text) }
}

type Shown = ReturnType<typeof shownFor>

/** One text behind the other without a gap: where nothing is said, an empty one stands. */
const inARow = (texts: ReadonlyArray<Spoken>): ReadonlyArray<Shown> => {
  const shown: Array<Shown> = []
  let at = 0
  for (const { from, to, words } of texts) {
    const [start, end] = [Math.round(from * clock), Math.round(to * clock)]
    if (start > at) shown.push(shownFor(start - at, ""))
    if (end > start) shown.push(shownFor(end - start, words))
    at = Math.max(at, end)
  }
  return shown
}

/** The table in which samples are found, all of them in one stretch that begins at byte `at` of the file. */
const table = (shown: ReadonlyArray<Shown>, at: number): Buffer =>
  box(
    "stbl",
    box("stsd", [4, 0, 1], look),
    box("stts", [4, 0, shown.length, ...shown.flatMap(({ ticks }) => [1, ticks])]),
    box("stsc", [4, 0, 1, 1, shown.length, 1]),
    box("stsz", [4, 0, 0, shown.length, ...shown.map(({ bytes }) => bytes.length)]),
    box("stco", [4, 0, 1, at])
  )

/** The movie and its one track. What begins with a version, 0, and flags has both in its first four bytes. */
const movie = (shown: ReadonlyArray<Shown>, language: string, at: number): Buffer => {
  const length = shown.reduce((sum, { ticks }) => sum + ticks, 0)
  const media = box(
    "mdia",
    box("mdhd", [4, 0, 0, 0, clock, length], [2, packed(language), 0]),
    box("hdlr", [4, 0, 0], "sbtl", [4, 0, 0, 0], "SubtitleHandler\0"),
    box(
      "minf",
      box("nmhd", [4, 0]),
      box("dinf", box("dref", [4, 0, 1], box("url ", [4, 1]))),
      table(shown, at)
    )
  )
  const header = box(
    "mvhd",
    [4, 0, 0, 0, clock, length, 0x10000],
    [2, 0x100, 0, 0, 0, 0, 0],
    upright,
    [4, 0, 0, 0, 0, 0, 0, 2]
  )
  // The flags of a track that is switched on and part of the film.
  return box(
    "moov",
    header,
    box("trak", box("tkhd", [4, 3, 0, 0, 1, 0, length, 0, 0, 0, 0], upright, [4, 0, 0]), media)
  )
}

/** Whether any of the captions says something. */
export const saysAnything = (captions: ReadonlyArray<Spoken>): boolean =>
  captions.some(({ words }) => captionText(words) !== "")

const trackOf = (texts: ReadonlyArray<Spoken>, language: string): Uint8Array => {
  const shown = inARow(texts)
  const head = box("ftyp", "isom", [4, 0], "isommp41")
  // How large the table of contents is does not depend on what stands in it.
  const at = head.length + movie(shown, language, 0).length + 8
  return joined(head, movie(shown, language, at), box("mdat", ...shown.map(({ bytes }) => bytes)))
}

/** The captions as an MP4 whose one track is copied into the film: in which language they are is not known. */
export const captionTrack = (captions: ReadonlyArray<Spoken>): Uint8Array =>
  trackOf(
    captions.map(({ words, ...span }) => ({ ...span, words: captionText(words) })),
    "und"
  )

/** The same of subtitles in a language, a BCP 47 tag. */
export const subtitleTrack = (cues: ReadonlyArray<Cue>, language: string): Uint8Array =>
  trackOf(
    cues.map(({ from, lines, to }) => ({
      from: from / soundRate,
      to: to / soundRate,
      words: lines.join("\n")
    })),
    language
  )
