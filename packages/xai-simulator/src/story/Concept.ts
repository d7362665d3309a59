import { Array, Option } from "effect"
import {
  findPlace,
  findVerb,
  firstThing,
  headOf,
  modals,
  type Phrase,
  phraseOf,
  phrasesIn,
  until,
  words
} from "./Grammar.js"
import { clauseWords, determiners, isSomeone, places, prepositions, pronouns } from "./Lexicon.js"
import { withNames } from "./Names.js"
import { fromNames } from "./OtherScripts.js"
import { isScenery, withoutNobody } from "./Scenery.js"
import { guardDots, type Token, tokensOf, unguardDots } from "./Token.js"
import type { Agent, Concept } from "./Told.js"
import { isPlural, lowerFirst, singular, titled } from "./Words.js"

/** A named one: by name, and by what the sentence calls them besides. */
const namedAgent = (name: string, noun = "", adjectives: ReadonlyArray<string> = []): Agent => ({
  name: name.slice(0, 60).trim(),
  noun: noun === "" ? "person" : noun,
  adjectives: adjectives.slice(0, 2),
  named: true
})

const agentsOf = (phrase: Phrase): ReadonlyArray<Agent> => {
  const last = phrase.nouns.findLast(({ name }) => name !== undefined)
  if (last?.name !== undefined) return [namedAgent(last.name, last.noun, phrase.described)]
  const nouns = phrase.nouns.slice(-2).map((token) => token.word)
  const head = nouns.at(-1)
  if (head === undefined || (nouns.length === 1 && pronouns.has(head.toLowerCase()))) return []
  if (!/\p{L}/u.test(head) && phrase.words.every(({ word }) => word === head)) return []
  // "Peter Pan's shadow" is about Peter Pan.
  if (phrase.words.some(({ owner }) => owner !== undefined) && !isSomeone(singular(head.toLowerCase())))
    return []
  const name = nouns
    .join(" ")
    .replace(/['’]s\b/gu, "")
    .slice(0, 40)
  const count = Option.getOrElse(phrase.number, () =>
    isPlural(head) && isSomeone(singular(head.toLowerCase())) ? 2 : 1
  )
  const one = singular(head)
  const noun = [...nouns.slice(0, -1), count > 1 ? one : head].join(" ").toLowerCase()
  const named = Option.isNone(phrase.determiner) && count === 1 && /^\p{Lu}/u.test(head) && !isKnownWord(head)
  const base = { noun, adjectives: phrase.described.slice(0, 2), named }
  return count === 1
    ? [{ ...base, name: titled(name) }]
    : ["First", "Second", "Third"]
        .slice(0, count)
        .map((ordinal) => ({ ...base, name: `${ordinal} ${titled(noun)}` }))
}

const isKnownWord = (word: string): boolean =>
  [word.toLowerCase(), singular(word.toLowerCase())].some(
    (it) => isSomeone(it) || isScenery(it) || places.has(it)
  )

const isNamed = (phrase: Phrase | undefined): boolean => phrase?.nouns.at(-1)?.name !== undefined

/** Everyone some phrases speak of; "two sisters, Lin and Mei" are two, not four. */
const everyoneIn = (phrases: ReadonlyArray<Phrase>): ReadonlyArray<Agent> =>
  phrases.flatMap((phrase, index) => {
    const [, ...rest] = phrases.slice(index)
    const isHeading = (it: Phrase) => Option.isSome(it.number) && !isNamed(it) && isPlural(headOf(it))
    if (isHeading(phrase) && rest.length > 0 && rest.every(isNamed)) return []
    const heading = phrases.slice(0, index).findLast((it) => !isNamed(it))
    return agentsOf(phrase).map((agent) =>
      agent.named && agent.noun === "person" && heading !== undefined && isHeading(heading)
        ? { ...agent, noun: singular(headOf(heading)) }
        : agent
    )
  })

/** Something that is looked at: no one is drawn for it. */
const isThing = ({ named, noun }: Agent, headFirst: boolean): boolean => {
  const nouns = noun.split(" ")
  const head = (headFirst ? nouns[0] : nouns.at(-1)) ?? ""
  const known = [head, singular(head)]
  return !named && !isSomeone(singular(head)) && known.some((it) => isScenery(it) || places.has(it))
}

/** Whether adjectives stand behind their nouns here: "un faro vacío". */
const isHeadFirst = (tokens: ReadonlyArray<Token>): boolean =>
  tokens.some(({ lower }) => /^(un|una|uno|une|el|la|los|las|le|les|il|lo|um|uma)$/.test(lower))

/** "Timelapse of a flower": how it is looked at is no part of what is seen. */
const looking =
  /^\s*(?:an?\s+|the\s+)?(?:[\w-]+\s+)?(?:time-?lapse|shot|view|panorama|close-?up|footage|image|picture|photo|scene)\s+of\s+/iu

const opening =
  /^\s*(?:(?:please\s+)?(?:make|create|generate|tell|write|show|film|draw)\s+(?:me\s+|us\s+)?)?(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){0,2}?(?:story|film|movie|video|tale|animation|clip)\s+(?:about|of|on|where|in which|featuring)\s+/iu

/** "Odile (a tinkerer) sings": who somebody is, in brackets. */
const inBrackets = /\s*\(((?:an?|the|his|her|their)\s[^()]{1,60})\)\s*,?/giu

/** Words that are done or felt and cannot be held. */
const intangible = /^(love|home|help|peace|courage|time|way|hope|life|fun|it|each)$/

/** Whether what comes behind is only thought of: "like an owl", "of an owl". */
const likens = (token: Token | undefined): boolean => /^(like|as|of|than)$/.test(token?.lower ?? "")

/** What the deed is done to: the first thing after the verb that can be seen. */
const thingOf = (rest: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  const [first] = rest
  if (likens(first)) return []
  const from =
    first !== undefined && prepositions.has(first.lower) && first.lower !== "to" ? rest.slice(1) : rest
  const thing = firstThing(from)
  if (thing.length !== 1 || !intangible.test(thing[0]?.lower ?? "")) return thing
  const after = from.slice(from.indexOf(thing[0] ?? { word: "", lower: "", comma: false, quoted: false }) + 1)
  return after.length === 0 ? [] : thingOf(after)
}

/** Its first sentence. What stands before a colon is a heading, unless it counts those who are named behind it. */
const sentenceIn = (text: string): string => {
  const sentence = text.split(/[.!?;—–…]+(?:\s|$)/u)[0] ?? text
  const [heading, ...body] = sentence.split(/:\s/u)
  return heading === undefined ||
    body.length === 0 ||
    /^(?:\w+\s+)*(?:two|three|four|five|both)\s/iu.test(heading)
    ? sentence
    : heading.split(/\s+/).length <= 3
      ? body.join(": ")
      : heading
}

/** "An owl" wherever it is said, but not "like an owl": those without a name who are there as well. */
const passersBy = (tokens: ReadonlyArray<Token>): ReadonlyArray<Agent> =>
  tokens.flatMap(({ lower }, index) => {
    if (!/^(an?|another)$/.test(lower) || likens(tokens[index - 1])) return []
    const phrase = phraseOf(firstThing(tokens.slice(index)))
    return isSomeone(headOf(phrase)) && !isNamed(phrase) ? agentsOf(phrase) : []
  })

/** Names beyond these do not find room in one film. */
const mostNames = 6

/** Reads a concept. Any text will do; what it does not say is left out. */
export const readConcept = (given: string, noPeople = false): Concept => {
  const spaced = given.replace(/\s+/gu, " ").trim()
  const cased = /\p{Ll}/u.test(spaced) ? spaced : spaced.toLowerCase()
  const { text: cut, wantsNobody: saysNobody } = withoutNobody(cased)
  const wantsNobody = noPeople || saysNobody
  const text = cut === "" ? cased : cut
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  if (latin < 2 || latin < letters / 2) return fromNames(text, wantsNobody)

  const guarded = guardDots(
    text
      .replace(inBrackets, ", $1, ")
      .replace(opening, "")
      .replace(looking, "")
      .replace(/^(?:only|just)\s+/iu, "")
      .replace(/^once upon a time,?\s*(?:there (?:was|were|lived)\s+)?/iu, "")
  )
  const sentence = sentenceIn(guarded)
  const whole = withNames(tokensOf(guarded))
  const everybody = whole.flatMap(({ name, noun, owner }) =>
    name !== undefined ? [namedAgent(name, noun)] : owner !== undefined ? [namedAgent(owner, noun)] : []
  )
  const all = withNames(tokensOf(sentence))
  // "In a small village, a baker …" opens with the place; "When the moon fades, a …" with a clause.
  const first = all[0]
  const comma = all.findIndex((token) => token.comma)
  const startsAside =
    first !== undefined &&
    comma > 0 &&
    (prepositions.has(first.lower) || clauseWords.has(first.lower)) &&
    comma < all.length - 1
  const timeless = /^(?:yesterday|today|tonight|tomorrow|then|suddenly|later|meanwhile|once)$/
  const tokens = (startsAside ? all.slice(comma + 1) : all).filter(
    ({ lower }, index) => index > 0 || !timeless.test(lower)
  )
  const verb = findVerb(tokens)
  const isAside = (token: Token) => prepositions.has(token.lower) || clauseWords.has(token.lower)
  const subject = until(
    verb < 0 ? tokens : tokens.slice(0, verb),
    (token, index) => index > 0 && isAside(token)
  )
  // "must search the stars": the deed's own verb stands behind the modal.
  const rest = verb < 0 ? [] : tokens.slice(verb + (modals.has(tokens[verb]?.lower ?? "") ? 2 : 1))

  const phrases = phrasesIn(subject)
  const spoken = everyoneIn(phrases)
  const actors = spoken.filter((agent) => !isThing(agent, isHeadFirst(all)))
  const thing = thingOf(rest)
  const thingPhrase = phraseOf(thing)
  const isMet =
    thing.length > 0 &&
    (isNamed(thingPhrase) || (isSomeone(singular(headOf(thingPhrase))) && Option.isNone(thingPhrase.number)))
  const met = isMet ? agentsOf(thingPhrase) : []
  const place = Option.map(findPlace(all), ({ preposition, thing: spot }) => ({
    name: unguardDots(words(spot)),
    preposition
  }))
  const object =
    thing.length === 0 || isMet || Option.exists(place, ({ name }) => name === words(thing))
      ? Option.none()
      : Option.some(unguardDots(words(thing)))
  const deed =
    verb < 0
      ? Option.none()
      : Option.some(unguardDots(words(tokens.slice(verb)).split(" ").slice(0, 24).join(" ")))
  const isSame = (a: Agent, b: Agent) => a.name.toLowerCase() === b.name.toLowerCase()
  // Every name is kept; of those without one, as many as there is room for.
  const told = Array.dedupeWith([...actors.slice(0, mostNames), ...met], isSame)
  const unsaid = everybody.filter((agent) => !told.some((it) => isSame(it, agent)))
  const others = told.length + unsaid.length === 1 && !wantsNobody ? passersBy(whole) : []
  const strangers = others.filter(({ noun }) => [...told, ...unsaid].every((it) => it.noun !== noun))
  const agents = Array.dedupeWith([...told, ...unsaid, ...strangers], isSame)
    .filter((agent, index) => agent.named || index < 3)
    .slice(0, mostNames)
  const seen = phrases[0]?.words ?? []
  return {
    text,
    agents,
    subjects: actors.filter((actor) => agents.includes(actor)).length,
    isEmpty: agents.length === 0 && (wantsNobody || spoken.length > 0),
    isAlone: wantsNobody,
    view: unguardDots(words(seen.length === 0 ? tokens.slice(0, 5) : seen)),
    statement: unguardDots(sentence).trim(),
    deed: Option.map(deed, (it) => it.charAt(0).toLowerCase() + it.slice(1)),
    object,
    place: Option.map(place, ({ name, preposition }) => ({
      preposition,
      name: determiners.has(name.split(" ")[0]?.toLowerCase() ?? "") ? lowerFirst(name) : name
    }))
  }
}
