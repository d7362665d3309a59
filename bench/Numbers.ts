// What the benches share: medians, noise, and a table whose every line can fail.

/** One line of the table: a figure that is comparable between machines, and what it may be at most. */
export interface Line {
  readonly what: string
  /** A ratio, unless `unit` says otherwise. */
  readonly value: number
  readonly unit?: string
  readonly atMost?: number
  /** Half the spread of the rounds over their median; 0 where there was one round. */
  readonly noise: number
  /** Absolute figures of this machine, to read and not to compare. */
  readonly aside?: string
}

export const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Half of what lies between the smallest and the largest, as a share of the median. */
export const noiseOf = (values: ReadonlyArray<number>): number =>
  values.length < 2 ? 0 : (Math.max(...values) - Math.min(...values)) / 2 / median(values)

export const isMissed = ({ atMost, value }: Line): boolean => atMost !== undefined && !(value <= atMost)

const figure = (value: number, unit?: string): string =>
  `${value >= 100 ? value.toFixed(0) : value.toFixed(value < 10 ? 3 : 1)}${unit === undefined ? "" : ` ${unit}`}`

/** The lines as a table. */
export const table = (lines: ReadonlyArray<Line>): string => {
  const rows = lines.map((line) => [
    isMissed(line) ? "MISSED" : line.atMost === undefined ? "" : "ok",
    line.what,
    figure(line.value, line.unit),
    line.atMost === undefined ? "" : figure(line.atMost, line.unit),
    line.noise === 0 ? "" : `±${(line.noise * 100).toFixed(1)} %`,
    line.aside ?? ""
  ])
  const all = [["", "", "median", "at most", "noise", "on this machine"], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()
    )
    .join("\n")
}
