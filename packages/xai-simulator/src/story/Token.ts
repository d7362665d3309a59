/** A word of a sentence, or a name of several. */
export interface Token {
  /** As written. */
  readonly word: string
  readonly lower: string
  /** Whether a comma follows. */
  readonly comma: boolean
  /** Whether a sentence ends behind it. */
  readonly ends?: boolean
  /** Whether it stands in quotes. */
  readonly quoted: boolean
  /** Somebody's name, whole: "Dr. Anna-Lena Schmidt". */
  readonly name?: string
  /** Whose it is: "Maria" in "Maria's dog". */
  readonly owner?: string
  /** What the sentence calls the bearer of the name: "robot" in "his robot Bolt"; empty where it does not say. */
  readonly noun?: string
}

/** One dot leader: a dot that ends no sentence and stays with its word. */
const dotted = "\u2024"

/** Keeps the dots of "Dr. Müller" and "J. R. Smith" from ending a sentence. */
export const guardDots = (text: string): string =>
  text
    .replace(
      /\b(Dr|Mr|Mrs|Ms|Prof|St|Sr|Jr|Capt|Col|Gen|Lt|Sgt|Fr|Hr|Mme|Mlle)\.(?=\s*\p{L})/giu,
      `$1${dotted}`
    )
    .replace(/(^|[\s\u2024])(\p{Lu})\.(?=\s*\p{Lu})/gu, `$1$2${dotted}`)

/** The words with their dots back. */
export const unguardDots = (text: string): string => text.replaceAll(dotted, ".")

/** The word without guarded dots: "dr". */
export const undotted = (word: string): string => word.replaceAll(dotted, "")

export const tokensOf = (text: string): ReadonlyArray<Token> =>
  text
    .split(/\s+/u)
    .map((raw) => ({
      raw,
      word: raw.replace(/^[^\p{L}\p{N}&]+|[^\p{L}\p{N}\u2024]+$/gu, "") || (raw === "&" ? "&" : "")
    }))
    .filter(({ word }) => word !== "")
    .map(({ raw, word }) => ({
      word,
      lower: word.toLowerCase(),
      comma: /[,،、:]["'”’)]*$/u.test(raw),
      ends: /[.!?;…]["'”’)]*$/u.test(raw),
      quoted: /^["“«„‚'‘]/u.test(raw) && /["”»“’']/u.test(raw.slice(1))
    }))
