import { Array, Option } from "effect"
import { emojiWords, isSomeone, places } from "./Lexicon.js"
import { isCalledEmpty } from "./Scenery.js"
import type { Agent, Concept } from "./Told.js"
import { titled } from "./Words.js"

// Texts in letters the rules of grammar cannot read: their words, the commonest particles left out, and who is joined
// with whom at their head.

const particle =
  /^([\p{Script=Hiragana}]{1,3}|[的在了和与跟一个只是很把]|[иіаяв]|на|και|στο|στη|στην|σε|ένα|μια|η|ο|το|في|من|إلى|על|את|של|और|में|को|का|की|के|है|हैं)$/u

const emojiIn = (text: string): ReadonlyArray<string> =>
  [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].flatMap(({ segment }) => {
    const word = emojiWords[segment] ?? emojiWords[segment.replace(/\uFE0F/gu, "")]
    return word === undefined ? [] : [word]
  })

const wordsIn = (text: string): ReadonlyArray<string> =>
  [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)]
    .filter(({ isWordLike, segment }) => isWordLike === true && /\p{L}/u.test(segment))
    .map(({ segment }) => segment)

/** Chinese verbs and particles a subject ends before. */
const chineseEnd =
  "在|去|的|了|找|发现|发|看|放|走|到|一起|一同|把|被|是|有|坐|吃|正|都|遇|跑|飞|做|建|学|唱|跳|爬|回|骑|睡|烤|玩"
const joined: ReadonlyArray<readonly [script: RegExp, who: RegExp]> = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, /^(?:(.{1,8}?)と)?(.{1,8}?)[がはも]/u],
  [/\p{Script=Han}/u, new RegExp(`^(?:(.{1,6}?)[和与跟、])?(.{1,6}?)(?:${chineseEnd})`, "u")],
  [/\p{Script=Hangul}/u, /^(?:(\S{1,8}?)(?:와|과|하고|랑)\s)?(\S{1,8}?)(?:이|가|은|는)\s/u]
]

/** "一只狐狸" is a fox. */
const uncounted = (name: string): string => name.replace(/^[一两三几][只个条位头匹名]/u, "").trim()

const and = /^(?:и|і|й|та|και|और|ו|و|and)$/u

/** Who stands at the head of a text with spaces: its first word and those joined to it, and every other capital. */
const spacedHeads = (text: string): ReadonlyArray<string> => {
  const all = text.split(/\s+/u).map((word) => word.replace(/^[^\p{L}]+|[^\p{L}\p{M}]+$/gu, ""))
  const isSemitic = /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text)
  const heads: Array<string> = []
  for (const [index, word] of all.entries()) {
    if (word === "" || and.test(word) || particle.test(word)) continue
    const hasAnd = isSemitic && word.length > 3 && /^[وו]/u.test(word)
    if (index === 0) heads.push(word)
    else if (hasAnd && index === heads.length) heads.push(word.slice(1))
    else if (and.test(all[index - 1] ?? "") && index <= heads.length * 2) heads.push(word)
    else if (
      /^\p{Lu}\p{Ll}/u.test(word) &&
      !/(?:^|\s)(?:в|на|из|к|στο|στη|στην|σε)$/u.test(all[index - 1] ?? "")
    )
      heads.push(word)
  }
  return heads
}

const headsOf = (text: string): ReadonlyArray<string> => {
  const rule = joined.find(([script]) => script.test(text))
  if (rule === undefined) return /\p{L}\s+\p{L}/u.test(text) ? spacedHeads(text) : []
  const found = rule[1].exec(text)
  return (found?.slice(1) ?? [])
    .flatMap((name) => (name === undefined ? [] : [uncounted(name)]))
    .filter((name) => name !== "")
}

/** Reads a concept from its words alone. */
export const fromNames = (text: string, wantsNobody: boolean): Concept => {
  const heads = headsOf(text)
  const spoken = wordsIn(text).filter((word) => !particle.test(word))
  const things = Array.dedupe([...emojiIn(text), ...spoken])
  const someone = things.filter((thing) => isSomeone(thing))
  const place = things.find((thing) => thing.split(" ").some((word) => places.has(word)))
  const isEmpty = wantsNobody || isCalledEmpty(text)
  const actors =
    someone.length > 0
      ? someone.slice(0, 3)
      : isEmpty
        ? []
        : heads.length > 0
          ? heads.slice(0, 4)
          : things.filter((thing) => thing !== place).slice(0, 2)
  // A verb stands before its thing or ends in kana, so the last word that is neither is the likeliest thing.
  const object = things.findLast(
    (thing) =>
      !actors.some((actor) => actor === thing || actor.includes(thing) || thing.includes(actor)) &&
      thing !== place &&
      !/\p{Script=Hiragana}$/u.test(thing)
  )
  const agents = actors.map(
    (noun): Agent => ({ name: titled(noun).slice(0, 40), noun, adjectives: [], named: false })
  )
  return {
    text,
    agents,
    subjects: agents.length,
    isEmpty: isEmpty && agents.length === 0,
    isAlone: isEmpty,
    view: text.slice(0, 60),
    statement: text,
    deed: Option.none(),
    object: Option.map(Option.fromNullable(object), (thing) => `the ${thing}`),
    place: Option.map(Option.fromNullable(place), (thing) => ({ name: `the ${thing}`, preposition: "in" }))
  }
}
