import { Schema, Struct } from "effect"
import { Scene, StoryPlan } from "./StoryPlan.js"

/**
 * A plan as the planning model is asked for it: all fields but those that only a person writes. This schema is sent with the
 * question and is part of its order's key.
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
