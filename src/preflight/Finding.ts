import { Option } from "effect"
import type { Blame } from "../domain/Blame.js"

/** What was found of one thing that a film needs. `problem`: the film is not begun. `warning`: it may trouble it. */
export interface Finding {
  readonly subject: string
  readonly level: "ok" | "warning" | "problem"
  /** What was found, as a sentence or the beginning of one. */
  readonly detail: string
  /** What to do; none where nothing is to be done. */
  readonly todo: Option.Option<string>
  /** Whose trouble it is, where it is not the plan's or the settings'. */
  readonly blame: Option.Option<Blame>
}

const at =
  (level: Finding["level"]) =>
  (subject: string, detail: string, todo?: string, blame?: Blame): Finding => ({
    subject,
    level,
    detail,
    todo: Option.fromNullable(todo),
    blame: Option.fromNullable(blame)
  })

export const ok: (subject: string, detail: string) => Finding = at("ok")
export const warning: (subject: string, detail: string, todo: string, blame?: Blame) => Finding =
  at("warning")
export const problem: typeof warning = at("problem")
