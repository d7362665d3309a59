import { Option } from "effect"
import type { Blame } from "../domain/Blame.js"

/** What was found of one thing before money is spent. `problem`: the film is not begun. `warning`: it may trouble it. */
export interface Finding {
  readonly subject: string
  readonly level: "ok" | "warning" | "problem"
  /** What was found, as a sentence or the beginning of one. */
  readonly detail: string
  /** What to do; none where nothing is to be done. */
  readonly todo: Option.Option<string>
  readonly blame: Option.Option<Blame>
}

export const ok = (subject: string, detail: string): Finding => ({
  ...{ subject, level: "ok", detail },
  ...{ todo: Option.none(), blame: Option.none() }
})

export const warning = (subject: string, detail: string, todo: string, blame: Blame): Finding => ({
  ...{ subject, level: "warning", detail },
  ...{ todo: Option.some(todo), blame: Option.some(blame) }
})

export const problem = (subject: string, detail: string, todo: string, blame: Blame): Finding => ({
  ...{ subject, level: "problem", detail },
  ...{ todo: Option.some(todo), blame: Option.some(blame) }
})
