/** Small matters of English. */

const silentH = /^(hour|honest|honou?r|heir)/i
const youSound = /^(uni(?!n|m)|use|usu|ute|uto|eu|ewe|one\b|once\b|u\b)/i

/** "a" or "an", by how the word is spoken. */
export const article = (word: string): "a" | "an" =>
  silentH.test(word) || (/^[aeiouàáâäèéêëìíîïòóôöùúûü]/i.test(word) && !youSound.test(word)) ? "an" : "a"

/** The phrase with its indefinite article. */
export const withArticle = (phrase: string): string => `${article(phrase)} ${phrase}`

export const capitalised = (words: string): string =>
  words.length === 0
    ? words
    : `${[...words][0]?.toLocaleUpperCase("en") ?? ""}${[...words].slice(1).join("")}`

/** The phrase with a small letter first; a word in capitals stays. */
export const lowerFirst = (phrase: string): string =>
  /^\p{Lu}{2}/u.test(phrase) ? phrase : phrase.charAt(0).toLowerCase() + phrase.slice(1)

const smallWords = /^(a|an|the|of|in|on|at|and|or|to|for|with|by|from)$/i

/** Words as they stand in a title. */
export const titled = (words: string): string =>
  words
    .split(/\s+/)
    .map((word, index) => (index > 0 && smallWords.test(word) ? word.toLowerCase() : capitalised(word)))
    .join(" ")

/** "A", "A and B", "A, B and C". */
export const listed = (items: ReadonlyArray<string>): string =>
  items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`

const irregular: Readonly<Record<string, string>> = {
  children: "child",
  wolves: "wolf",
  mice: "mouse",
  people: "person",
  men: "man",
  women: "woman",
  geese: "goose",
  elves: "elf",
  thieves: "thief",
  knives: "knife",
  leaves: "leaf",
  oxen: "ox",
  heroes: "hero",
  witches: "witch",
  foxes: "fox",
  fairies: "fairy"
}

/** The singular of a noun, as well as the spelling gives it away. */
export const singular = (noun: string): string => {
  const lower = noun.toLowerCase()
  const known = irregular[lower]
  if (known !== undefined) return known
  if (/(ss|us|is)$/.test(lower)) return noun
  if (/ies$/.test(lower) && lower.length > 4) return `${noun.slice(0, -3)}y`
  if (/(xes|ches|shes|sses)$/.test(lower)) return noun.slice(0, -2)
  return /s$/.test(lower) && lower.length > 3 ? noun.slice(0, -1) : noun
}

/** Whether a noun looks like several. */
export const isPlural = (noun: string): boolean => singular(noun).toLowerCase() !== noun.toLowerCase()

/** How many words a sentence has. */
export const wordCount = (sentence: string): number =>
  sentence.split(/\s+/).filter((word) => word !== "").length
