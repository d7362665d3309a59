// How long words take to be said, reckoned from the words alone. Only plans are held against this: a recording's own length
// counts from the moment there is one.

/** Words a second of languages that are written in words, read aloud at an easy pace with the usual pauses. */
const words: Readonly<Record<string, number>> = {
  ...{ en: 2.5, fr: 2.6, es: 2.6, pt: 2.5, it: 2.4, de: 2.2, id: 2.1, vi: 3.4 },
  ...{ hi: 2.4, bn: 2.1, ar: 1.9, ru: 1.9, tr: 1.7, ko: 1.8 }
}

/** Of any other one. */
const usualWords = 2.2

/** Letters a second of scripts without blanks between words. */
const letters: ReadonlyArray<readonly [script: RegExp, perSecond: number]> = [
  [/[\p{sc=Hiragana}\p{sc=Katakana}ー]/gu, 7],
  [/\p{sc=Han}/gu, 4.3],
  [/[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu, 11]
]

const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー]/gu

/** Words a second of a language. */
export const wordsPerSecond = (language: string): number =>
  words[language.toLowerCase().replace(/-.*$/s, "")] ?? usualWords

/** How long plain words take to be said in a language, in seconds. */
export const secondsToSay = (text: string, language: string): number => {
  const written = letters.reduce(
    (sum, [script, perSecond]) => sum + (text.match(script)?.length ?? 0) / perSecond,
    0
  )
  const spaced = text.replace(unspaced, " ").match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu)?.length ?? 0
  return written + spaced / wordsPerSecond(language)
}

/** How much of a language is said in so many seconds, for whoever writes it. */
export const roomInWords = (seconds: number, language: string): string => {
  const of = { zh: [4.3, "characters"], ja: [6, "characters"], th: [11, "letters"] } as const
  const [perSecond, what] = Object.entries(of).find(([tag]) =>
    language.toLowerCase().startsWith(tag)
  )?.[1] ?? [wordsPerSecond(language), "words"]
  return `${Math.floor(seconds * perSecond)} ${what}`
}
