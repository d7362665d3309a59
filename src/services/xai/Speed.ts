// What a 429 for speed says of the limit. The text seen live (xai-api-2026-11 §1, read 2026-11-28):
// `Requests per Second (actual/limit): 2/2. Your rate limit tier is determined based on your historical API spend.`

const seconds = { s: 1, sec: 1, second: 1, m: 60, min: 60, minute: 60 } as const

const isUnit = (word: string): word is keyof typeof seconds => Object.hasOwn(seconds, word)

/** The ways in which a limit is written; the unit and the figure by name. Tokens are not starts. */
const forms: ReadonlyArray<RegExp> = [
  /\b(?:requests?|calls?)\s*(?:per|\/|a)\s*(?<unit>second|sec|s|minute|min|m)\b(?:\s*\(actual\s*\/\s*limit\))?\s*[:=]?\s*\d+(?:\.\d+)?\s*\/\s*(?<most>\d+(?:\.\d+)?)/i,
  /\bRP(?<unit>S|M)\b(?:\s*\(actual\s*\/\s*limit\))?\s*[:=]?\s*\d+(?:\.\d+)?\s*\/\s*(?<most>\d+(?:\.\d+)?)/i,
  /(?<most>\d+(?:\.\d+)?)\s*(?:requests?|calls?)\s*(?:per|\/|a)\s*(?<unit>second|sec|s|minute|min|m)\b/i,
  /(?<most>\d+(?:\.\d+)?)\s*RP(?<unit>S|M)\b/i,
  /\b(?:requests?|calls?)\s*(?:per|\/|a)\s*(?<unit>second|sec|s|minute|min|m)\b\s*(?:is|of|:|=|limit:?)?\s*(?<most>\d+(?:\.\d+)?)(?!\s*\/)/i,
  /\bRP(?<unit>S|M)\b\s*(?:is|of|:|=|limit:?)?\s*(?<most>\d+(?:\.\d+)?)(?!\s*\/)/i
]

/** How many requests a second the words allow; nothing where they name no such figure. */
export const limitIn = (words: string): number | undefined => {
  for (const form of forms) {
    const { most = "", unit = "" } = form.exec(words)?.groups ?? {}
    const name = unit.toLowerCase()
    if (isUnit(name) && Number(most) > 0) return Number(most) / seconds[name]
  }
  return undefined
}
