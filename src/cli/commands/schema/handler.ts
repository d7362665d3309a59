import { Console, JSONSchema } from "effect"
import { AspectRatio } from "../../../domain/AspectRatio.js"
import { StoryPlan } from "../../../domain/StoryPlan.js"
import { EventLine } from "../../output/EventLines.js"
import type { SchemaWords } from "./command.js"

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
          properties: {
            $schema: { type: "string", description: "where this schema is" },
            ...form.properties,
            // A person may wish for more shapes than the planning model is offered.
            aspect_ratio: {
              type: "string",
              enum: AspectRatio.literals,
              description: "the shape of the picture; some models draw 21:9, all of them the others"
            }
          }
        }
      : {})
  }
}

/** The form of one line of `--json`. */
export const eventSchema = (): object => JSONSchema.make(EventLine)

/** Prints a schema. */
export const handler = ({ what }: SchemaWords) =>
  Console.log(JSON.stringify(what === "plan" ? planSchema() : eventSchema(), null, 2))
