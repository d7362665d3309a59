import { Option } from "effect"
import { shortenedAtWord } from "../domain/Shortened.js"
import { promptLength } from "./PromptLengths.js"

/** A prompt that fits, and how long it was whole, where something had to be left out for that. */
export interface Fitted {
  readonly prompt: string
  readonly wholeLength: Option.Option<number>
}

/**
 * A prompt that grows with what was found wrong, made to fit: the findings stand in their order, the one that reaches over
 * the limit is cut at a word, and those behind it are left out. Without findings there is nothing to leave out.
 */
export const fitPrompt = (
  findings: ReadonlyArray<string>,
  most: number,
  compose: (findings: ReadonlyArray<string>) => string
): Fitted => {
  const fits = (some: ReadonlyArray<string>) => promptLength(compose(some)) <= most
  const all = compose(findings)
  if (findings.length === 0 || fits(findings)) return { prompt: all, wholeLength: Option.none() }
  const over = findings.findIndex((_, index) => !fits(findings.slice(0, index + 1)))
  const kept = findings.slice(0, over)
  const room = most - promptLength(compose([...kept, ""]))
  const cut = room > 20 ? findings.slice(over, over + 1).map((it) => shortenedAtWord(it, room)) : []
  return { prompt: compose([...kept, ...cut]), wholeLength: Option.some(promptLength(all)) }
}
