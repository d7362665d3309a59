import { crumbsOf, unbreakablePieces } from "../../domain/Breaks.js"
import { graphemes } from "../../domain/Shortened.js"

/** How wide a line is, in pixels. */
export type Measure = (line: string) => number

/** Breaks a text into lines no wider than `width`: between words, else between letters; one letter is always set. */
export const wrap = (text: string, width: number, measure: Measure): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let current = ""
  const fits = (line: string) => measure(line.trimEnd()) <= width
  const endLine = () => {
    if (current.trim() !== "") lines.push(current.trim())
    current = ""
  }
  const add = (
    parts: ReadonlyArray<string>,
    smaller: ReadonlyArray<(part: string) => ReadonlyArray<string>>
  ) => {
    for (const part of parts) {
      if (fits(current + part)) {
        current += part
        continue
      }
      endLine()
      const [next, ...rest] = smaller
      if (fits(part) || next === undefined) current = part
      else add(next(part), rest)
    }
  }
  add(unbreakablePieces(text), [crumbsOf, graphemes])
  endLine()
  return lines
}

/** The lowest whole number from `low` to `high` for which something holds that holds for all above it too. */
const lowest = (low: number, high: number, holds: (value: number) => boolean): number => {
  let [from, to] = [low, high]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (holds(middle)) to = middle
    else from = middle + 1
  }
  return from
}

/** The longest beginning of a text that fits with the ellipsis that says that there was more; whole words, if it has some. */
export const ended = (text: string, width: number, measure: Measure): string => {
  const letters = graphemes(text.replace(/…$/u, ""))
  const cut = (count: number) =>
    `${letters
      .slice(0, count)
      .join("")
      // "a word, …" says no more than "a word…".
      .replace(/[\s\p{Ps}\p{Pi},;:.、，。；：،؛]+$/u, "")}…`
  const dropped = lowest(0, letters.length, (count) => measure(cut(letters.length - count)) <= width)
  const low = letters.length - dropped
  let whole = 0
  for (const piece of unbreakablePieces(letters.join(""))) {
    const next = whole + graphemes(piece).length
    // The blank behind a word need not fit.
    if (next > low + 1 || (next > low && !piece.endsWith(" "))) break
    whole = next
  }
  return cut(whole > low * 0.7 ? whole : low)
}

/** The first `count` of a text's lines, 1 or more, the last of them filled up and ended with an ellipsis. */
export const cutTo = (
  count: number,
  text: string,
  lines: ReadonlyArray<string>,
  width: number,
  measure: Measure
): ReadonlyArray<string> => {
  const whole = lines.slice(0, count - 1)
  // What stands behind them, blanks as the text has them.
  const rest = whole.reduce((left, line) => left.trimStart().slice(line.length), text).trimStart()
  return [...whole, ended(rest, width, measure)]
}

/** A text in lines. `isCut`: not all of it is there. */
export interface SetLines {
  readonly lines: ReadonlyArray<string>
  readonly size: number
  readonly isCut: boolean
}

/**
 * A text in as few lines as its size needs, and of about one length, so that no word stands alone below a full line.
 * More than `most` lines: smaller letters, down to `least`; still more: the end is cut and an ellipsis says so.
 */
export const setLines = (
  text: string,
  room: { readonly width: number; readonly most: number; readonly size: number; readonly least: number },
  measureAt: (size: number) => Measure
): SetLines => {
  const { least, most, width } = room
  for (let size = room.size; ; size = Math.max(least, size - Math.max(1, Math.floor(size / 24)))) {
    const measure = measureAt(size)
    const lines = wrap(text, width, measure)
    if (lines.length <= most) return { lines: evened(text, lines, width, measure), size, isCut: false }
    if (size <= least) return { lines: cutTo(most, text, lines, width, measure), size, isCut: true }
  }
}

/** The same number of lines, none longer than it need be. */
const evened = (
  text: string,
  lines: ReadonlyArray<string>,
  width: number,
  measure: Measure
): ReadonlyArray<string> => {
  if (lines.length < 2) return lines
  const widest = Math.ceil(Math.max(...unbreakablePieces(text).map((piece) => measure(piece.trimEnd()))))
  // A word that is broken inside fills its lines.
  const narrowest = lowest(
    widest,
    Math.ceil(width),
    (narrower) => wrap(text, narrower, measure).length <= lines.length
  )
  return narrowest < width ? wrap(text, narrowest, measure) : lines
}
