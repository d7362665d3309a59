/** `1 take`, `2 takes`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`

/** Lines of a text, without those that are not to be said; a list stands for each of its own. */
export const lines = (
  ...said: ReadonlyArray<string | false | undefined | ReadonlyArray<string>>
): ReadonlyArray<string> =>
  said.flatMap((it) => (typeof it === "string" ? [it] : it === false || it === undefined ? [] : it))

/** `a`, `a and b`, `a, b and c`. */
export const enumerated = (parts: ReadonlyArray<string>): string =>
  [parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter((part) => part !== "").join(" and ")

const units = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"]
] as const

/** Bytes as a person says them. */
export const sizeInWords = (bytes: number): string => {
  const [size, unit] = units.find(([least]) => bytes >= least) ?? []
  return size === undefined ? `${bytes} bytes` : `${(bytes / size).toFixed(1)} ${unit}`
}

/**
 * Characters that are not seen but steer a terminal or the reading: controls, direction marks, broken halves. The two
 * joiners (U+200C, U+200D) are none of them: Persian, the scripts of India and joined emoji are misspelt without.
 */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** The flags of England, Scotland and Wales, which are spelt with letters that nobody sees; no other words are. */
const flags =
  /(\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f})/u

/** Takes something out of a text, but leaves such flags whole. */
export const outsideFlags = (text: string, change: (part: string) => string): string =>
  text.includes("\u{1f3f4}")
    ? text
        .split(flags)
        .map((part, index) => (index % 2 === 1 ? part : change(part)))
        .join("")
    : change(text)

/** Anybody's words without what is not seen; line breaks stay. */
export const visible = (text: string): string =>
  outsideFlags(text, (part) => part.replace(unseen, (character) => (character === "\n" ? character : "")))

/** Anybody's words as one line of visible text, with one space between words. */
export const oneLine = (text: string): string =>
  outsideFlags(text, (part) => part.replace(unseen, " "))
    .replace(/\s+/g, " ")
    .trim()

/** Plain letters with one blank between words are as they were meant. */
const plainWords = /^[!-~]+(?: [!-~]+)*$/

const meant = (text: string): string =>
  outsideFlags(text.normalize("NFC"), (part) =>
    part.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, " ").replace(/(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu, "")
  )
    .replace(/\s+/gu, " ")
    .trim()

/**
 * Words as they were meant: letters in their composed form, what nobody sees taken out, every stretch of blanks and line
 * ends one space. For what is read and shown; what is compared and remembered goes through `asCompared`.
 */
export const asMeant = (text: string): string => (plainWords.test(text) ? text : meant(text))

/**
 * Words as they are compared, and as the journals of films remember them: as they were meant, and without the unseen
 * letters of every flag. Two texts that differ in nothing else say the same. Labels and keys of paid orders are made of
 * it: another rule would order films anew.
 */
export const asCompared = (text: string): string => asMeant(text).replace(/[\u{e0020}-\u{e007f}]/gu, "")

/** Whether two texts say the same. */
export const saysTheSame = (one: string, other: string): boolean => asCompared(one) === asCompared(other)

/**
 * Words as a viewer is to see them: in one line as they were meant, with what is not seen and yet changes how letters look:
 * marks of direction, and the tags by which a flag says whose it is. Empty where there is nothing to be seen.
 */
export const asShown = (text: string): string => {
  const words = text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, " ")
    .replace(/(?![\u200c-\u200f\u061c\u{e0020}-\u{e007f}])[\p{Cf}\p{Cs}]/gu, "")
    .replace(/\s+/gu, " ")
    .trim()
  return /[^\p{DI}\s]/u.test(words) ? words : ""
}

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
