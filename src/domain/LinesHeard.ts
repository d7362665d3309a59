import { Array } from "effect"
import { Heard } from "./Dialogue.js"
import { HardFailure } from "./Judgement.js"
import { shortened } from "./Shortened.js"
import { SpokenWord } from "./Speech.js"
import type { Line } from "./StoryPlan.js"
import { alignWords, comparedWords, errorsIn } from "./WordErrors.js"

/**
 * Word error rates above this are another sentence, and not a word misheard. Recognisers are wrong about one word in ten of
 * clear speech, and about more of what is whispered or said over noise; whoever says something else gets hardly a word right.
 */
export const worstErrorRate = 0.4

/** What a listener made of a clip: all of it as text, and its words where they are timed. */
export interface Listened {
  readonly text: string
  readonly words: ReadonlyArray<SpokenWord>
}

/** Whether so many errors in so many words are more than a listener's own. One word alone may always be misheard. */
const isTooFar = (errors: number, words: number): boolean =>
  errors > 1 && errors / Math.max(1, words) > worstErrorRate

/** Every compared word of some texts, with the place of the text that it stands in. */
const placed = (texts: ReadonlyArray<string>, language: string) =>
  texts.flatMap((text, place) => comparedWords(text, language).map((word) => ({ word, place })))

const wordsOf = (all: ReadonlyArray<{ readonly word: string }>) => all.map(({ word }) => word)

/** Holds what was heard in a clip against its lines. Each word that was heard is given to whoever was to say it. */
export const holdAgainst = (lines: ReadonlyArray<Line>, { text, words }: Listened, language: string) => {
  const written = placed(
    lines.map((line) => line.text),
    language
  )
  const spoken = placed(words.length === 0 ? [text] : words.map((word) => word.text), language)
  const steps = alignWords(wordsOf(written), wordsOf(spoken))
  const errors = errorsIn(steps)

  const said = lines.map((_, place) => {
    const all = written.flatMap((it, index) => (it.place === place ? [index] : []))
    const same = steps.filter((step) => step.isSame && all.includes(step.written ?? -1)).length
    return { words: all.length, missing: all.length - same }
  })
  const unheard = lines.filter((_, index) => {
    const { missing = 0, words: count = 0 } = said[index] ?? {}
    return isTooFar(missing, count) || (count > 0 && spoken.length === 0)
  })

  // A word too many is whose word came before it.
  const speakers = new Map<number, string>()
  let speaker = lines[0]?.speaker
  for (const step of steps) {
    speaker = lines[written[step.written ?? -1]?.place ?? -1]?.speaker ?? speaker
    const word = spoken[step.heard ?? -1]?.place
    if (word !== undefined && speaker !== undefined && !speakers.has(word)) speakers.set(word, speaker)
  }
  const heard = new Heard({
    errorRate: errors / Math.max(1, written.length),
    words: words.map((word, index) => {
      const by = speakers.get(index)
      return by === undefined ? word : new SpokenWord({ ...word, speaker: by })
    })
  })
  return { heard, unheard, isHeard: unheard.length === 0 && !isTooFar(errors, written.length) }
}

/** What no score makes good, where the lines of a clip are not heard in it. */
export const notHeard = (lines: ReadonlyArray<Line>, listened: Listened, language: string) => {
  const { heard, isHeard, unheard } = holdAgainst(lines, listened, language)
  const missing = Array.isNonEmptyReadonlyArray(unheard) ? unheard : lines
  const instead = listened.text.trim() === "" ? "nothing" : `“${shortened(listened.text.trim(), 120)}”`
  const failures = isHeard
    ? []
    : [
        new HardFailure({
          kind: "line-not-heard",
          detail: `${missing.map(({ speaker, text }) => `${speaker}: “${shortened(text, 120)}”`).join(", ")}; heard: ${instead}`
        })
      ]
  return { heard, failures }
}
