import { widthOf } from "../../domain/Width.js"
import { rowsOf } from "./Rows.js"

// A terminal breaks a long line wherever it ends, inside words too. What is written for people is broken between words.

const command = "(?:npx|node|grok-video-pipeline|export)\\s"

/** Lines that are not prose and must stay as they are: commands to paste, paths, JSON and other files' text. */
const asTheyAre: ReadonlyArray<RegExp> = [
  new RegExp(`^\\s+${command}`),
  /^Final video: /,
  // A sentence that begins with a path ends as sentences do.
  /^(?:\/|~|\.\.?\/|[A-Z]:\\).*[^.:!?]$/,
  /^\s*[{}<*]/,
  // What is told of a film of a batch stands behind its number.
  /^\s*[[\]](?!\d+\] )/,
  /^\s*"(?:[^"\\]|\\.)*"(?::|,?$)/
]

const indented = (rows: ReadonlyArray<string>, columns: number) =>
  rows.map((row) => " ".repeat(columns) + row)

const foldLine = (line: string, columns: number): string => {
  const isWhole = line.includes("\u001b") || asTheyAre.some((form) => form.test(line))
  if (isWhole || widthOf(line) <= columns) return line
  const indent = /^ */.exec(line)?.[0].length ?? 0
  const [, before, words = ""] = /^(.*\S {2,})(\S.*)$/.exec(line) ?? []
  if (before === undefined)
    return indented(rowsOf(line.slice(indent), columns - indent, widthOf), indent).join("\n")
  // A row of a table: the words of its last column go on below themselves, or where there is no room below the row.
  if (!words.includes(" ") || new RegExp(`^${command}`).test(words)) return line
  const width = widthOf(before)
  const isWide = columns - width >= 28
  const hang = isWide ? width : indent + 6
  const rows = indented(rowsOf(words, columns - hang, widthOf), hang)
  return isWide ? before + rows.join("\n").trimStart() : [before.trimEnd(), ...rows].join("\n")
}

/** The text with its long sentences broken between words, for a screen of so many columns. */
export const wordWrapped = (text: string, columns: number): string =>
  columns < 20
    ? text
    : text
        .split("\n")
        .map((line) => foldLine(line, columns))
        .join("\n")
