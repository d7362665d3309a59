import { Array } from "effect"
import { voiceIds, voices } from "../catalogue/Voices.js"
import { pickFrom, seedFrom } from "../Seed.js"
import type { Part, Stage } from "./Arc.js"
import { linesOf, narrationOf, quietNarration, soundOf } from "./Narrating.js"
import { translated } from "./Phrasebook.js"

/** What is to be heard in a film, as its plan's form asks. */
export interface SpeechWish {
  readonly isNarrated: boolean
  readonly isSpoken: boolean
  /** Whether a scene without narration has an empty one rather than none. */
  readonly isAlwaysNarrated: boolean
  /** A BCP 47 tag. */
  readonly language: string
}

/** How many words are said in a second, with room to breathe. */
const wordsPerSecond = 2.2
const linesPerSecond = 1.7

const narrators = voices.filter(({ tone }) => /narration/.test(tone)).map(({ id }) => id)

/** The voices of a film: the narrator's, and one for each character, no two alike as long as there are enough. */
export const castVoices = (
  names: ReadonlyArray<string>,
  decided: ReadonlyMap<string, string>,
  isNarrated: boolean,
  seed: number
) => {
  const narrator = isNarrated
    ? (decided.get("the narrator") ?? pickFrom(["orion", ...narrators], seed, "narrator"))
    : ""
  const taken = [narrator, ...decided.values()]
  const free = voiceIds
    .filter((id) => !narrators.includes(id) && !taken.includes(id))
    .toSorted((a, b) => seedFrom(seed, a) - seedFrom(seed, b))
  const undecided = names.filter((name) => !decided.has(name))
  return {
    narrator: { voice: narrator, manner: isNarrated ? "warm and unhurried, close to the ear" : "" },
    voiceOf: (name: string) =>
      decided.get(name) ?? free[Math.max(0, undecided.indexOf(name)) % free.length] ?? "sal"
  }
}

/** What is heard in the n-th scene: where somebody talks the narrator is silent. */
export const heardIn = (
  scene: {
    readonly at: number
    readonly scenes: number
    readonly seconds: number
    readonly setting: string
    readonly inView: ReadonlyArray<string>
    readonly told: { readonly part: Part; readonly stage: Stage } | undefined
  },
  { isAlwaysNarrated, isNarrated, isSpoken, language }: SpeechWish
) => {
  const { at, inView, scenes, seconds, told } = scene
  const isMiddle = told?.part !== "arrive" && told?.part !== "home"
  const lines =
    told !== undefined && isSpoken && (isMiddle || !isNarrated)
      ? linesOf(told.part, inView, Math.floor(seconds * linesPerSecond))
      : []
  const most = Math.floor(seconds * wordsPerSecond)
  const narration =
    !isNarrated || lines.length > 0
      ? ""
      : told === undefined
        ? quietNarration(at, scenes, most)
        : narrationOf(told.part, told.stage, at, most)
  return {
    ...(narration === "" && !isAlwaysNarrated ? {} : { narration: translated(narration, language) }),
    lines: Array.map(lines, (line) => ({ ...line, text: translated(line.text, language) })),
    sound: soundOf(scene.setting)
  }
}

/** The music under a film, as a brief for whoever makes it. */
export const musicBrief = (mood: string): string =>
  `A quiet bed of plucked strings over a soft pad, ${mood}, unhurried, no drums, no voices`
