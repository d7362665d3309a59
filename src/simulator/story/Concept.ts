import { Array, Option } from "effect"
import { cutText } from "../../domain/Cutting.js"
import {
  findPlace,
  findVerb,
  firstThing,
  headOf,
  modals,
  type Phrase,
  phraseOf,
  phrasesIn,
  type Token,
  tokensOf,
  until,
  words
} from "./Grammar.js"
import { clauseWords, determiners, emojiWords, isSomeone, places, prepositions, pronouns } from "./Lexicon.js"
import { capitalised, isPlural, singular, titled } from "./Words.js"

/** Someone the concept speaks of. */
export interface Agent {
  readonly name: string
  /** What they are, in the singular: "fox", "lighthouse keeper". */
  readonly noun: string
  /** How the concept describes them. */
  readonly adjectives: ReadonlyArray<string>
  /** Whether the concept calls them by a name of their own: "Maria". */
  readonly named: boolean
}

/** What a concept speaks of, as far as its words give it away. */
export interface Concept {
  readonly text: string
  /** Who acts, at most three. */
  readonly agents: ReadonlyArray<Agent>
  /** How many of the agents are the subject of the sentence; the others are met in it. */
  readonly subjects: number
  /** What they do, as the concept says it: "discover a glowing crystal in an autumn forest". */
  readonly deed: Option.Option<string>
  /** The thing it is about: "a glowing crystal". */
  readonly object: Option.Option<string>
  /** Where: "an autumn forest", and the little word before it: "in". */
  readonly place: Option.Option<{ readonly name: string; readonly preposition: string }>
}

const agentsOf = (phrase: Phrase): ReadonlyArray<Agent> => {
  const nouns = phrase.nouns.slice(-2).map((token) => token.word)
  const head = nouns.at(-1)
  if (head === undefined || (nouns.length === 1 && pronouns.has(head.toLowerCase()))) return []
  const name = cutText(nouns.join(" ").replace(/['’]s\b/gu, ""), 40)
  const count = Option.getOrElse(phrase.number, () =>
    isPlural(head) && isSomeone(singular(head.toLowerCase())) ? 2 : 1
  )
  const one = singular(head)
  const noun = [...nouns.slice(0, -1), count > 1 ? one : head].join(" ").toLowerCase()
  const named =
    Option.isNone(phrase.determiner) && count === 1 && /^\p{Lu}/u.test(head) && !isSomeone(head.toLowerCase())
  const base = { noun, adjectives: phrase.described.slice(0, 2), named }
  return count === 1
    ? [{ ...base, name: titled(name) }]
    : ["First", "Second", "Third"]
        .slice(0, count)
        .map((ordinal) => ({ ...base, name: `${ordinal} ${titled(noun)}` }))
}

const opening =
  /^\s*(?:(?:please\s+)?(?:make|create|generate|tell|write|show|film|draw)\s+(?:me\s+|us\s+)?)?(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){0,2}?(?:story|film|movie|video|tale|animation|clip)\s+(?:about|of|on|where|in which|featuring)\s+/iu

/** A text with no letters the rules above could read: the words it consists of, the commonest particles left out. */
const namedThings = (text: string): ReadonlyArray<string> => {
  const emoji = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].flatMap(
    ({ segment }) => {
      const word = emojiWords[segment] ?? emojiWords[segment.replace(/\uFE0F/gu, "")]
      return word === undefined ? [] : [word]
    }
  )
  const particle = /^([\p{Script=Hiragana}]{1,3}|[的在了和与一个只是很]|[иіаяв]|на|και|στο|σε|و|في|من)$/u
  const spoken = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)]
    .filter(
      ({ isWordLike, segment }) => isWordLike === true && !particle.test(segment) && /\p{L}/u.test(segment)
    )
    .map(({ segment }) => segment)
  return [...emoji, ...spoken]
}

const fromNames = (text: string): Concept => {
  const things = Array.dedupe(namedThings(text))
  const someone = things.filter((thing) => isSomeone(thing))
  const place = things.find((thing) => thing.split(" ").some((word) => places.has(word)))
  const actors = (someone.length > 0 ? someone : things.filter((thing) => thing !== place)).slice(0, 2)
  // A verb stands before its thing or ends in kana, so the last word that is neither is the likeliest thing.
  const object = things.findLast(
    (thing) => !actors.includes(thing) && thing !== place && !/\p{Script=Hiragana}$/u.test(thing)
  )
  return {
    text,
    agents: actors.map((noun) => ({ name: cutText(titled(noun), 40), noun, adjectives: [], named: false })),
    subjects: actors.length,
    deed: Option.none(),
    object: Option.map(Option.fromNullable(object), (thing) => `the ${thing}`),
    place: Option.map(Option.fromNullable(place), (thing) => ({ name: `the ${thing}`, preposition: "in" }))
  }
}

/** Words that are done or felt and cannot be held. */
const intangible = /^(love|home|help|peace|courage|time|way|hope|life|fun|it|each)$/

/** What the deed is done to: the first thing after the verb that can be seen. */
const thingOf = (rest: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  const [first] = rest
  const from =
    first !== undefined && prepositions.has(first.lower) && first.lower !== "to" ? rest.slice(1) : rest
  const thing = firstThing(from)
  if (thing.length !== 1 || !intangible.test(thing[0]?.lower ?? "")) return thing
  const after = from.slice(from.indexOf(thing[0] ?? { word: "", lower: "", comma: false }) + 1)
  return after.length === 0 ? [] : thingOf(after)
}

/** Reads a concept. Any text will do; what it does not say is left out. */
export const readConcept = (given: string): Concept => {
  const spaced = given.replace(/\s+/gu, " ").trim()
  const text = /\p{Ll}/u.test(spaced) ? spaced : spaced.toLowerCase()
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (latin < 2 || latin < letters / 2) return fromNames(text)

  const sentence =
    text
      .replace(opening, "")
      .replace(/^once upon a time,?\s*(?:there (?:was|were|lived)\s+)?/iu, "")
      .split(/[.!?;:—–…]+(?:\s|$)/u)[0] ?? text
  const all = tokensOf(sentence)
  // "In a small village, a baker …" opens with the place; "When the moon fades, a …" with a clause.
  const first = all[0]
  const comma = all.findIndex((token) => token.comma)
  const startsAside =
    first !== undefined &&
    comma > 0 &&
    (prepositions.has(first.lower) || clauseWords.has(first.lower)) &&
    comma < all.length - 1
  const tokens = startsAside ? all.slice(comma + 1) : all
  const verb = findVerb(tokens)
  const isAside = (token: Token) => prepositions.has(token.lower) || clauseWords.has(token.lower)
  const subject = until(
    verb < 0 ? tokens : tokens.slice(0, verb),
    (token, index) => index > 0 && isAside(token)
  )
  // "must search the stars": the deed's own verb stands behind the modal.
  const rest = verb < 0 ? [] : tokens.slice(verb + (modals.has(tokens[verb]?.lower ?? "") ? 2 : 1))

  const actors = phrasesIn(subject).flatMap(agentsOf).slice(0, 3)
  const thing = thingOf(rest)
  const thingPhrase = phraseOf(thing)
  const isMet =
    thing.length > 0 && isSomeone(singular(headOf(thingPhrase))) && Option.isNone(thingPhrase.number)
  const met = isMet
    ? agentsOf(thingPhrase).filter((agent) => !actors.some((actor) => actor.name === agent.name))
    : []
  const place = Option.map(findPlace(all), ({ preposition, thing: spot }) => ({
    name: words(spot),
    preposition
  }))
  const object =
    thing.length === 0 || isMet || Option.exists(place, ({ name }) => name === words(thing))
      ? Option.none()
      : Option.some(words(thing))
  const deed =
    verb < 0 ? Option.none() : Option.some(words(tokens.slice(verb)).split(" ").slice(0, 24).join(" "))
  const agents = Array.dedupeWith([...actors, ...met], (a, b) => a.name === b.name).slice(0, 3)
  return {
    text,
    agents,
    subjects: actors.length,
    deed: Option.map(deed, (it) => it.charAt(0).toLowerCase() + it.slice(1)),
    object,
    place: Option.map(place, ({ name, preposition }) => ({
      preposition,
      name: determiners.has(name.split(" ")[0]?.toLowerCase() ?? "") ? lowerFirst(name) : name
    }))
  }
}

const lowerFirst = (phrase: string): string => phrase.charAt(0).toLowerCase() + phrase.slice(1)

/** Articles of the neighbours' languages: inside an English sentence "the" stands for them. */
const foreign: ReadonlySet<string> = new Set(
  "un una uno el la los las le les une der die das ein eine einen einem einer il lo gli os um uma en et ett een het".split(
    " "
  )
)

/** A thing once it is known: "a glowing crystal" becomes "the glowing crystal". */
export const definite = (phrase: string): string => {
  const [opening, ...rest] = phrase.split(" ")
  if (opening === undefined) return phrase
  if (/^(a|an|some|any|one|another)$/i.test(opening) || foreign.has(opening.toLowerCase()))
    return `the ${rest.join(" ")}`
  return determiners.has(opening.toLowerCase()) || capitalised(opening) === opening ? phrase : `the ${phrase}`
}

/** A thing without its article: "glowing crystal". */
export const bare = (phrase: string): string => {
  const [opening, ...rest] = phrase.split(" ")
  return rest.length > 0 && opening !== undefined && determiners.has(opening.toLowerCase())
    ? rest.join(" ")
    : phrase
}
