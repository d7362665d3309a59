import { Schema, Struct } from "effect"
import { Character, Scene, StoryPlan } from "./StoryPlan.js"

/**
 * A plan as the planning model is asked for it where nothing is said in the film: all fields but those that only a person
 * writes, and those of speech. This schema is sent with the question and is part of its order's key.
 */
export const PlanAnswer = Schema.Struct({
  ...Struct.omit(StoryPlan.fields, "language", "music", "narrator"),
  characters: Schema.Array(Schema.Struct(Struct.omit(Character.fields, "voice"))).annotations({
    description: "everyone who appears"
  }),
  scenes: Schema.Array(
    Schema.Struct(Struct.omit(Scene.fields, "caption", "narration", "lines", "sound"))
  ).annotations({ description: "the shots, in order" })
})
export type PlanAnswer = typeof PlanAnswer.Type

/** The plan that was answered. */
export const plannedFrom = (answer: PlanAnswer): StoryPlan =>
  new StoryPlan({
    ...answer,
    characters: answer.characters.map((character) => new Character(character)),
    scenes: answer.scenes.map((scene) => new Scene(scene))
  })
