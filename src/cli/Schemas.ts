import { Console, JSONSchema } from "effect"
import { StoryPlan } from "../domain/StoryPlan.js"
import type { SchemaInput } from "./SchemaCommand.js"
import { EventLine } from "./view/EventLines.js"

/**
 * The form of a plan file. A key that is none of the plan's is pointed out, since it is most likely a slip; the one by
 * which an editor finds this very schema may stand there.
 */
export const planSchema = (): object => {
  const form = JSONSchema.make(StoryPlan)
  return {
    ...form,
    title: "A story plan for grok-video-pipeline",
    ...("properties" in form
      ? {
          properties: { $schema: { type: "string", description: "where this schema is" }, ...form.properties }
        }
      : {})
  }
}

/** The form of one line of `--json`. */
export const eventSchema = (): object => JSONSchema.make(EventLine)

/** Prints a schema. */
export const printSchema = ({ what }: SchemaInput) =>
  Console.log(JSON.stringify(what === "plan" ? planSchema() : eventSchema(), null, 2))
