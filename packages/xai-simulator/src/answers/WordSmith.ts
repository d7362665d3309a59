import { Array, Option, Predicate, Schema } from "effect"
import { withinWords } from "../story/Narrating.js"
import { translated } from "../story/Phrasebook.js"
import { languageIn } from "../story/PlanRequest.js"

// Questions about words that are to be spoken: shorter ones, or those of another language.

const line = (text: string, labels: string): Option.Option<string> =>
  Option.filter(
    Option.fromNullable(new RegExp(`^\\s*(?:${labels})\\s*:\\s*(.+)$`, "imu").exec(text)?.[1]?.trim()),
    (value) => value !== ""
  )

const unquoted = (text: string): string => text.replace(/^["“](.*)["”]$/su, "$1")

/** The words that are to be shorter, and how many are left of them at most; three of four where nobody says. */
export const shortened = (asked: string): string => {
  const text = unquoted(
    Option.getOrElse(line(asked, "narration|text|words|it says|said"), () =>
      Option.getOrElse(
        Option.fromNullable(/["“]([^"”]{8,})["”]/u.exec(asked)?.[1]),
        () => asked.trim().split("\n").at(-1) ?? ""
      )
    )
  )
  const words = text.split(/\s+/).length
  const told = /(\d+)\s+words?\b/iu.exec(asked.replace(text, ""))?.[1]
  return withinWords(
    text,
    Math.max(1, Math.min(words - 1, told === undefined ? Math.floor(words * 0.75) : Number(told)))
  )
}

const parse = Schema.decodeOption(Schema.parseJson())

/** The JSON that stands in a question, if any: an object or a list of several lines or of one. */
const jsonIn = (asked: string): Option.Option<unknown> =>
  Array.findFirst(
    [...asked.matchAll(/^\s*[[{]/gmu)].map(({ index }) => asked.slice(index)),
    (rest) => {
      const ends = [...rest.matchAll(/[\]}]\s*$/gmu)].map(({ index }) => rest.slice(0, index + 1))
      return Array.findFirst(ends.toReversed(), (end) => parse(end))
    }
  )

/** The value with each of its texts in another language, whatever stands beside them. */
const inOther = (value: unknown, language: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => inOther(item, language))
  if (!Predicate.isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === "string" && /^(?:text|narration|words)$/.test(key)
        ? translated(inner, language)
        : inOther(inner, language)
    ])
  )
}

const numbered = /^\s*(?:[-*•]\s*)?scene\s+(\d+)\b(?:[^:\n]*?\bline\s+(\d+))?([^:\n]*):\s*(.+)$/gimu

/** What is said in a film, in another language: from JSON in the question, else from lines such as `Scene 2: …`. */
export const translatedWords = (asked: string) => {
  const language = Option.getOrElse(
    Option.flatMap(line(asked, "language|target language|into|to"), languageIn),
    () => "de"
  )
  const given = jsonIn(asked)
  if (Option.isSome(given)) {
    const other = inOther(given.value, language)
    if (Array.isArray(other)) return { language, narrations: other }
    if (Predicate.isRecord(other)) return { ...other, language }
  }
  const all = [...asked.matchAll(numbered)].map(([, scene, lineNumber, , text = ""]) => ({
    scene_id: Number(scene),
    line: lineNumber,
    text: translated(unquoted(text.trim()), language)
  }))
  return {
    language,
    narrations: all.flatMap(({ line: at, ...it }) => (at === undefined ? [it] : [])),
    lines: all.flatMap(({ line: at, ...it }) => (at === undefined ? [] : [{ ...it, line: Number(at) }]))
  }
}
