import { Option } from "effect"
import { cell, widthOf } from "../../domain/Width.js"
import { type Look, penFor } from "./Look.js"
import { rowsOf } from "./Rows.js"

/** What was found of one thing a film needs. `bad`: it would stop a film; `warning`: it may trouble one. */
export interface Finding {
  readonly what: string
  readonly mark: "fine" | "warning" | "bad"
  readonly found: string
  /** What to do; nothing where nothing is to be done. */
  readonly todo: Option.Option<string>
}

const make =
  (mark: Finding["mark"]) =>
  (what: string, found: string, todo?: string): Finding => ({
    what,
    mark,
    found,
    todo: Option.fromNullable(todo)
  })

export const fine = make("fine")
export const warning = (what: string, found: string, todo: string): Finding =>
  make("warning")(what, found, todo)
export const bad = (what: string, found: string, todo: string): Finding => make("bad")(what, found, todo)

/** The findings as a table: a sign, what was looked at, what was found, and below it what to do. */
export const findingLines = (findings: ReadonlyArray<Finding>, look: Look): ReadonlyArray<string> => {
  const { good, sign, warning } = penFor(look)
  const signOf = { fine: good(sign.kept), warning: warning(sign.warning), bad: warning(sign.leftOut) }
  const width = Math.max(...findings.map(({ what }) => widthOf(what)))
  const indent = " ".repeat(width + 4)
  const room = Math.max(look.columns - width - 4, 20)
  return findings.flatMap(({ found, mark, todo, what }) => {
    const [first = "", ...rest] = rowsOf(found, room, widthOf)
    return [
      `${signOf[mark]} ${cell(what, width)}  ${first}`,
      ...[
        ...rest,
        ...Option.match(todo, { onNone: () => [], onSome: (words) => rowsOf(words, room, widthOf) })
      ].map((line) => indent + line)
    ]
  })
}
