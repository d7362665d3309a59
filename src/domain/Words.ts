/** `1 take`, `2 takes`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** Bytes as a person says them. */
export const sizeInWords = (bytes: number): string =>
  bytes < 1e3
    ? `${bytes} bytes`
    : bytes < 1e6
      ? `${(bytes / 1e3).toFixed(1)} kB`
      : bytes < 1e9
        ? `${(bytes / 1e6).toFixed(1)} MB`
        : `${(bytes / 1e9).toFixed(1)} GB`

/**
 * Characters that are not seen but steer a terminal or the reading: controls, direction marks, broken halves. The two
 * joiners (U+200C, U+200D) are none of them: Persian, the scripts of India and joined emoji are misspelt without.
 */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Anybody's words without what is not seen; line breaks stay. */
export const visible = (text: string): string =>
  text.replace(unseen, (character) => (character === "\n" ? character : ""))

/** Anybody's words as one line of visible text, with one space between words. */
export const oneLine = (text: string): string => text.replace(unseen, " ").replace(/\s+/g, " ").trim()

/**
 * Words as they were meant: letters in their composed form, what nobody sees taken out, every stretch of blanks and line
 * ends one space. Two texts that differ in nothing else say the same.
 */
export const asMeant = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, " ")
    .replace(/(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu, "")
    .replace(/\s+/gu, " ")
    .trim()

/** Words without the full stops at their end, to stand inside a sentence that has its own. */
export const withoutStop = (words: string): string => words.replace(/[.\s]+$/, "")

/** Words that end as a sentence does: with a full stop, and with one alone. */
export const withStop = (words: string): string =>
  /[!?…:]$/.test(words.trimEnd()) ? words.trimEnd() : `${withoutStop(words)}.`

/** A sentence's beginning: the first letter large. */
export const capital = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`

/** A word as a POSIX shell reads it back, whatever it holds. */
export const quoted = (word: string): string =>
  /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
