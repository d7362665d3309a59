import { rowsOf } from "../output/Rows.js"

// Read by the front door before anything is loaded, so it imports nothing of Effect.

/** The least room that words beside a name may have; with less they stand below it. */
const leastRoom = 24

/** A page of help, laid out for a hundred columns, for a screen that has fewer. */
export const reflowed = (page: string, columns: number): string => {
  const out: string[] = []
  let name = ""
  let about = ""
  let indent = 0
  const flush = (): void => {
    if (name === "" && about === "") return
    const isBeside = columns - indent >= leastRoom
    const at = isBeside ? indent : 6
    const rows = about === "" ? [] : [...rowsOf(about, columns - at)]
    const first = isBeside && name.length + 2 <= indent ? rows.shift() : undefined
    out.push(
      (first === undefined ? name : name.padEnd(indent) + first).trimEnd(),
      ...rows.map((row) => " ".repeat(at) + row)
    )
    name = ""
    about = ""
  }
  for (const line of page.split("\n")) {
    const more = /^ {5,}(?=\S)/.exec(line)
    const row = /^( {2}\S.*?)( {2,})(\S.*)$/.exec(line)
    if (more !== null && name !== "") {
      indent = more[0].length
      about = `${about} ${line.trim()}`.trim()
      continue
    }
    flush()
    if (row !== null) {
      name = row[1] ?? ""
      about = row[3] ?? ""
      indent = name.length + (row[2] ?? "").length
    } else if (/^ {2}\S/.test(line)) name = line
    else out.push(...rowsOf(line, columns))
  }
  flush()
  return out.join("\n")
}
