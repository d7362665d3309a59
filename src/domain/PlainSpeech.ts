import { bareWords, tidy } from "./BareWords.js"
import { englishSpeech } from "./EnglishSpeech.js"
import { saidNumerals } from "./NumberWords.js"

/** Where the ten figures of each script begin. */
const asFigure = (figure: string): string => {
  const code = figure.codePointAt(0) ?? 0
  let first = code
  while (first > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(first - 1))) first -= 1
  return String(code - first)
}

/**
 * What is really said of a text: plain words, as a voice is to read them. What is no words is taken out, addresses are
 * spelled, and what is written in figures and signs is put in words: all of it in English, numbers, sums and shares in the
 * other languages whose numbers are not declined. What figures are left, the voice reads. Said again, it is the same.
 */
export const plainSpeech = (text: string, language: string): string => {
  let said = saidOnce(text, language)
  // What is put in words may bring to light what is none: "x2e.g." is "x two e.g." first.
  for (let again = saidOnce(said, language); again !== said; again = saidOnce(said, language)) said = again
  return said
}

const saidOnce = (text: string, language: string): string => {
  const bare = bareWords(text, language).replace(/(?![0-9])\p{Nd}/gu, asFigure)
  return /^en\b/i.test(language) ? tidy(englishSpeech(bare, language)) : tidy(saidNumerals(bare, language))
}
