import { Option } from "effect"
import { cell, widthOf } from "../../domain/Width.js"
import { withStop } from "../../domain/Words.js"
import type { Finding } from "../../preflight/Finding.js"
import { rowsOf } from "./Rows.js"
import { plainLine } from "./Say.js"
import { penFor, type TerminalStyle } from "./TerminalStyle.js"

/** A finding as a line. */
export const findingLine = ({ detail, level, subject, todo }: Finding): string =>
  plainLine(
    level === "ok"
      ? `${subject}: ${detail}`
      : `! ${subject}: ${withStop(detail)} ${Option.getOrElse(todo, () => "")}`
  )

/** The findings as a table: a sign, what was looked at, what was found, and below it what to do. */
export const findingLines = (
  findings: ReadonlyArray<Finding>,
  style: TerminalStyle
): ReadonlyArray<string> => {
  const { good, sign, warning } = penFor(style)
  const signOf = { ok: good(sign.kept), warning: warning(sign.warning), problem: warning(sign.leftOut) }
  const width = Math.max(...findings.map(({ subject }) => widthOf(subject)))
  const indent = " ".repeat(width + 4)
  const room = Math.max(style.columns - width - 4, 20)
  return findings.flatMap(({ detail, level, subject, todo }) =>
    [plainLine(detail), ...Option.toArray(todo)]
      .flatMap((words) => rowsOf(words, room, widthOf))
      .map((row, index) => (index === 0 ? `${signOf[level]} ${cell(subject, width)}  ${row}` : indent + row))
  )
}
