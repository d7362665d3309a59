import { Option } from "effect"
import { sameName } from "./Names.js"
import type { FilmOptions } from "./Settings.js"
import { isSaid } from "./Speech.js"
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

/** The names that voices were asked for and nobody in the plan has. */
export const unknownSpeakers = (plan: StoryPlan, { sound, voices }: VoiceSettings): ReadonlyArray<string> =>
  isSaid(sound)
    ? voices
        .filter(({ name }) => !plan.characters.some((one) => sameName(one.name, name)))
        .map(({ name }) => name)
    : []
