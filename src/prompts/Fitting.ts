import { Option } from "effect"
import { shortenedAtWord } from "../domain/Cutting.js"
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
export const fitted = (
  findings: ReadonlyArray<string>,
  most: number,
  compose: (findings: ReadonlyArray<string>) => string
): Fitted => {
  const all = compose(findings)
  if (findings.length === 0 || promptLength(all) <= most) return { prompt: all, wholeLength: Option.none() }
  let kept: ReadonlyArray<string> = []
  for (const finding of findings) {
    const next = [...kept, finding]
    if (promptLength(compose(next)) <= most) {
      kept = next
      continue
    }
    const room = most - promptLength(compose([...kept, ""]))
    if (room > 20) kept = [...kept, shortenedAtWord(finding, room)]
    break
  }
  return { prompt: compose(kept), wholeLength: Option.some(promptLength(all)) }
}
