import { Array, Option } from "effect"
import { type JsonSchema, propertiesOf, resolve } from "./SchemaFiller.js"

/** The one text a schema asks for, when it asks for a reworded prompt. */
export const wordingProperty = (schema: JsonSchema): Option.Option<string> => {
  const texts = Object.entries(propertiesOf(schema, schema)).filter(
    ([, given]) => resolve(given, schema).type === "string"
  )
  return texts.length === 1
    ? Array.head(texts.map(([key]) => key))
    : Array.findFirst(
        texts.map(([key]) => key),
        (key) => /prompt|reworded/i.test(key)
      )
}

/** The prompt that is to be reworded: everything after `Prompt:`, up to a line that says why. */
export const promptToReword = (text: string): Option.Option<string> =>
  Option.filter(
    Option.fromNullable(
      /^\s*(?:refused |original )?prompt\s*:\s*([\s\S]+?)(?=^\s*(?:refused because|reason|attempt)\s*:|(?![\s\S]))/imu
        .exec(text)?.[1]
        ?.trim()
    ),
    (prompt) => prompt !== ""
  )

/** Harsh words and what says the same more gently. */
const gentler: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bblood(?:y|stained|-soaked)?\b/giu, "red paint"],
  [/\bkill(?:s|ed|ing)?\b/giu, "chases away"],
  [/\b(?:murder|massacre|slaughter)\w*\b/giu, "quarrel"],
  [/\b(?:corpse|dead body)\b/giu, "sleeping figure"],
  [/\b(?:gun|rifle|pistol)s?\b/giu, "torch"],
  [/\b(?:knife|sword|dagger)\b/giu, "walking stick"],
  [/\b(?:naked|nude)\b/giu, "in a plain robe"],
  [/\b(?:fight|battle|attack)(?:s|ing|ed)?\b/giu, "meets"],
  [/\b(?:explosion|explodes?|bomb)\b/giu, "burst of light"],
  [/\b(?:violent|brutal|horrific)(?:ly)?\b/giu, "lively"]
]

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** Whether a text holds one of the words, as a whole word. */
export const holdsOneOf = (text: string, words: ReadonlyArray<string>): boolean =>
  words.some((word) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, "iu").test(text))

/** The same prompt in words a cautious filter lets pass; reference marks such as <IMAGE_0> stay. */
export const reword = (prompt: string, refused: ReadonlyArray<string>): string => {
  const without = refused.reduce(
    (text, word) =>
      text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}(?![\\p{L}\\p{N}])`, "giu"), "calm"),
    prompt
  )
  const soft = gentler.reduce((text, [harsh, kind]) => text.replace(harsh, kind), without)
  return soft === prompt ? `${prompt}\nEverything in the picture is gentle and peaceful.` : soft
}
