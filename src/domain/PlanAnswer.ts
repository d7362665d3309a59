import { Schema, Struct } from "effect"
import { isBlank } from "./Names.js"
import { isNarrated, isSpoken, type SoundMode } from "./Speech.js"
import { Character, heardFields, Line, Narrator, Scene, StoryPlan } from "./StoryPlan.js"

const film = Struct.omit(StoryPlan.fields, "language", "music", "narrator")
const character = Struct.omit(Character.fields, "voice")
const scene = Struct.omit(Scene.fields, "caption", "narration", "lines", "sound")

/**
 * A plan as the planning model is asked for it where nothing is said in the film: all fields but those that only a person
 * writes, and those of speech. This schema is sent with the question and is part of its order's key.
 */
export const PlanAnswer = Schema.Struct({
  ...film,
  characters: Schema.Array(Schema.Struct(character)).annotations({
    description: "everyone who appears"
  }),
  scenes: Schema.Array(Schema.Struct(scene)).annotations({ description: "the shots, in order" })
})
export type PlanAnswer = typeof PlanAnswer.Type

/** The same where something is said: every field is answered, as strict schemas want it, and is empty where there is nothing. */
export const SpokenPlanAnswer = Schema.Struct({
  ...film,
  ...Struct.pick(heardFields, "language", "music", "narrator"),
  characters: Schema.Array(Schema.Struct({ ...character, voice: heardFields.voice })).annotations({
    description: "everyone who appears"
  }),
  scenes: Schema.Array(
    Schema.Struct({ ...scene, ...Struct.pick(heardFields, "narration", "lines", "sound") })
  ).annotations({ description: "the shots, in order" })
})
export type SpokenPlanAnswer = typeof SpokenPlanAnswer.Type

/** The plan that was answered. */
export const plannedFrom = (answer: PlanAnswer): StoryPlan =>
  new StoryPlan({
    ...answer,
    characters: answer.characters.map((character) => new Character(character)),
    scenes: answer.scenes.map((scene) => new Scene(scene))
  })

/** The plan that was answered, with what a film of this sound has a use for; what is blank is not there. */
export const spokenPlanFrom = (
  { language, music, narrator, ...film }: SpokenPlanAnswer,
  sound: SoundMode
): StoryPlan =>
  new StoryPlan({
    ...film,
    ...(isBlank(language) ? {} : { language }),
    ...(isNarrated(sound) && !isBlank(narrator.voice) ? { narrator } : {}),
    ...(isBlank(music) ? {} : { music }),
    characters: film.characters.map(
      ({ voice, ...character }) => new Character(isBlank(voice) ? character : { ...character, voice })
    ),
    scenes: film.scenes.map(({ lines, narration, sound: heard, ...scene }) => {
      const said = isSpoken(sound) ? lines.filter(({ text }) => !isBlank(text)) : []
      return new Scene({
        ...scene,
        ...(isBlank(narration) || !isNarrated(sound) ? {} : { narration }),
        ...(said.length === 0 ? {} : { lines: said.map(lineFrom) }),
        ...(isBlank(heard) ? {} : { sound: heard })
      })
    })
  })

const lineFrom = ({ delivery, ...line }: SpokenPlanAnswer["scenes"][number]["lines"][number]): Line =>
  new Line(isBlank(delivery) ? line : { ...line, delivery })

/** A plan as it would be answered, where nobody is asked. */
export const asSpokenAnswer = (plan: StoryPlan): SpokenPlanAnswer => ({
  ...plan,
  language: plan.language ?? "",
  music: plan.music ?? "",
  narrator: plan.narrator ?? new Narrator({ voice: "", manner: "" }),
  characters: plan.characters.map((character) => ({ ...character, voice: character.voice ?? "" })),
  scenes: plan.scenes.map(({ lines = [], ...scene }) => ({
    ...scene,
    narration: scene.narration ?? "",
    lines: lines.map((line) => ({ ...line, delivery: line.delivery ?? "" })),
    sound: scene.sound ?? ""
  }))
})
