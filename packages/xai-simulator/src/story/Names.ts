import { setOffEnd } from "./Apposition.js"
import {
  adjectives,
  clauseWords,
  conjunctions,
  determiners,
  isSomeone,
  numbers,
  places,
  prepositions,
  pronouns,
  verbOf
} from "./Lexicon.js"
import { givenNames, knownPlaces, notNames, particles, titles, wordsAndNames } from "./NameLexicon.js"
import { isScenery } from "./Scenery.js"
import { type Token, undotted, unguardDots } from "./Token.js"
import { capitalised, isPlural, singular } from "./Words.js"

// Names come first: what is one is one word from here on, and no rule of grammar takes it apart.

const isCapital = (token: Token | undefined): boolean =>
  token !== undefined && /^[\p{Lu}\p{Lt}\p{Lo}]/u.test(token.word)

const isCommon = ({ lower }: Token): boolean =>
  determiners.has(lower) ||
  pronouns.has(lower) ||
  prepositions.has(lower) ||
  conjunctions.has(lower) ||
  clauseWords.has(lower) ||
  numbers[lower] !== undefined ||
  adjectives.has(lower) ||
  notNames.has(lower) ||
  places.has(lower) ||
  isScenery(lower) ||
  isSomeone(singular(lower)) ||
  /^\p{L}+(?:ing|ly)$/u.test(lower)

/** "Captain" in "Captain Nemo", and "dr." however it is written; "her brother Ben" is Ben, a brother. */
const isTitle = (token: Token): boolean =>
  titles.has(undotted(token.lower)) && (isCapital(token) || token.lower !== undotted(token.lower))

/** Whether the word after looks like something that somebody does. */
const acts = (token: Token | undefined): boolean =>
  token === undefined ||
  token.comma ||
  conjunctions.has(token.lower) ||
  clauseWords.has(token.lower) ||
  (verbOf(token.lower) !== undefined && verbOf(token.lower) !== token.lower) ||
  /[^s]s$/.test(token.lower)

/** Whether the first word of a sentence is a name, which its capital does not tell. */
const opensWithName = (tokens: ReadonlyArray<Token>): boolean => {
  const [first, next] = tokens
  if (first === undefined || !isCapital(first)) return false
  if (first.quoted || givenNames.has(first.lower)) return true
  if (isTitle(first) && (isCapital(next) || /^\d+$/.test(next?.word ?? ""))) return true
  if (wordsAndNames.has(first.lower)) return acts(next)
  if (isCommon(first) || (verbOf(first.lower) !== undefined && !isCapital(next))) {
    // "Little Red Riding Hood": a row of capitals is a name, whatever its words are.
    return !isFunctionWord(first) && !isSomeone(first.lower) && isCapital(next) && isCapital(tokens[2])
  }
  if (isCapital(next)) return !first.comma
  if (first.comma && setOffEnd(tokens, 1) !== undefined) return true
  return (
    acts(next) ||
    next?.lower === "the" ||
    (next !== undefined && verbOf(next.lower) !== undefined && !isPlural(first.word))
  )
}

const placeOnly = new Set(
  "in through across over around into near under above along at from toward towards on".split(" ")
)
const going = new Set("travel go sail fly walk run drive journey return come move ride hike drift".split(" "))

interface Found {
  readonly from: number
  readonly to: number
  readonly full: string
  readonly noun: string
  /** Whether it takes a comma with it that only set off what its bearer is called. */
  readonly isSetOff?: boolean
}

/** Where a name that begins at `from` ends: over capitals, particles between them, and a number behind a title. */
const endOf = (tokens: ReadonlyArray<Token>, from: number): number => {
  let to = from + 1
  while (to < tokens.length && tokens[to - 1]?.comma !== true && !isOwner(tokens[to - 1])) {
    const token = tokens[to]
    const after = tokens.findIndex((it, at) => at > to && !particles.has(it.lower))
    if (token === undefined) break
    if (
      isCapital(token) &&
      !notNames.has(token.lower) &&
      !(conjunctions.has(token.lower) || token.lower === "the")
    )
      to++
    else if (particles.has(token.lower) && isCapital(tokens[after])) to = after
    else if (token.lower === "of" && isCapital(tokens[to + 1])) to += 2
    else if (/^\d+$/.test(token.word) && to === from + 1 && titles.has(tokens[from]?.lower ?? "")) to++
    else break
  }
  return to
}

const isOwner = (token: Token | undefined): boolean =>
  token !== undefined && /['’]s$|s['’]$/u.test(token.word)

/** Whether a name at `at` is a place's: what stands before it tells. */
const isPlaceName = (tokens: ReadonlyArray<Token>, at: number, to: number): boolean => {
  const last = tokens[to - 1]?.lower.replace(/['’]s$/u, "") ?? ""
  const before = tokens[at - 1]?.lower ?? ""
  const first = tokens[at]
  if (first === undefined || givenNames.has(first.lower) || isTitle(first)) return false
  if (knownPlaces.has(last) || places.has(last) || isScenery(last)) return true
  if (before === "of") {
    const whose = singular(tokens[at - 2]?.lower ?? "")
    return isCapital(tokens[at - 2]) || isSomeone(whose) || places.has(whose)
  }
  if (before === "to") return going.has(verbOf(tokens[at - 2]?.lower ?? "") ?? "")
  return placeOnly.has(before)
}

const isIndefinite = (token: Token | undefined): boolean =>
  token !== undefined &&
  /^(a|an|the|some|this|that|these|those|every|another|ein|eine|un|una|une|der|die|das|el|la|le|les)$/.test(
    token.lower
  )

/** The one who is named before a name: "robot" in "his robot Bolt", "lighthouse keeper" in "lighthouse keeper Sam". */
const calledBefore = (
  tokens: ReadonlyArray<Token>,
  at: number
): { readonly from: number; readonly noun: string } => {
  const before = tokens[at - 1]
  if (before === undefined || before.comma || !isSomeone(before.lower)) return { from: at, noun: "" }
  const wider = tokens[at - 2]
  const isTwo =
    wider !== undefined &&
    !wider.comma &&
    !isCapital(wider) &&
    /^(lighthouse|space|fire|police|snow|train|taxi|bus|sea|school)$/.test(wider.lower)
  return { from: isTwo ? at - 2 : at - 1, noun: isTwo ? `${wider.lower} ${before.lower}` : before.lower }
}

/** All names of persons in a sentence, in order. */
const namesIn = (tokens: ReadonlyArray<Token>, capitalsTell: boolean): ReadonlyArray<Found> => {
  const found: Array<Found> = []
  let index = 0
  while (index < tokens.length) {
    const token = tokens[index]
    if (token === undefined) break
    // "a boy named max", "an owl called Hoot"
    const next = tokens[index + 1]
    if (
      next !== undefined &&
      /^(named|called|nicknamed|dubbed)$/.test(token.lower) &&
      (isCapital(next) || token.lower !== "called" || next.quoted || givenNames.has(next.lower)) &&
      !isCommon({ ...next, lower: isCapital(next) ? "" : next.lower })
    ) {
      const to = isCapital(next) ? endOf(tokens, index + 1) : index + 2
      const { from, noun } = calledBefore(tokens, index)
      found.push({ from, to, full: nameOf(tokens.slice(index + 1, to)), noun })
      index = to
      continue
    }
    const bare = token.lower.replace(/['’]s$/u, "")
    const isKnown = givenNames.has(bare)
    const isOpen =
      index === 0 || tokens[index - 1]?.ends === true
        ? opensWithName(tokens.slice(index))
        : capitalsTell && isCapital(token) && !notNames.has(token.lower)
    const startsName =
      isKnown ||
      (token.quoted && isCapital(token)) ||
      isOpen ||
      (capitalsTell && isTitle(token) && isCapital(next))
    if (!startsName || particles.has(token.lower)) {
      index++
      continue
    }
    const to = isCapital(token) || isTitle(token) ? endOf(tokens, index) : index + 1
    // "the Eiffel Tower", "a red Ferrari" are things; "the Green Knight" is known without help.
    const ahead = tokens[index - 1]
    const describedAhead = ahead !== undefined && adjectives.has(ahead.lower) ? tokens[index - 2] : ahead
    const isThing =
      !isKnown &&
      !isTitle(token) &&
      index > 0 &&
      !token.quoted &&
      (isIndefinite(ahead) || isIndefinite(describedAhead))
    if (isThing || (isPlaceName(tokens, index, to) && !token.quoted)) {
      index = to
      continue
    }
    found.push(withApposition(tokens, index, to))
    index = found.at(-1)?.to ?? to
  }
  return found
}

const nameOf = (tokens: ReadonlyArray<Token>): string =>
  unguardDots(
    tokens
      .map(({ lower, word }, at) =>
        at > 0 && (particles.has(lower) || lower === "of") ? word : capitalised(word)
      )
      .join(" ")
  ).replace(/['’]s$|['’]$/u, "")

/** A name with what the sentence calls its bearer: before it, or behind it as in "Rosa, a baker," and "Nadia the astronaut". */
const withApposition = (tokens: ReadonlyArray<Token>, at: number, to: number): Found => {
  const name = tokens.slice(at, to)
  const before = calledBefore(tokens, at)
  const first = name[0]
  // A title is part of the name: "Captain Nemo", "Queen Elizabeth"; and "Mr. Fox" is a fox.
  const last = name.at(-1)?.lower ?? ""
  const own =
    first !== undefined && name.length > 1 && isSomeone(last)
      ? last
      : first !== undefined && name.length > 1 && isSomeone(first.lower)
        ? first.lower
        : ""
  const plain: Found = { from: before.from, to, full: nameOf(name), noun: before.noun || own }
  if (plain.noun !== "" || isOwner(tokens[to - 1])) return plain
  const isBehindComma = tokens[to - 1]?.comma === true
  const opening = tokens[to]
  if (
    opening === undefined ||
    !(opening.lower === "the" || (isBehindComma && /^(an?|his|her|their)$/.test(opening.lower)))
  ) {
    // "a lighthouse keeper, Sam, …"
    const keeper = tokens[at - 1]
    if (keeper?.comma === true && isBehindComma && isSomeone(keeper.lower) && !isPlural(keeper.lower)) {
      const ahead = calledBefore(
        tokens.map((token) => ({ ...token, comma: false })),
        at
      )
      return { ...plain, from: ahead.from, noun: ahead.noun, isSetOff: true }
    }
    return plain
  }
  const end = tokens.findIndex(
    (token, index) => index > to && (isSomeone(token.lower) || isFunctionWord(token))
  )
  const head = tokens[end]
  const closing = isBehindComma ? setOffEnd(tokens, to) : undefined
  if (head === undefined || end > to + 3 || !isSomeone(head.lower)) {
    // Whatever stands between two commas says who it is: "Odile, a tinkerer, …".
    const what = tokens[(closing ?? 0) - 1]
    return closing === undefined || what === undefined || conjunctions.has(tokens[closing]?.lower ?? "")
      ? plain
      : { ...plain, to: closing, noun: what.lower, isSetOff: true }
  }
  // "Lumi the fox cub": the last of the nouns says what it is, the first what it looks like.
  const more = tokens[end + 1]
  const isCub = more !== undefined && /^(cub|pup|puppy|kitten|chick|calf|foal)$/.test(more.lower)
  const behind = isCub ? end + 2 : end + 1
  // "an old baker from Lyon, …" is set off as a whole.
  const isWhole =
    closing !== undefined && closing > behind && /^(of|from|with|in|at)$/.test(tokens[behind]?.lower ?? "")
  return { ...plain, to: isWhole ? closing : behind, noun: head.lower, isSetOff: isBehindComma }
}

const isFunctionWord = ({ lower }: Token): boolean =>
  prepositions.has(lower) || conjunctions.has(lower) || clauseWords.has(lower) || determiners.has(lower)

/** Whether every longer word has a capital, as in a headline: then capitals tell nothing. */
const isHeadline = (tokens: ReadonlyArray<Token>): boolean => {
  const long = tokens.filter(({ word }) => word.length > 3)
  return long.length > 3 && long.filter(isCapital).length > long.length * 0.8
}

/** German writes every noun with a capital. */
const isGerman = (tokens: ReadonlyArray<Token>): boolean =>
  tokens.filter(({ lower }) =>
    /^(der|die|das|ein|eine|einen|einem|einer|im|und|mit|auf|am|zum|zur|ist|vom)$/.test(lower)
  ).length >= 1 && !tokens.some(({ lower }) => /^(the|a|an|and|in)$/.test(lower) && lower !== "in")

/** The tokens with every person's name as one of them. */
export const withNames = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  const found = namesIn(tokens, !isHeadline(tokens) && !isGerman(tokens))
  const merged: Array<Token> = []
  let index = 0
  for (const { from, full, isSetOff, noun, to } of found) {
    merged.push(...tokens.slice(index, from))
    const last = tokens[to - 1]
    const isPossessive = isOwner(last)
    merged.push({
      word: isPossessive ? `${full}’s` : full,
      lower: isPossessive ? `${full}’s`.toLowerCase() : full.toLowerCase(),
      comma: isSetOff !== true && last?.comma === true,
      ends: last?.ends === true,
      quoted: false,
      ...(isPossessive ? { owner: full } : { name: full }),
      noun
    })
    index = to
  }
  return [...merged, ...tokens.slice(index)]
}
