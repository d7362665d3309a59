/** `1 take`, `2 takes`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

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
