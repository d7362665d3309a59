import { Option, Struct } from "effect"
import { sameName } from "./Names.js"
import type { FilmOptions } from "./Settings.js"
import { isNarrated, isSaid, isSpoken } from "./Speech.js"
import { narratorVoice, voicesOf } from "./SpokenPlan.js"
import { Character, Narrator, StoryPlan } from "./StoryPlan.js"

/** What of a film's settings says who is heard in it. */
export type VoiceSettings = Pick<FilmOptions, "language" | "narrator" | "sound" | "voices">

/**
 * The plan with the language and the voices that somebody insists on; its own where nobody does. Whoever has a voice in the
 * plan that another one is given loses it, and gets one that is free.
 */
export const asVoiced = (plan: StoryPlan, settings: VoiceSettings): StoryPlan => {
  const { language, narrator, sound, voices } = settings
  const isAsked = Option.isSome(language) || Option.isSome(narrator) || voices.length > 0
  if (!isSaid(sound) || !isAsked) return plan
  const askedOf = (name: string) => voices.findLast((it) => sameName(it.name, name))?.voice
  return new StoryPlan({
    ...plan,
    ...Option.match(language, { onNone: () => ({}), onSome: (language) => ({ language }) }),
    ...Option.match(narrator, {
      onNone: () => ({}),
      onSome: (voice) => ({ narrator: new Narrator({ manner: plan.narrator?.manner ?? "", voice }) })
    }),
    characters: plan.characters.map(({ voice: planned, ...character }) => {
      const isTaken = voices.some(({ name, voice }) => voice === planned && !sameName(name, character.name))
      const voice = askedOf(character.name) ?? (isTaken ? undefined : planned)
      return new Character(voice === undefined ? character : { ...character, voice })
    })
  })
}

/**
 * The plan with every character in the voice that was chosen under the plan before, where it names none of its own: another
 * narrator, or a voice that somebody else is given, changes no other voice. Unchanged where all voices are the same anyway.
 */
export const withVoicesKept = (plan: StoryPlan, before: StoryPlan): StoryPlan => {
  const own = plan.characters.map(({ voice }) => voice)
  const then = [...voicesOf(before)]
  const kept = new StoryPlan({
    ...plan,
    characters: plan.characters.map((character) => {
      const voice = then.find(([name]) => sameName(name, character.name))?.[1] ?? ""
      const isOpen = (character.voice ?? "") === "" && voice !== "" && !own.includes(voice)
      return isOpen ? new Character({ ...character, voice }) : character
    })
  })
  const now = voicesOf(plan)
  return [...voicesOf(kept)].every(([name, voice]) => now.get(name) === voice) ? plan : kept
}

/** A plan that was only just written, in which nobody has the voice that is asked for the narrator. */
export const withNarratorFree = (plan: StoryPlan, { narrator, sound }: VoiceSettings): StoryPlan => {
  const isHis = ({ voice }: Character) => Option.contains(narrator, voice)
  return isNarrated(sound) && plan.characters.some(isHis)
    ? new StoryPlan({
        ...plan,
        characters: plan.characters.map((one) =>
          isHis(one) ? new Character(Struct.omit(one, "voice")) : one
        )
      })
    : plan
}

/** Why a voice that is asked for cannot be had: it would make the narrator and a character alike, who were not. */
export const voiceTaken = (
  plan: StoryPlan,
  before: Option.Option<StoryPlan>,
  { narrator, sound, voices }: VoiceSettings
): ReadonlyArray<string> => {
  if (!isNarrated(sound) || !isSpoken(sound)) return []
  const alike = (it: StoryPlan) =>
    [...voicesOf(it)].filter(([, voice]) => voice === narratorVoice(it)).map(([name]) => name)
  const then = Option.match(before, { onNone: () => [], onSome: alike })
  return alike(plan)
    .filter((name) => !then.some((one) => sameName(one, name)))
    .filter((name) => Option.isSome(narrator) || voices.some((one) => sameName(one.name, name)))
    .map(
      (name) =>
        `The narrator and "${name}" would have the same voice, ${narratorVoice(plan)}: choose another for one of them. Another voice of a character has its clips filmed anew, another narrator only the narration recorded.`
    )
}

/** The names that voices were asked for and nobody in the plan has. */
export const unknownSpeakers = (plan: StoryPlan, { sound, voices }: VoiceSettings): ReadonlyArray<string> =>
  isSaid(sound)
    ? voices
        .filter(({ name }) => !plan.characters.some((one) => sameName(one.name, name)))
        .map(({ name }) => name)
    : []
