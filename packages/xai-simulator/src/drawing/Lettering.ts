import { graphemes } from "../Text.js"
import { type Face, type Lettering, type Pen, type Studio, take } from "./Canvas.js"

/** What nobody sees, but for the flags of England, Scotland and Wales, which are spelt with such letters and stay whole. */
const flagOrUnseen =
  /(\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f})|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu

/** Text as it can be lettered: no control characters, one space between words, at most `longest` characters. */
export const clean = (text: string, longest = 1200): string => {
  const plain = text
    .slice(0, longest * 4)
    .replace(flagOrUnseen, (found, flag?: string) => flag ?? /[\u200c\u200d]/.exec(found)?.[0] ?? " ")
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
  readonly lettering: Lettering
  readonly size: number
  readonly colour: string
  /** The baseline, from the block's top. */
  readonly y: number
}

export interface SetBlock {
  readonly lines: ReadonlyArray<SetLine>
  /** The room it was set in: lines that run from right to left end at its right. */
  readonly width: number
  readonly height: number
}

const leading = 1.24

/** Sets paragraphs into a block at most `width` by `height` pixels: shrunk to two thirds where needed, then shortened with an ellipsis. */
export const setBlock = (
  studio: Studio,
  wanted: ReadonlyArray<Paragraph>,
  width: number,
  height: number
): SetBlock => {
  const paragraphs = wanted.map((paragraph) => ({ ...paragraph, text: studio.legible(paragraph.text) }))
  /** The kept lines of every paragraph, one below the other. */
  const place = (shrink: number, parts: ReadonlyArray<ReadonlyArray<string>>): SetBlock => {
    let y = 0
    const lines = paragraphs.flatMap(({ above, colour, face, size: usual, text }, index) => {
      const size = usual * shrink
      const lettering = studio.letteringOf(text, face, size)
      if (index > 0) y += size * above
      return (parts[index] ?? []).map((line) => {
        const baseline = y + size * 0.96
        y += size * leading
        return { text: line, lettering, size, colour, y: baseline }
      })
    })
    return { lines, width, height: y }
  }
  const measureOf = ({ face, size, text }: Paragraph, shrink: number) =>
    studio.measureOf(text, face, size * shrink)
  const broken = (shrink: number) =>
    paragraphs.map((paragraph) => studio.wrap(paragraph.text, width, measureOf(paragraph, shrink)))
  for (let shrink = 1; shrink > 0.64; shrink -= 0.06) {
    const block = place(shrink, broken(shrink))
    if (block.height <= height) return block
  }
  // Still too long: every paragraph gives up lines from its end, the longest first, until the block fits.
  const shrink = 0.64
  const whole = broken(shrink)
  const kept = whole.map((parts) => parts.length)
  while (
    place(
      shrink,
      whole.map((parts, index) => parts.slice(0, kept[index]))
    ).height > height &&
    Math.max(...kept) > 1
  ) {
    const longest = kept.indexOf(Math.max(...kept))
    kept[longest] = (kept[longest] ?? 1) - 1
  }
  return place(
    shrink,
    paragraphs.map((paragraph, index) => {
      const parts = whole[index] ?? []
      const count = kept[index] ?? 0
      return count === parts.length
        ? parts
        : studio.cutTo(count, paragraph.text, parts, width, measureOf(paragraph, shrink))
    })
  )
}

/** How far a line of a block reaches, in pixels. */
export const widthOf = (pen: Pen, { lettering, text }: SetLine): number => {
  take(pen, lettering)
  return pen.measureText(text).width
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
  pen.textBaseline = "alphabetic"
  for (const line of block.lines) {
    take(pen, line.lettering)
    const isFromRight = align === "left" && line.lettering.direction === "rtl"
    pen.textAlign = isFromRight ? "right" : align
    pen.fillStyle = line.colour
    pen.fillText(line.text, isFromRight ? x + block.width : x, y + line.y)
  }
  pen.restore()
}
