import { graphemes } from "../../domain/Cutting.js"
import { lettering, type Pen } from "./Canvas.js"

export type Face = keyof typeof lettering

/** Text as it can be lettered: no control characters, one space between words, at most `longest` characters. */
export const clean = (text: string, longest = 1200): string => {
  const plain = text
    .slice(0, longest * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu, (found) => (found.includes("\u200d") ? "\u200d" : " "))
    .replace(/\s+/gu, " ")
    .trim()
  const letters = graphemes(plain)
  return letters.length > longest
    ? `${letters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`
    : plain
}

export const setFace = (pen: Pen, face: Face, size: number) => {
  pen.font = `${Math.max(1, size).toFixed(2)}px "${lettering[face]}", sans-serif`
}

/** Breaks text into lines no wider than `width`; a word wider than that is broken inside. */
export const wrap = (pen: Pen, text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let current = ""
  const fits = (part: string) => pen.measureText(part).width <= width
  for (const word of text.split(" ")) {
    const joined = current === "" ? word : `${current} ${word}`
    if (fits(joined)) {
      current = joined
      continue
    }
    if (current !== "") lines.push(current)
    current = ""
    if (fits(word)) {
      current = word
      continue
    }
    for (const letter of graphemes(word)) {
      if (current !== "" && !fits(current + letter)) {
        lines.push(current)
        current = ""
      }
      current += letter
    }
  }
  if (current !== "") lines.push(current)
  return lines
}

/** The last line with an ellipsis, made short enough. */
export const shorten = (pen: Pen, line: string, width: number): string => {
  if (pen.measureText(line).width <= width) return line
  const letters = graphemes(line.replace(/…$/u, ""))
  let [low, high] = [0, letters.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (pen.measureText(`${letters.slice(0, middle).join("")}…`).width <= width) low = middle
    else high = middle - 1
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`
}

/** One paragraph to be set. */
export interface Paragraph {
  readonly text: string
  readonly face: Face
  /** Letter size in pixels before any shrinking. */
  readonly size: number
  readonly colour: string
  /** Space above it, in letter sizes. */
  readonly above: number
}

export interface SetLine {
  readonly text: string
  readonly face: Face
  readonly size: number
  readonly colour: string
  /** The baseline, from the block's top. */
  readonly y: number
}

export interface SetBlock {
  readonly lines: ReadonlyArray<SetLine>
  readonly height: number
}

const leading = 1.24

/** Sets paragraphs into a block at most `width` by `height` pixels: shrunk to two thirds where needed, then shortened with an ellipsis. */
export const setBlock = (
  pen: Pen,
  paragraphs: ReadonlyArray<Paragraph>,
  width: number,
  height: number
): SetBlock => {
  const attempt = (shrink: number): SetBlock & { readonly broken: ReadonlyArray<ReadonlyArray<string>> } => {
    const lines: Array<SetLine> = []
    const broken: Array<ReadonlyArray<string>> = []
    let y = 0
    for (const [index, paragraph] of paragraphs.entries()) {
      const size = paragraph.size * shrink
      setFace(pen, paragraph.face, size)
      const parts = wrap(pen, paragraph.text, width)
      broken.push(parts)
      if (index > 0) y += size * paragraph.above
      for (const text of parts) {
        lines.push({ text, face: paragraph.face, size, colour: paragraph.colour, y: y + size * 0.96 })
        y += size * leading
      }
    }
    return { lines, height: y, broken }
  }
  for (let shrink = 1; shrink > 0.64; shrink -= 0.06) {
    const block = attempt(shrink)
    if (block.height <= height) return block
  }
  // Still too long: every paragraph gives up lines from its end, the longest first, until the block fits.
  const shrink = 0.64
  const { broken } = attempt(shrink)
  const kept = broken.map((parts) => parts.length)
  const heightOf = () =>
    paragraphs.reduce(
      (sum, paragraph, index) =>
        sum + paragraph.size * shrink * (leading * (kept[index] ?? 0) + (index > 0 ? paragraph.above : 0)),
      0
    )
  while (heightOf() > height && Math.max(...kept) > 1) {
    const longest = kept.indexOf(Math.max(...kept))
    kept[longest] = (kept[longest] ?? 1) - 1
  }
  const lines: Array<SetLine> = []
  let y = 0
  for (const [index, paragraph] of paragraphs.entries()) {
    const size = paragraph.size * shrink
    const parts = broken[index] ?? []
    const count = kept[index] ?? 0
    setFace(pen, paragraph.face, size)
    if (index > 0) y += size * paragraph.above
    for (let i = 0; i < count; i++) {
      const cut = i === count - 1 && count < parts.length
      lines.push({
        text: cut ? shorten(pen, `${parts[i] ?? ""} ${parts[i + 1] ?? ""}…`, width) : (parts[i] ?? ""),
        face: paragraph.face,
        size,
        colour: paragraph.colour,
        y: y + size * 0.96
      })
      y += size * leading
    }
  }
  return { lines, height: y }
}

/** Letters a block with its top left (or top middle) at x, y. */
export const letterBlock = (
  pen: Pen,
  block: SetBlock,
  x: number,
  y: number,
  align: "left" | "center" = "left"
) => {
  pen.save()
  pen.textAlign = align
  pen.textBaseline = "alphabetic"
  for (const line of block.lines) {
    setFace(pen, line.face, line.size)
    pen.fillStyle = line.colour
    pen.fillText(line.text, x, y + line.y)
  }
  pen.restore()
}
