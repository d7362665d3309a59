import { graphemes } from "./Shortened.js"

/** Letters that stand on their neighbour and take no room of their own. */
const isMark = (letter: string): boolean => /^[\p{Mn}\p{Me}\p{Cf}]$/u.test(letter)

/** Letters that take two columns: East Asian wide ones and pictures. */
const isWide = (point: number): boolean =>
  (point >= 0x1100 && point <= 0x115f) ||
  (point >= 0x2e80 && point <= 0xa4cf && point !== 0x303f) ||
  (point >= 0xac00 && point <= 0xd7a3) ||
  (point >= 0xf900 && point <= 0xfaff) ||
  (point >= 0xfe30 && point <= 0xfe6f) ||
  (point >= 0xff00 && point <= 0xff60) ||
  (point >= 0xffe0 && point <= 0xffe6) ||
  (point >= 0x1f300 && point <= 0x1faff) ||
  (point >= 0x20000 && point <= 0x3fffd)

const widthOfLetter = (letter: string): number =>
  isMark(letter) ? 0 : isWide(letter.codePointAt(0) ?? 0) ? 2 : 1

/** How many columns a text without escape sequences takes, in a terminal for one: two where a letter is wide. */
export const widthOf = (text: string): number => {
  // Nearly every text is plain ASCII, and frames are drawn ten times a second.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const letter of text) width += widthOfLetter(letter)
  return width
}

/** The text in at most `columns` columns; what does not fit ends in `mark`. */
export const truncatedTo = (text: string, columns: number, mark = "…"): string => {
  if (widthOf(text) <= columns) return text
  const room = columns - widthOf(mark)
  if (room <= 0) return mark.slice(0, Math.max(columns, 0))
  let kept = ""
  let width = 0
  for (const letter of graphemes(text)) {
    width += widthOf(letter)
    if (width > room) break
    kept += letter
  }
  return `${kept.trimEnd()}${mark}`
}

/** The text in exactly `columns` columns. */
export const cell = (text: string, columns: number, mark = "…"): string => {
  const short = truncatedTo(text, columns, mark)
  return short + " ".repeat(Math.max(columns - widthOf(short), 0))
}
