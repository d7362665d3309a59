import { Array, type Option, Predicate } from "effect"
import type { PictureSpec } from "../drawing/Picture.js"
import { chanceFrom, pickFrom } from "../Seed.js"
import { conform, type JsonSchema, propertiesOf, resolve } from "./SchemaFiller.js"

/** Whether a schema asks for a verdict: it has a property such as `overall_score`. */
export const scoreProperty = (schema: JsonSchema): Option.Option<string> => {
  const names = Object.keys(propertiesOf(schema, schema))
  return Array.findFirst(names, (name) => /overall.*score|^score$|consistency/i.test(name))
}

/** A score when nobody scripted one: 0.84 to 0.97, from the seed and the pictures. */
export const usualScore = (seed: number, hashes: ReadonlyArray<string>): number =>
  Number((0.84 + chanceFrom(seed, "score", ...hashes) * 0.13).toFixed(2))

/** Who is being judged, by the question's words and the portraits it shows. */
export const namesIn = (
  text: string,
  specs: ReadonlyArray<Option.Option<PictureSpec>>
): ReadonlyArray<string> => {
  const sheet = /^\s*Judging:\s*character sheet of (.+)$/imu.exec(text)?.[1]?.trim()
  const listed =
    /(?:in this order|in reading order):\s*([^\n]+?)\.?\s*$/imu.exec(text)?.[1]?.split(/,\s*/) ?? []
  const lines = [...text.matchAll(/^\s*-\s*([^:\n]{1,120}):\s+\S/gmu)].map((match) => match[1]?.trim() ?? "")
  const portraits = Array.getSomes(specs).flatMap((spec) =>
    spec._tag === "Portrait" ? [spec.member.name] : []
  )
  const first =
    [sheet === undefined ? [] : [sheet], lines, listed, portraits].find((names) => names.length > 0) ?? []
  return Array.dedupe(first.map((name) => name.trim()).filter((name) => name !== ""))
}

const faults = [
  ["the scarf is a shade too dark", "give {name} the scarf in exactly the colour of the reference sheet"],
  ["the left arm carries something the sheet does not show", "take away what {name} holds in the left hand"],
  [
    "the markings on the face are missing",
    "restore the markings on the face of {name} as on the reference sheet"
  ],
  ["the coat has one button row too many", "give the coat of {name} a single row of buttons"]
] as const

const round = (score: number): number => Number(Math.max(0, Math.min(1, score)).toFixed(2))

/**
 * A verdict in the form the schema asks for. Below 0.8 it names a fault and how to mend it; otherwise it has nothing to say.
 * The lowest of the characters' scores is the overall one.
 */
export const judge = (
  schema: JsonSchema,
  score: number,
  names: ReadonlyArray<string>,
  seed: number
): unknown => {
  const properties = propertiesOf(schema, schema)
  const isLow = score < 0.8
  const culprit =
    names.length === 0
      ? "the figure"
      : (names[Math.floor(chanceFrom(seed, "culprit", score) * names.length)] ?? "the figure")
  const [issue, fix] = pickFrom(faults, seed, "issue", culprit, score)
  const scores = Object.fromEntries(
    names.map((name) => [
      name,
      name === culprit ? score : round(score + chanceFrom(seed, name) * (1 - score) * 0.5)
    ])
  )
  const wanted: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(properties)
      .map(([key, given]): readonly [string, unknown] => {
        const property = resolve(given, schema)
        const isText =
          property.type === "string" || (Array.isArray(property.type) && property.type.includes("string"))
        if (/per_?character/i.test(key)) return [key, perCharacter(property, scores, schema)]
        if (/issue|difference|problem/i.test(key)) return [key, isLow ? [`${culprit}: ${issue}`] : []]
        if (/fix|correction|edit/i.test(key)) {
          const empty =
            isText && !(Array.isArray(property.type) && property.type.includes("null")) ? "" : null
          return [
            key,
            isLow
              ? `${fix.replaceAll("{name}", culprit)}.`.replace(/^./, (letter) => letter.toUpperCase())
              : empty
          ]
        }
        if (/score|consistency/i.test(key)) return [key, score]
        if (/pass|accept|match|consistent/i.test(key)) return [key, !isLow]
        return [key, undefined]
      })
      .filter(([, value]) => value !== undefined)
  )
  return conform(withAllAsked(schema, wanted), wanted, seed)
}

/** The same schema; what the verdict has no wish for is filled from it because it is required there. */
const withAllAsked = (schema: JsonSchema, wanted: Readonly<Record<string, unknown>>): JsonSchema => {
  const root = resolve(schema, schema)
  const missing = Object.keys(propertiesOf(schema, schema)).filter((key) => !Object.hasOwn(wanted, key))
  return missing.length === 0
    ? schema
    : {
        ...root,
        $defs: schema.$defs,
        required: [...(Array.isArray(root.required) ? root.required : []), ...missing]
      }
}

/** Scores as a map by name, or as a list of objects that hold a name and a score. */
const perCharacter = (
  property: JsonSchema,
  scores: Readonly<Record<string, number>>,
  root: JsonSchema
): unknown => {
  const either = [
    property,
    ...(Array.isArray(property.anyOf) ? property.anyOf.filter(Predicate.isRecord) : [])
  ].map((it) => resolve(it, root))
  const list = either.find((it) => it.type === "array")
  if (list === undefined) return scores
  const item = Predicate.isRecord(list.items) ? propertiesOf(list.items, root) : {}
  const nameKey = Object.keys(item).find((key) => /name|character/i.test(key)) ?? "name"
  const scoreKey = Object.keys(item).find((key) => /score|value/i.test(key)) ?? "score"
  return Object.entries(scores).map(([name, score]) => ({ [nameKey]: name, [scoreKey]: score }))
}
