import { graphemes } from "./Shortened.js"

// The rules of Unicode's line breaking (UAX #14) that captions meet: blanks, scripts without blanks, and what may
// neither begin nor end a line. Where words stand without blanks (Thai, Khmer, Japanese, Chinese …), the dictionaries of
// the JavaScript engine tell them apart.

/** Closes what stands before it, even after a blank: never the first of a line. */
const closing = /^(?:\p{Pe}|[»›!?:;,%‰℃°、。，．！？：；％،؛؟۔।॥๏๚๛។៕၊။።፣፤·・‥])/u
/** Never the first of a line when it follows its neighbour without a blank. */
const hanging =
  /^(?:\p{Pf}|[.…\-‐‑–—~〜～ーｰ々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿｧ-ｯ｡､･ๆฯໆ"'”’])/u
/** Opens what comes after it, even after a blank: never the last of a line. */
const opening = /(?:\p{Ps}|[«‹¿¡])$/u
/** Never the last of a line when its neighbour follows without a blank. */
const leading = /(?:\p{Pi}|[$£€¥₩₹￥＄#"'“‘])$/u

/** A line may end before and after each of these, but not within a word: they are written without blanks. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Yi}\u3000-\u303f\uff01-\uff60\p{Extended_Pictographic}\p{Regional_Indicator}]|\u20e3/u
/** A line may end between words of these, which are written without blanks too. */
const dictionary = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u

/** Whether a letter is of a script that is written without blanks between words. */
export const isUnspaced = (letter: string): boolean => unspaced.test(letter) || dictionary.test(letter)

/** Whether a line may never end between two letters that follow each other. */
const cling = (before: string, after: string): boolean =>
  closing.test(after) || hanging.test(after) || opening.test(before) || leading.test(before)

let segmenter: Intl.Segmenter | undefined
const wordStarts = (word: string): ReadonlySet<number> => {
  segmenter ??= new Intl.Segmenter("ja", { granularity: "word" })
  return new Set(Array.from(segmenter.segment(word), ({ index }) => index))
}

/** Letters in groups: each joins those before it where it `holds` to the last of them, from its place in the text on. */
const grouped = (
  text: string,
  holds: (before: string, letter: string, at: number) => boolean
): ReadonlyArray<string> => {
  const groups: Array<string> = []
  let [before, at] = ["", 0]
  for (const letter of graphemes(text)) {
    if (groups.length > 0 && holds(before, letter, at)) groups[groups.length - 1] += letter
    else groups.push(letter)
    before = letter
    at += letter.length
  }
  return groups
}

/** The parts of a word between which a line may end; a blank at its end belongs to the last. */
const partsOf = (word: string): ReadonlyArray<string> => {
  if (/^[\x20-\x2c\x2e-\x7e]*$/.test(word)) return [word]
  const starts = wordStarts(word)
  const isBetweenWords = (before: string, letter: string, at: number) =>
    starts.has(at) &&
    (unspaced.test(before) || unspaced.test(letter) || (dictionary.test(before) && dictionary.test(letter)))
  /** After a hyphen between letters, and after a dash. */
  const isBehindDash = (before: string, letter: string, at: number) =>
    /[-‐–—]$/.test(before) && /^\p{L}/u.test(letter) && /\p{L}[-‐–—]$/u.test(word.slice(0, at))
  return grouped(
    word,
    (before, letter, at) =>
      letter === " " ||
      cling(before, letter) ||
      !(isBetweenWords(before, letter, at) || isBehindDash(before, letter, at))
  )
}

/** A text in pieces, each with the blank behind it: a line may end after every piece, and nowhere else. */
export const unbreakablePieces = (text: string): ReadonlyArray<string> =>
  (text.match(/[^ ]+ ?/g) ?? []).reduce<Array<string>>((pieces, word) => {
    const [first = "", ...more] = partsOf(word)
    const last = pieces.at(-1)
    // "Quoi ?" and "« mot »" hold together across their blanks.
    if (last?.endsWith(" ") && (closing.test(first) || opening.test(last.trimEnd())))
      pieces[pieces.length - 1] = last + first
    else pieces.push(first)
    pieces.push(...more)
    return pieces
  }, [])

/** The smallest parts of a piece that is too wide for a line: letters, each with what clings to it. */
export const crumbsOf = (piece: string): ReadonlyArray<string> =>
  grouped(piece, (before, letter) => letter === " " || before.endsWith(" ") || cling(before, letter))
