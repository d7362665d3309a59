import { Array } from "effect"

/** Letters nobody sees in a name: joiners, direction marks, soft hyphens, the selectors that colour an emoji. */
const unseen = /[\p{DI}\p{Cf}\p{Cc}]/gu

/**
 * What names are compared by: one text for all spellings that a reader takes for the same name. Composed or not, large
 * or small (ß as ss, the Turkish i with and without its dot as i), ligatures and full-width letters as plain ones, any
 * blanks as one space, any apostrophe and dash as the typewriter's.
 */
export const nameKey = (name: string): string =>
  name
    .normalize("NFKC")
    .replace(/\s+/gu, " ")
    .replace(unseen, "")
    .replace(/[‘’ʼ‛`´]/gu, "'")
    .replace(/[‐‑‒–—−]/gu, "-")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFD")
    // The dot of İ, which lower case keeps as a mark of its own.
    .replace(/i\u0307/gu, "i")
    .normalize("NFKC")
    .replace(/ς/gu, "σ")
    .replace(/\s+/gu, " ")
    .trim()

/** Whether two names are one to whoever reads them. */
export const sameName = (a: string, b: string): boolean => a === b || nameKey(a) === nameKey(b)

/** Names that are alike, group by group; none where all differ. */
export const namesAlike = (names: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> => {
  const groups = Object.values(Array.groupBy(names, nameKey))
  return groups.filter(({ length }) => length > 1)
}

/**
 * Whether a text says nothing: blanks, marks of punctuation and letters nobody sees, and neither a letter, a number nor
 * a picture among them.
 */
export const isBlank = (text: string): boolean =>
  !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text.replace(/\p{DI}/gu, ""))
