import { Effect, Option, Predicate, Schema } from "effect"
import type { Tool, ToolChoice } from "../../answers/Tools.js"
import { type Refusal, unreadableField } from "../Refusal.js"
import { readBody } from "./Body.js"

const FunctionTool = Schema.Struct({
  name: Schema.String,
  description: Schema.optionalWith(Schema.String, { nullable: true }),
  parameters: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.Unknown }), {
    nullable: true
  })
})

/** A function of either form: chat completions have it one level deeper. Other tools are the provider's own. */
const functionIn = (tool: unknown): Option.Option<unknown> =>
  Predicate.isRecord(tool) && tool.type === "function"
    ? Option.some("function" in tool ? tool.function : tool)
    : Option.none()

/** The functions among the tools; the provider's own tools are taken and never used. */
export const toolsIn = (tools: ReadonlyArray<unknown>): Effect.Effect<ReadonlyArray<Tool>, Refusal> =>
  Effect.forEach(
    tools.flatMap((tool) => Option.toArray(functionIn(tool))),
    (tool) =>
      Effect.map(readBody(FunctionTool, tool), ({ description = "", name, parameters = {} }) => ({
        description,
        name,
        parameters
      }))
  )

/** Which function may or must be called, in either form. */
export const choiceIn = (choice: unknown): Effect.Effect<ToolChoice, Refusal> => {
  if (choice === undefined || choice === null) return Effect.succeed("auto")
  if (choice === "none" || choice === "auto" || choice === "required") return Effect.succeed(choice)
  if (typeof choice === "string")
    return unreadableField(
      `tool_choice: unknown variant \`${choice}\`, expected one of \`none\`, \`auto\`, \`required\``
    )
  const named = Option.getOrUndefined(functionIn(choice))
  return Predicate.isRecord(named) && typeof named.name === "string"
    ? Effect.succeed({ name: named.name })
    : unreadableField("tool_choice: invalid type, expected a string or a function's name")
}
