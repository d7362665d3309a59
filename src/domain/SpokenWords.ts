import { isUnspaced, unbreakablePieces } from "./Breaks.js"
import { samplesIn } from "./SoundTime.js"
import { SpokenWord } from "./Speech.js"
import { asShown } from "./Words.js"

// Words as they are heard, made of letters or words whose times are told, and put together again to be read.

/** A letter or a word of what is said, and when it is heard, in seconds from the beginning of the recording. */
export interface TimedText {
  readonly text: string
  readonly from: number
  readonly to: number
}

/** Whether anything of it is heard. The time that is told of a comma or a full stop is the pause behind it. */
const isHeard = (text: string): boolean => /[\p{L}\p{M}\p{N}\p{S}&%@#§]/u.test(text)

/** Marks that belong to the word behind them. */
const opens = (text: string): boolean => /^[\p{Ps}\p{Pi}¿¡]+$/u.test(text)

const lastLetter = (text: string): string => [...text].at(-1) ?? ""
const firstLetter = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 0)

/** Letters between blanks. */
const runsOf = (letters: ReadonlyArray<TimedText>): ReadonlyArray<ReadonlyArray<TimedText>> => {
  const runs: Array<Array<TimedText>> = []
  let isBehindBlank = true
  for (const letter of letters) {
    const isBlank = letter.text.trim() === ""
    if (!isBlank && isBehindBlank) runs.push([letter])
    else if (!isBlank) runs.at(-1)?.push(letter)
    isBehindBlank = isBlank
  }
  return runs
}

/** A run of letters word by word: of scripts without blanks it holds several. */
const wordsOfRun = (run: ReadonlyArray<TimedText>): ReadonlyArray<ReadonlyArray<TimedText>> => {
  const pieces = unbreakablePieces(run.map(({ text }) => text).join(""))
  const starts = new Set<number>()
  let at = 0
  for (const [index, piece] of pieces.entries()) {
    const before = lastLetter(pieces[index - 1] ?? "")
    if (isUnspaced(before) || isUnspaced(firstLetter(piece))) starts.add(at)
    at += piece.length
  }
  const words: Array<Array<TimedText>> = []
  at = 0
  for (const letter of run) {
    if (words.length === 0 || starts.has(at)) words.push([])
    words.at(-1)?.push(letter)
    at += letter.text.length
  }
  return words
}

/** Words with their letters; marks that stand alone go to the word before them, or behind where they open something. */
const spelt = (letters: ReadonlyArray<TimedText>) => {
  const words: Array<{ text: string; readonly letters: ReadonlyArray<TimedText> }> = []
  let opening = ""
  for (const run of runsOf(letters))
    for (const [index, word] of wordsOfRun(run).entries()) {
      const text = word.map((letter) => letter.text).join("")
      const last = words.at(-1)
      // Thai has blanks between sentences only, and they are to be seen.
      if (index === 0 && last !== undefined && isUnspaced(lastLetter(last.text))) last.text += " "
      if (isHeard(text)) {
        words.push({ text: opening + text, letters: word })
        opening = ""
      } else if (last === undefined || opening !== "" || opens(text)) opening += `${text} `
      else last.text = `${last.text.trimEnd()} ${text}`
    }
  const last = words.at(-1)
  if (last !== undefined) last.text = `${last.text} ${opening}`.trimEnd()
  return words
}

const spokenWord = (text: string, from: number, to: number): SpokenWord => {
  const start = Math.max(0, samplesIn(from))
  return new SpokenWord({ text, from: start, to: Math.max(start + 1, samplesIn(to)) })
}

/**
 * The words of a recording of which the letters' times are told, blanks and marks among them. A word is heard from its first
 * sounding letter to its last one: what is told of a full stop is silence. Words of scripts without blanks are told apart by
 * the dictionaries of the JavaScript engine; where such a text has a blank, the word before it ends with one.
 */
export const wordsFromLetters = (letters: ReadonlyArray<TimedText>): ReadonlyArray<SpokenWord> =>
  spelt(letters).map(({ letters, text }) => {
    const heard = letters.filter((letter) => isHeard(letter.text))
    return spokenWord(text, heard[0]?.from ?? 0, heard.at(-1)?.to ?? 0)
  })

/** Words of which the times are told. */
export const wordsFromHeard = (words: ReadonlyArray<TimedText>): ReadonlyArray<SpokenWord> =>
  words.flatMap(({ from, text, to }) => (asShown(text) === "" ? [] : [spokenWord(asShown(text), from, to)]))

/** Languages that are written without blanks between words, whatever stands among their own letters. */
const unspacedLanguage = /^(?:zh|ja|yue|cmn|wuu|th|lo|km|my)(?:-|$)/iu

/** What stands between two words when they are read in a language: a blank, or nothing. */
export const blankBetween = (before: string, after: string, language: string): "" | " " => {
  if (/\s$/u.test(before)) return " "
  const [one, other] = [isUnspaced(lastLetter(before)), isUnspaced(firstLetter(after))]
  return (unspacedLanguage.test(language) ? one || other : one && other) ? "" : " "
}
