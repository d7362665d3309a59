import { Array, Option } from "effect"
import {
  adjectives,
  clauseWords,
  conjunctions,
  determiners,
  isSomeone,
  numbers,
  placePrepositions,
  places,
  prepositions,
  pronouns,
  verbOf
} from "./Lexicon.js"
import { isScenery } from "./Scenery.js"
import type { Token } from "./Token.js"
import { singular } from "./Words.js"

// Enough grammar to find who, what and where in one sentence. It guesses from where a word stands; a wrong guess makes
// an odd story, never a failure.

/** A word that stands before a thing and says which: "the", "her", "Maria's". */
export const determines = (token: Token): boolean => token.owner !== undefined || determiners.has(token.lower)

/** The verb a word is a form of; names are none. */
const verbIn = (token: Token | undefined): string | undefined =>
  token === undefined || token.name !== undefined || token.owner !== undefined
    ? undefined
    : verbOf(token.lower)

const isFunction = (token: Token | undefined): boolean =>
  token === undefined ||
  determines(token) ||
  prepositions.has(token.lower) ||
  conjunctions.has(token.lower) ||
  clauseWords.has(token.lower)

const describes = (token: Token): boolean =>
  token.name === undefined &&
  (adjectives.has(token.lower) ||
    /(?:[a-z]{3}(?:ful|ous|less|ible|ish|esque))$/.test(token.lower) ||
    /^\d+-|-(old|year-old|eyed|haired|legged|winged|tailed|shaped)$/.test(token.lower))

export const modals: ReadonlySet<string> = new Set(["must", "can", "will"])

const isKnownNoun = (token: Token | undefined): boolean =>
  token !== undefined &&
  (token.name !== undefined || isSomeone(token.lower) || isScenery(token.lower) || places.has(token.lower))

/** Whether the comma behind a name closes what an earlier one opened: "Two sisters, Lin and Mei, fly a kite". */
const isSetOff = (tokens: ReadonlyArray<Token>, index: number): boolean =>
  tokens[index]?.name !== undefined && tokens.slice(0, index).some(({ comma }) => comma)

/** The first word that acts like the sentence's verb; -1 when nothing does. */
export const findVerb = (tokens: ReadonlyArray<Token>): number => {
  const afterNoun = (index: number): boolean => {
    const before = tokens[index - 1]
    if (before === undefined || (before.comma && !isSetOff(tokens, index - 1))) return false
    if (before.lower === "who" || before.lower === "that" || before.lower === "which") return index > 1
    return !isFunction(before) && !describes(before) && numbers[before.lower] === undefined
  }
  const next = (index: number) => tokens[index + 1]
  const known = tokens.findIndex(
    (token, index) =>
      index > 0 &&
      verbIn(token) !== undefined &&
      afterNoun(index) &&
      // "train driver", "play time": a plain form before another verb's form names, it does not act.
      !(
        !modals.has(token.lower) &&
        verbIn(token) === token.lower &&
        !isFunction(next(index)) &&
        verbIn(next(index)) !== undefined
      )
  )
  if (known >= 0) return known
  return tokens.findIndex((token, index) => {
    const following = next(index)
    return (
      index > 0 &&
      afterNoun(index) &&
      !isFunction(token) &&
      token.name === undefined &&
      ((following !== undefined &&
        (determines(following) || (/(s|ing|ed)$/.test(token.lower) && prepositions.has(following.lower)))) ||
        // "A cat naps": behind someone or something known, and behind a name, a word in -s is what it does.
        (/[^s]s$/.test(token.lower) && isKnownNoun(tokens[index - 1])))
    )
  })
}

export interface Phrase {
  readonly words: ReadonlyArray<Token>
  readonly determiner: Option.Option<string>
  readonly number: Option.Option<number>
  readonly described: ReadonlyArray<string>
  readonly nouns: ReadonlyArray<Token>
}

export const phraseOf = (words: ReadonlyArray<Token>): Phrase => {
  const [opening, ...rest] = words
  const determiner = opening !== undefined && determines(opening) ? Option.some(opening.lower) : Option.none()
  const inner = Option.isSome(determiner) ? rest : words
  const plain = inner.filter((token) => numbers[token.lower] === undefined && !determines(token))
  const nouns = plain.filter(
    (token, index) => !describes(token) || (index === plain.length - 1 && plain.length === 1)
  )
  return {
    words,
    determiner,
    number: Option.fromNullable(inner.map((token) => numbers[token.lower]).find((n) => n !== undefined)),
    described: plain
      .filter((token) => describes(token) && !nouns.includes(token))
      .map((token) => token.lower),
    nouns
  }
}

export const headOf = (phrase: Phrase): string => phrase.nouns.at(-1)?.lower ?? ""

/** Splits a run of words into the things it names: at "and", at commas. */
export const phrasesIn = (tokens: ReadonlyArray<Token>): ReadonlyArray<Phrase> => {
  const groups: Array<Array<Token>> = [[]]
  for (const token of tokens) {
    if (conjunctions.has(token.lower)) groups.push([])
    else {
      groups.at(-1)?.push(token)
      if (token.comma) groups.push([])
    }
  }
  return groups.filter((group) => group.length > 0).map(phraseOf)
}

export const until = (
  tokens: ReadonlyArray<Token>,
  stop: (token: Token, index: number) => boolean
): ReadonlyArray<Token> => {
  const end = tokens.findIndex(stop)
  return end < 0 ? tokens : tokens.slice(0, end)
}

/** One thing named from `tokens` on: up to a preposition, a clause, a comma or another verb. */
export const firstThing = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  const start = tokens.findIndex(
    (token, index) =>
      determines(token) ||
      (!isFunction(token) &&
        !pronouns.has(token.lower) &&
        !(verbIn(token) !== undefined && tokens[index - 1]?.lower === "to") &&
        !/ly$/.test(token.lower))
  )
  if (start < 0) return []
  const run = tokens.slice(start)
  const end = run.findIndex(
    (token, index) =>
      (index > 0 && isFunction(token) && !(index === 1 && determines(token))) ||
      (index > 1 && verbIn(token) !== undefined && !describes(token) && !isFunction(run[index - 1]))
  )
  const whole = end < 0 ? run : run.slice(0, end)
  const comma = whole.findIndex((token) => token.comma)
  return comma < 0 ? whole : whole.slice(0, comma + 1)
}

/** The words again; what a name's bearer is called besides ("the small robot Bolt") goes into their looks. */
export const words = (tokens: ReadonlyArray<Token>): string =>
  tokens
    .filter((token, index) => {
      if (!determines(token) && !describes(token)) return true
      const after = tokens.slice(index + 1).find((it) => !describes(it))
      return after?.name === undefined || after.noun === undefined || after.noun === ""
    })
    .map((token) => token.word)
    .join(" ")

export interface Spot {
  readonly thing: ReadonlyArray<Token>
  readonly preposition: string
}

/** What stands after "in" or "at" and is no place all the same. */
const notAPlace =
  /^(night|dawn|dusk|time|times|day|sunset|sunrise|love|rain|snow|storm|fog|wind|dark|end|search|secret|peace|silence|home)$/

/** The last "in …", "at …" that names a known place, else the first that names anything. */
export const findPlace = (tokens: ReadonlyArray<Token>): Option.Option<Spot> => {
  const found = tokens.flatMap((token, index) => {
    if (!placePrepositions.has(token.lower)) return []
    const thing = firstThing(tokens.slice(index + 1))
    const starts = tokens[index + 1]
    return thing.length === 0 || thing.length > 6 || starts === undefined || thing[0] !== starts
      ? []
      : [{ thing, preposition: token.lower }]
  })
  const isPlace = ({ thing }: Spot) =>
    thing.some((token) => places.has(token.lower) || places.has(singular(token.lower)))
  return Option.orElse(Array.findLast(found, isPlace), () =>
    Array.findFirst(
      found,
      ({ thing }) =>
        thing.length > 1 &&
        !thing.some((token) => isSomeone(singular(token.lower)) || notAPlace.test(token.lower))
    )
  )
}
