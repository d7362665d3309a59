import { cell, truncatedTo, widthOf } from "../../domain/Width.js"

/** Columns of the terminal; piped output is as wide as it needs to be. */
export const columnsToUse = (): number =>
  process.stdout.isTTY === true ? Math.max(process.stdout.columns ?? 80, 20) : Number.POSITIVE_INFINITY

/**
 * Rows below a heading, each column as wide as its widest cell. Where that is wider than there are `columns`, those of `spare`
 * are left out, one after the other; then the column `flexible` gives way; where even that is too little, every line is
 * cut at the edge.
 */
export const tableLines = (
  heading: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  {
    columns,
    flexible,
    spare = []
  }: { readonly columns: number; readonly flexible: number; readonly spare?: ReadonlyArray<number> }
): ReadonlyArray<string> => {
  const all = [heading, ...rows]
  const natural = heading.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ""))))
  const shown = new Set(natural.keys())
  const total = () => [...shown].reduce((sum, index) => sum + (natural[index] ?? 0), 2 * (shown.size - 1))
  for (const index of spare) if (total() > columns) shown.delete(index)
  const others = total() - (natural[flexible] ?? 0)
  const widths = natural.map((width, index) =>
    index === flexible ? Math.min(width, Math.max(columns - others, 10)) : width
  )
  return all.map((row) =>
    truncatedTo(
      [...shown]
        .map((index) => cell(row[index] ?? "", widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
      columns
    )
  )
}
