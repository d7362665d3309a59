import { plainSpeech } from "./PlainSpeech.js"

// How far what was heard is from what was to be said, word by word.

/** Letters of languages that are written without blanks, or with blanks that are a matter of taste: each counts as a word. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー]/u
const pieces = new RegExp(`${unspaced.source}\\p{M}*|(?:(?!${unspaced.source})[\\p{L}\\p{M}\\p{N}])+`, "gu")

/**
 * The words of a text as they are compared: said out (numbers, signs), in small letters, without marks between them; letter by
 * letter where words are not parted.
 */
export const comparedWords = (text: string, language: string): ReadonlyArray<string> =>
  plainSpeech(text, language)
    .normalize("NFKC")
    .toLowerCase()
    // An apostrophe parts no word, nor does a letter's point on its way into small ones (`İ`).
    .replace(/['’ʼ`]|\u0307/g, "")
    .match(pieces) ?? []

/** One step from what was written to what was heard, by places in both; a word that is missing or too many has but one. */
export interface WordStep {
  readonly written?: number
  readonly heard?: number
  readonly isSame: boolean
}

/** The fewest steps from one list of words to another, in order: words that are the same, put for another, missing, too many. */
export const alignWords = (
  written: ReadonlyArray<string>,
  heard: ReadonlyArray<string>
): ReadonlyArray<WordStep> => {
  const wide = heard.length + 1
  const errors = new Uint32Array((written.length + 1) * wide)
  const at = (row: number, column: number): number => errors[row * wide + column] ?? 0
  const isSame = (row: number, column: number): boolean => written[row - 1] === heard[column - 1]
  const put = (row: number, column: number): number =>
    row === 0 || column === 0
      ? row + column
      : Math.min(
          at(row - 1, column - 1) + (isSame(row, column) ? 0 : 1),
          at(row - 1, column) + 1,
          at(row, column - 1) + 1
        )
  for (let row = 0; row <= written.length; row++)
    for (let column = 0; column < wide; column++) errors[row * wide + column] = put(row, column)

  const steps: Array<WordStep> = []
  let [row, column] = [written.length, heard.length]
  while (row > 0 || column > 0) {
    const here = at(row, column)
    const isPair = row > 0 && column > 0
    if (isPair && here === at(row - 1, column - 1) + (isSame(row, column) ? 0 : 1)) {
      steps.push({ written: --row, heard: --column, isSame: written[row] === heard[column] })
    } else if (row > 0 && here === at(row - 1, column) + 1) {
      steps.push({ written: --row, isSame: false })
    } else {
      steps.push({ heard: --column, isSame: false })
    }
  }
  return steps.reverse()
}

/** How many of the steps are errors. */
export const errorsIn = (steps: ReadonlyArray<WordStep>): number =>
  steps.filter(({ isSame }) => !isSame).length

/**
 * The word error rate: words put for others, missing and too many, by the words that were to be said. 0 is word for word;
 * above 1 more was said besides than was to be said at all.
 */
export const wordErrorRate = (written: string, heard: string, language: string): number => {
  const words = comparedWords(written, language)
  return errorsIn(alignWords(words, comparedWords(heard, language))) / Math.max(1, words.length)
}
