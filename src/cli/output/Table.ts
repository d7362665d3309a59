import { cell, truncatedTo, widthOf } from "../../domain/Width.js"

/** Columns of the terminal; piped output is as wide as it needs to be. */
export const columnsToUse = (): number =>
  process.stdout.isTTY === true ? Math.max(process.stdout.columns ?? 80, 20) : Number.POSITIVE_INFINITY

/**
 * Rows below a heading, each column as wide as its widest cell. Where that is wider than there are `columns`, the column
 * `flexible` gives way; where even that is too little, every line is cut at the edge.
 */
export const tableLines = (
  heading: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  { columns, flexible }: { readonly columns: number; readonly flexible: number }
): ReadonlyArray<string> => {
  const all = [heading, ...rows]
  const natural = heading.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ""))))
  const gaps = 2 * (heading.length - 1)
  const others = natural.reduce((sum, width, index) => (index === flexible ? sum : sum + width), gaps)
  const widths = natural.map((width, index) =>
    index === flexible ? Math.min(width, Math.max(columns - others, 10)) : width
  )
  return all.map((row) =>
    truncatedTo(
      widths
        .map((width, index) => cell(row[index] ?? "", width))
        .join("  ")
        .trimEnd(),
      columns
    )
  )
}
