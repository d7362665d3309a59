import { determiners } from "./Lexicon.js"
import { capitalised } from "./Words.js"

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
