import type { Part, Stage } from "./Arc.js"
import { listed } from "./Words.js"

// What a narrator says over a scene: who wants what, what stands in the way, what changes. Never what is seen.

type Telling = (stage: Stage) => string

const first = (stage: Stage): string => stage.cast[0] ?? "Someone"
const isAlone = (stage: Stage): boolean => stage.cast.length < 2
const noneOf = (stage: Stage): string => (stage.cast.length === 2 ? "neither of them" : "none of them")

const narrations: Readonly<Record<Part, readonly [Telling, ...ReadonlyArray<Telling>]>> = {
  arrive: [
    (stage) => `All year, ${first(stage)} had wanted one true adventure. Today, ${stage.place} was willing.`,
    (stage) => `Everyone said there was nothing left to find. ${first(stage)} had never quite believed that.`
  ],
  meet: [
    (stage) => `And there it was: ${stage.thing}. Easy to find, and as easy to lose.`,
    (stage) => `One moment changes everything. Now ${stage.thing} was theirs, to keep or to give.`
  ],
  answer: [
    (stage) => `But ${stage.thing} would not be kept by wishing, and the way back grew longer.`,
    (stage) => `Then came doubt. What if ${stage.thing} belonged to someone who still looked for it?`,
    (stage) =>
      `Nothing went as planned. The harder ${first(stage)} tried, the further away the answer seemed.`
  ],
  together: [
    (stage) =>
      isAlone(stage)
        ? `Turning back would have been easy. ${first(stage)} stayed, and tried once more, with patience.`
        : `Alone, ${noneOf(stage)} could have managed. So they stopped arguing, and each helped the other.`,
    (stage) =>
      isAlone(stage)
        ? `Courage came quietly, the way it always does: one small step, then the next.`
        : `It took trust to let go first. ${first(stage)} did, and was not left to fall.`
  ],
  home: [
    (stage) =>
      isAlone(stage)
        ? `${first(stage)} came for ${stage.thing} and left with something better: the courage to return.`
        : `They came for ${stage.thing} and left with something better: each other, and a promise.`,
    (stage) =>
      `Some things are only yours once you share them. ${listed(stage.cast.slice(0, 2))} knew that now.`
  ]
}

/** What is said over the n-th scene, as far as so many words go. */
export const narrationOf = (part: Part, stage: Stage, at: number, mostWords: number): string => {
  const ways = narrations[part]
  return withinWords((ways[Math.floor(at / 2) % ways.length] ?? ways[0])(stage), mostWords)
}

/** The same for a film that nobody is in. */
const quiet = [
  "Nobody has waited here for years, and still the light keeps its promise and comes.",
  "Come nearer, and you notice how much was always going on without anyone to see it.",
  "Then, without a word of warning, something gives way, and nothing is quite as it was.",
  "What stays is what was never in a hurry, and it asks for nothing but time.",
  "One day somebody will come back for all of this. Until then, it keeps."
] as const

export const quietNarration = (at: number, scenes: number, mostWords: number): string =>
  withinWords((at === scenes - 1 && scenes > 1 ? quiet[4] : quiet[at % 4]) ?? quiet[0], mostWords)

/** A text of at most so many words that still ends: cut where a sentence or a phrase does, else between two words. */
export const withinWords = (text: string, most: number): string => {
  const words = text.trim().split(/\s+/)
  if (words.length <= most) return text.trim()
  const kept = words.slice(0, Math.max(1, most))
  const end = kept.findLastIndex((word) => /[.!?…。！？]["”’]?$/u.test(word))
  const phrase = kept.findLastIndex((word) => /[,;:—–]$/u.test(word))
  const cut = end >= kept.length / 3 ? end : phrase >= kept.length / 3 ? phrase : kept.length - 1
  const said = kept
    .slice(0, cut + 1)
    .join(" ")
    .replace(/(?:\s+(?:a|an|the|and|or|but|of|to|in|on|at|for|with|from|by|that|as))+$/iu, "")
    .replace(/[,;:—–]+$/u, "")
  return /[.!?…。！？]["”’]?$/u.test(said) ? said : `${said}.`
}

/** A line that somebody says. */
interface Said {
  readonly speaker: string
  readonly text: string
  readonly delivery: string
}

const asked: Readonly<Record<Part, readonly [string, string, string, string]>> = {
  arrive: ["Did you hear that?", "quietly", "I did. Stay close to me.", "under the breath"],
  meet: ["Look! It was here all the time.", "amazed", "Careful. Somebody may miss it.", "gently"],
  answer: ["I cannot do this on my own.", "out of breath", "Then do not.", "firmly"],
  together: ["On three. One, two, three!", "bravely", "Do not let go!", "laughing"],
  home: ["Will we come back?", "softly", "Every year. I promise.", "warmly"]
}

/** What those in view say in a scene, as far as so many words go. */
export const linesOf = (
  part: Part,
  inView: ReadonlyArray<string>,
  mostWords: number
): ReadonlyArray<Said> => {
  const [question, way, reply, manner] = asked[part]
  const [one, other] = inView
  const lines = [
    ...(one === undefined ? [] : [{ speaker: one, text: question, delivery: way }]),
    ...(other === undefined ? [] : [{ speaker: other, text: reply, delivery: manner }])
  ]
  return lines.filter(
    (_, at) => lines.slice(0, at + 1).reduce((sum, { text }) => sum + text.split(" ").length, 0) <= mostWords
  )
}

const heard: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(rain|storm)\w*\b/i, "steady rain, far thunder, dripping leaves"],
  [/\b(sea|ocean|beach|island|harbou?r|shore|boat|ship)\b/i, "slow waves, wind, a gull far off"],
  [/\b(space|moon|mars|planet)\b/i, "a low hum, soft steps in dust"],
  [/\b(city|street|town|market|subway|station)\b/i, "distant traffic, steps, voices without words"],
  [/\b(kitchen|bakery|house|room|library|workshop)\b/i, "the quiet of a room, a clock, a floorboard"],
  [/\b(snow|ice|winter)\w*\b/i, "wind over snow, creaking steps"],
  [/\b(forest|wood|garden|meadow|field|valley|hillside)\b/i, "wind in leaves, birds far off, soft steps"]
]

/** What a place sounds like. */
export const soundOf = (setting: string): string =>
  heard.find(([words]) => words.test(setting))?.[1] ?? "moving air, soft steps"
