import { rowsOf } from "../output/Rows.js"

// A page of help is a text in which a name and the words beside it stand in one line, with a tab between them; it is laid out
// where it is shown. Read by the front door before anything is loaded, so this imports nothing of Effect.

/** The columns of a page on a screen that has room for it. */
const widest = 100

/** The columns of its names; words beside a longer one begin below it. */
const widestName = 26

/** The least room that words beside a name may have; with less they all stand below. */
const leastRoom = 24

/** Lines of names and words as a table. */
const table = (lines: string, columns: number): string => {
  const rows = lines.split("\n").map((line) => line.split("\t"))
  const width = Math.min(Math.max(...rows.map(([name = ""]) => name.length)), widestName)
  const isBeside = columns - width - 4 >= leastRoom
  const indent = isBeside ? width + 4 : 6
  const below = `\n${" ".repeat(indent)}`
  return rows
    .map(([name = "", about = ""]) => {
      const begin = isBeside && name.length <= width ? name.padEnd(width + 2) : name + below
      return `  ${begin}${rowsOf(about, columns - indent).join(below)}`.trimEnd()
    })
    .join("\n")
}

/** A page of help for a screen; elsewhere as wide as it likes to be. */
export const laidOut = (
  page: string,
  screen = process.stdout.isTTY ? process.stdout.columns || 80 : widest
): string => {
  const columns = Math.min(screen, widest)
  const folded =
    columns < widest ? page.replace(/^[^\t\n]+$/gm, (line) => rowsOf(line, columns).join("\n")) : page
  return folded.replace(/^.*\t.*(?:\n.*\t.*)*$/gm, (lines) => table(lines, columns))
}
