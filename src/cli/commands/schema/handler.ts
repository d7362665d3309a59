import { Console, JSONSchema, Schema } from "effect"
import { AspectRatio } from "../../../domain/AspectRatio.js"
import { StoryPlan } from "../../../domain/StoryPlan.js"
import { EventLine } from "../../../services/EventLine.js"
import { QueueLine } from "../../../services/QueueLine.js"
import type { SchemaWords } from "./command.js"

/**
 * A plan as its file. A key that is none of the plan's is pointed out, since it is most likely a slip; the one by which
 * an editor finds this very schema may stand there.
 */
const PlanFile = Schema.Struct({
  $schema: Schema.optional(Schema.String.annotations({ description: "where this schema is" })),
  ...StoryPlan.fields,
  // A person may wish for more shapes than the planning model is offered.
  aspectRatio: Schema.propertySignature(
    AspectRatio.annotations({
      description: "the shape of the picture; some models draw 21:9, all of them the others"
    })
  ).pipe(Schema.fromKey("aspect_ratio"))
}).annotations({ title: "A story plan for grok-video-pipeline" })

/** The form of a plan file. */
export const planSchema = (): object => JSONSchema.make(PlanFile)

/** The form of one line of `--json`. */
export const eventSchema = (): object =>
  JSONSchema.make(
    Schema.Union(...EventLine.members, ...QueueLine.members).annotations(EventLine.ast.annotations)
  )

/** Prints a schema. */
export const handler = ({ what }: SchemaWords) =>
  Console.log(JSON.stringify(what === "plan" ? planSchema() : eventSchema(), null, 2))
