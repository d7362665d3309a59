import { Option } from "effect"
import { partOf } from "../drawing/Defects.js"
import { lookOf } from "../drawing/Look.js"
import { coloursIn, wordsOf } from "../drawing/Palette.js"
import type { Defect, Sight } from "../drawing/Picture.js"
import { garmentAt } from "../drawing/Wardrobe.js"
import { cutText } from "../Text.js"
import { type JsonSchema, propertiesOf } from "./SchemaFiller.js"

/** Whether a schema asks closed questions: a list of pictures, each with its characters. */
export const wantsVerdicts = (schema: JsonSchema): boolean =>
  Object.keys(propertiesOf(schema, schema)).join() === "pictures"

/** Whether a schema asks for a description's traits. */
export const wantsTraits = (schema: JsonSchema): boolean =>
  Object.keys(propertiesOf(schema, schema)).join() === "traits"

/** How many of the traits it lists are main ones; the rest are details. */
const mainTraits = 4

/** What says nothing that can be looked for: the outline as a whole, the manner, who it is. */
const isNoTrait = (clause: string): boolean =>
  /\b(?:always the largest|the second|wide apart|looks the same|no other|no pattern|no jewellery|nothing that|stands? (?:on|straight)|holds the head|easy to tell|set wide)\b/i.test(
    clause
  ) || /^\S+(?: \S+){0,3} is (?:an?|the) /i.test(clause)

const some = "\\p{L}[\\p{L}-]*(?: \\p{L}[\\p{L}-]*)?"
const predicate = new RegExp(
  `^(?:the|both) (${some}) (?:are|is) (${some}(?:, ${some})*(?: and ${some})?)(?=[,.;]|$)`,
  "iu"
)

/** "The eyes are large, round and dark brown" is "large, round and dark brown eyes": a trait names what it is of. */
const turned = (sentence: string): string =>
  sentence
    .replace(predicate, (_, noun: string, words: string) => `${words} ${noun}`)
    .replace(/^the \p{L}+ (?:are|is) (?=\p{L}+ed )/iu, "")

/** The clauses of a sentence. Adjectives stay with the noun behind them: "tanned, weathered skin". */
const clausesOf = (sentence: string): ReadonlyArray<string> => {
  const pieces = sentence.split(
    /(?<!\p{L}ed)\s(?:with|over)\s|,\s(?:and\s)?|\sand\s(?=(?:an?|the|two|one|carries|wears|round)\s)/u
  )
  const clauses: Array<string> = []
  let waiting = ""
  const plain = pieces.map((it) =>
    it
      .trim()
      .replace(/^(?:and|with|but|made of)\s+/, "")
      .replace(/^(?:\S+ ){0,6}?(?:wears|carries) /, "")
  )
  for (const piece of plain.filter((it) => it !== "")) {
    const isAlone = !/\s/.test(piece) || /^(?:an?|the) \p{L}+$/u.test(piece)
    const isAdjective =
      isAlone &&
      /^(?:(?:an?|the) )?(?:large|small|round|short|long|tall|light|tanned|deep|pale|thick|thin|wide|\p{L}+ed|\p{L}+y)$/iu.test(
        piece
      )
    if (isAdjective) {
      waiting = waiting === "" ? piece : `${waiting}, ${piece}`
      continue
    }
    clauses.push(waiting === "" ? piece : `${waiting}, ${piece}`)
    waiting = ""
  }
  return clauses
}

/** A description's traits: its clauses, whole and in its own words, clothes first. */
export const traitsIn = (text: string) => {
  const description = /^Description:\s*([\s\S]+)$/m.exec(text)?.[1] ?? text
  const clauses = description
    .split(/[.;:]\s|\.$/)
    .flatMap((sentence) => clausesOf(turned(sentence.trim())))
    .map((clause) =>
      /^(?:small|tall|slender|broad) and \p{L}+(?: on the feet)?$/u.test(clause)
        ? `a ${clause} build`
        : clause
    )
    .filter((clause) => clause.split(/\s+/).length >= 2 && !isNoTrait(clause))
  // Clothes of a colour are seen first, then what else has a colour.
  const rankOf = (clause: string): number => {
    const words = wordsOf(clause)
    const isWorn = words.some((_, at) => garmentAt(words, at, true) !== undefined)
    return coloursIn(words).length === 0 ? 2 : isWorn ? 0 : 1
  }
  const sorted = [0, 1, 2].flatMap((rank) => clauses.filter((clause) => rankOf(clause) === rank))
  const whole = sorted.length > 0 ? sorted : [cutText(description.trim(), 120)]
  return {
    traits: [...new Set(whole)].slice(0, 12).map((trait, index) => ({
      trait: cutText(trait, 120),
      prominence: index < mainTraits ? ("main" as const) : ("detail" as const)
    }))
  }
}

interface Asked {
  readonly name: string
  /** Numbered as they were when all of them were asked: a second question has some alone. */
  readonly traits: ReadonlyArray<{ readonly number: number; readonly words: string }>
}

/** Whose traits a line is followed by, in a first question or in one for what an answer left out. */
const nameIn = (line: string): string | undefined =>
  /^Traits of (.+):$/.exec(line)?.[1] ??
  /^(.+), in the .+: same_being(?: and all traits|, and these traits):$/.exec(line)?.[1]

/** What is asked: the traits of each, and how many of the pictures are judged. */
export const readQuestions = (
  text: string
): { readonly cast: ReadonlyArray<Asked>; readonly judged: number } => {
  const cast = new Map<string, Map<number, string>>()
  let whose: Map<number, string> | undefined
  for (const line of text.split(/\r?\n/)) {
    const name = nameIn(line)
    const [, number, words] = /^(\d+)\. (.+)$/.exec(line) ?? []
    if (name !== undefined) {
      whose = cast.get(name) ?? new Map()
      cast.set(name, whose)
    } else if (words !== undefined) whose?.set(Number(number), words)
  }
  const several = /^The first (\d+) pictures are (?:frames|judged)\b/m.exec(text)?.[1]
  return {
    cast: [...cast].map(([name, traits]) => ({
      name,
      traits: [...traits].map(([number, words]) => ({ number, words }))
    })),
    judged: several === undefined ? 1 : Number(several)
  }
}

/** What a trait that differs takes off a score, by the rule of whoever asks such questions. */
const penalty = { main: 0.25, detail: 0.1 } as const

/** How many main traits and details must differ for a score; the nearest there is. */
const differingAt = (score: number, traits: number) => {
  const mains = Math.min(mainTraits, traits)
  let best = { main: 0, detail: 0, off: Number.POSITIVE_INFINITY }
  for (let main = 0; main <= mains; main++)
    for (let detail = 0; detail <= traits - mains; detail++) {
      const off = Math.abs(1 - main * penalty.main - detail * penalty.detail - score)
      if (off < best.off - 1e-9) best = { main, detail, off }
    }
  return best
}

/** The trait a spoilt part belongs to: the first that names it, else the first that names a colour or a thing at all. */
const traitOf = (traits: Asked["traits"], part: string): number | undefined =>
  (traits.find(({ words }) => words.toLowerCase().includes(part)) ?? traits[0])?.number

/** How many figures more than there should be; two grown into one are still two. */
const tooMany = (defect: Defect | undefined, cast: number): number =>
  defect === "extra-figure" || (defect === "merged-figures" && cast === 1)
    ? 1
    : defect === "missing-figure"
      ? -1
      : 0

const someoneElse = (defect: Defect | undefined) => defect === "wrong-being"

/**
 * Verdicts on the judged pictures: what the pixels show to be wrong (`inspect`), or, where a score is scripted, as many
 * traits of the first character differing as come to it. A frame of a clip carries nothing to hold it against; it is
 * found right.
 */
export const examine = (
  text: string,
  sights: ReadonlyArray<Option.Option<Sight>>,
  scripted: Option.Option<number>
) => {
  const { cast, judged } = readQuestions(text)
  const picture = (index: number) => {
    const sight = Option.flatten(Option.fromNullable(sights[index]))
    const found = Option.isSome(scripted) ? Option.none() : Option.flatMap(sight, ({ defect }) => defect)
    const { defect, who } = Option.getOrElse(found, () => ({ defect: undefined, who: -1 }))
    const members = Option.match(sight, {
      onNone: () => [],
      onSome: ({ spec }) =>
        spec._tag === "Scene" ? spec.cast : spec._tag === "Portrait" ? [spec.member] : []
    })
    const culprit = members[who]
    const verdictsOn = ({ name, traits }: Asked, at: number) => {
      const isCulprit = culprit === undefined ? who >= 0 && at === who : culprit.name === name
      const part = culprit === undefined ? "" : partOf(lookOf({ ...culprit }))
      const spoilt =
        isCulprit && (defect === "wrong-colour" || defect === "missing-part")
          ? traitOf(traits, part)
          : undefined
      const lowered = Option.filter(scripted, () => at === 0)
      const differing = Option.map(lowered, (score) => differingAt(score, traits.length))
      const differs = (number: number) =>
        number === spoilt ||
        Option.exists(
          differing,
          ({ detail, main }) => number <= main || (number > mainTraits && number <= mainTraits + detail)
        )
      const isElse = (isCulprit && someoneElse(defect)) || Option.exists(lowered, (score) => score === 0)
      const isAway = isCulprit && defect === "missing-figure"
      return {
        name,
        same_being: isAway ? "not-in-view" : isElse ? "no" : "yes",
        traits:
          isAway || isElse
            ? []
            : traits.map(({ number, words }) => ({
                trait: number,
                verdict: differs(number) ? "mismatch" : "match",
                seen: differs(number)
                  ? number === spoilt
                    ? defect === "missing-part"
                      ? `no ${part}`
                      : `a ${part} of another colour`
                    : coloursIn(wordsOf(words)).length > 0
                      ? "another colour"
                      : "another shape"
                  : ""
              }))
      }
    }
    return {
      figures: cast.length + tooMany(defect, cast.length),
      extra_limbs: defect === "extra-limb" ? `a third arm on ${culprit?.name ?? "a figure"}` : null,
      merged_figures: defect === "merged-figures" ? "two figures stand in one another" : null,
      lettering: defect === "lettering" ? "words across the picture" : null,
      characters: cast.map(verdictsOn)
    }
  }
  return { pictures: Array.from({ length: judged }, (_, index) => picture(index)) }
}
