import { Schema, Struct } from "effect"
import { Scene, StoryPlan } from "./StoryPlan.js"

/**
 * A plan as the planning model is asked for it: all but what only a person writes. Its form is part of the question, and
 * of the key it is found again by.
 */
export const PlanAnswer = Schema.Struct({
  ...StoryPlan.fields,
  scenes: Schema.Array(Schema.Struct(Struct.omit(Scene.fields, "caption"))).annotations({
    description: "the shots, in order"
  })
})
export type PlanAnswer = typeof PlanAnswer.Type

/** The plan that was answered. */
export const plannedFrom = (answer: PlanAnswer): StoryPlan =>
  new StoryPlan({ ...answer, scenes: answer.scenes.map((scene) => new Scene(scene)) })
