import { conjunctions, determiners } from "./Lexicon.js"
import type { Token } from "./Token.js"

const opensApposition = /^(an?|the|his|her|their)$/

/**
 * Where what is set off by commas behind `at` ends: "a baker," or "an old baker from Lyon,". None for a list: "a dog and
 * a cat," and "a dog, a cat".
 */
export const setOffEnd = (tokens: ReadonlyArray<Token>, at: number): number | undefined => {
  if (!opensApposition.test(tokens[at]?.lower ?? "")) return undefined
  const end = tokens.findIndex((token, index) => index > at && token.comma)
  const after = tokens[end + 1]
  const isList = tokens.slice(at, end + 1).some(({ lower }) => conjunctions.has(lower))
  return end < 0 || end > at + 6 || isList || after === undefined || determiners.has(after.lower)
    ? undefined
    : end + 1
}
