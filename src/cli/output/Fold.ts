import { widthOf } from "../../domain/Width.js"
import { rowsOf } from "./Rows.js"

// A terminal breaks a long line wherever it ends, inside words too. What is written for people is broken between words.

/** Lines that are not prose and must stay as they are: commands to paste, paths, tables, JSON and other files' text. */
const isAsItIs = (line: string): boolean =>
  /^\s+(?:npx|node|grok-video-pipeline|export)\s/.test(line) ||
  /^(?:Final video: |\/|~|\.\.?\/|[A-Z]:\\)/.test(line) ||
  /^\s*[{}[\]"<*]/.test(line) ||
  /\S {2,}\S/.test(line) ||
  line.includes("\u001b")

const foldLine = (line: string, columns: number): string => {
  if (widthOf(line) <= columns || isAsItIs(line)) return line
  const indent = /^ */.exec(line)?.[0] ?? ""
  return rowsOf(line.slice(indent.length), columns - indent.length, widthOf)
    .map((row) => indent + row)
    .join("\n")
}

/** The text with its long sentences broken between words, for a screen of so many columns. */
export const wordWrapped = (text: string, columns: number): string =>
  columns < 20
    ? text
    : text
        .split("\n")
        .map((line) => foldLine(line, columns))
        .join("\n")
