import { languageOf } from "./Language.js"
import { isBlank } from "./Names.js"
import type { Character, StoryPlan } from "./StoryPlan.js"
import { builtInVoices, narratingVoices, speechLanguage } from "./Voices.js"

// What a plan leaves open of what is heard, decided: the same at every run, so that nothing that was recorded changes.

/** What of a plan tells its language. */
type SpokenScenes = Pick<StoryPlan, "scenes"> & Partial<Pick<StoryPlan, "language">>

/** Everything that is said in a plan. */
const saidIn = ({ scenes }: SpokenScenes): string =>
  scenes.flatMap(({ lines = [], narration = "" }) => [narration, ...lines.map(({ text }) => text)]).join(" ")

/** The language a film speaks, as a BCP 47 tag; English where neither its plan nor its letters tell. */
export const languageSpoken = (plan: SpokenScenes): string => {
  const named =
    plan.language === undefined || isBlank(plan.language) ? languageOf(saidIn(plan)) : plan.language
  return named === undefined ? "en" : (speechLanguage(named) ?? named)
}

/** A voice for each character by name: its own, else the first of the list that nobody has. */
export const voicesOf = ({ characters, narrator }: StoryPlan): ReadonlyMap<string, string> => {
  const given = characters.map(({ voice = "" }) => voice)
  const free = builtInVoices.filter(
    (voice) => !given.includes(voice) && voice !== narrator?.voice && !narratingVoices.includes(voice)
  )
  const without = characters.filter(({ voice = "" }) => voice === "")
  const chosen = (character: Character) =>
    character.voice || (free[without.indexOf(character) % free.length] ?? "")
  return new Map(characters.map((character) => [character.name, chosen(character)]))
}

/** Whose voice tells the story: the plan's narrator, else the first that suits one and that no character has. */
export const narratorVoice = ({ characters, narrator }: StoryPlan): string =>
  narrator?.voice ??
  narratingVoices.find((voice) => !characters.some((one) => one.voice === voice)) ??
  "orion"
