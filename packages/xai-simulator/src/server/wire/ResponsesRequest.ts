import { Effect, Option, Predicate, Schema } from "effect"
import { type Format, type Line, plainText } from "../../answers/Conversation.js"
import { badArgument } from "../Refusal.js"
import { readBody } from "./Body.js"
import { maybe } from "./Requests.js"

// The body of `POST /v1/responses`. Sources: docs.x.ai's guide to the Responses API, and recorded answers of the live one.

const Part = Schema.Union(
  Schema.Struct({
    type: Schema.Literal("input_text", "output_text", "text", "summary_text"),
    text: Schema.String
  }),
  Schema.Struct({
    type: Schema.Literal("input_image"),
    image_url: Schema.String,
    detail: maybe(Schema.String)
  }),
  Schema.Struct({ type: Schema.Literal("refusal"), refusal: Schema.String })
)
const Content = Schema.Union(Schema.String, Schema.Array(Part))

const Message = Schema.Struct({
  role: Schema.Literal("system", "developer", "user", "assistant"),
  content: Content
})
const FunctionCall = Schema.Struct({
  type: Schema.Literal("function_call"),
  call_id: Schema.String,
  name: Schema.String,
  arguments: Schema.String
})
const FunctionResult = Schema.Struct({
  type: Schema.Literal("function_call_output"),
  call_id: Schema.String,
  output: Content
})

export const ResponsesRequest = Schema.Struct({
  model: Schema.String,
  input: Schema.Union(Schema.String, Schema.Array(Schema.Unknown)),
  instructions: maybe(Schema.String),
  previous_response_id: maybe(Schema.String),
  store: maybe(Schema.Boolean),
  stream: maybe(Schema.Boolean),
  background: maybe(Schema.Boolean),
  text: maybe(
    Schema.Struct({
      format: maybe(
        Schema.Union(
          Schema.Struct({ type: Schema.Literal("text", "json_object") }),
          Schema.Struct({
            type: Schema.Literal("json_schema"),
            name: maybe(Schema.String),
            strict: maybe(Schema.Boolean),
            schema: Schema.Record({ key: Schema.String, value: Schema.Unknown })
          })
        )
      )
    })
  ),
  tools: maybe(Schema.Array(Schema.Unknown)),
  tool_choice: maybe(Schema.Unknown),
  parallel_tool_calls: maybe(Schema.Boolean),
  max_output_tokens: maybe(Schema.Int),
  reasoning: maybe(Schema.Struct({ effort: maybe(Schema.String), summary: maybe(Schema.String) })),
  temperature: maybe(Schema.Number),
  top_p: maybe(Schema.Number),
  service_tier: maybe(Schema.String),
  user: maybe(Schema.String)
})
export type ResponsesRequest = typeof ResponsesRequest.Type

const partsOf = (content: typeof Content.Type) =>
  typeof content === "string" ? [{ type: "input_text" as const, text: content }] : content

const said = (role: Line["role"], content: typeof Content.Type): Line => ({
  role,
  text: partsOf(content)
    .flatMap((part) => ("text" in part ? [part.text] : []))
    .join("\n"),
  pictures: partsOf(content).flatMap((part) =>
    part.type === "input_image" ? [{ url: part.image_url, detail: part.detail ?? "auto" }] : []
  ),
  calls: []
})

/** One item of the input; none for what the model thought or the provider's own tools did. */
const lineOf = Effect.fn("ResponsesRequest.line")(function* (item: unknown) {
  const type = Predicate.isRecord(item) ? (item.type ?? "message") : undefined
  switch (type) {
    case "message": {
      const { content, role } = yield* readBody(Message, item)
      return [said(role === "developer" ? "system" : role, content)]
    }
    case "function_call": {
      const { call_id, name } = yield* readBody(FunctionCall, item)
      return [{ ...said("assistant", ""), calls: [{ id: call_id, name }] }]
    }
    case "function_call_output": {
      const { call_id, output } = yield* readBody(FunctionResult, item)
      return [{ ...said("tool", output), callId: call_id }]
    }
    default:
      return typeof type === "string" ? [] : yield* badArgument("input: an item must be an object.")
  }
})

/** The conversation so far, without what was answered before. */
export const linesIn = Effect.fn("ResponsesRequest.lines")(function* (request: ResponsesRequest) {
  const items = typeof request.input === "string" ? [{ role: "user", content: request.input }] : request.input
  if (items.length === 0) return yield* badArgument("input must not be empty.")
  const lines = (yield* Effect.forEach(items, lineOf)).flat()
  return request.instructions === undefined ? lines : [said("system", request.instructions), ...lines]
})

export const formatIn = ({ text }: ResponsesRequest): Format =>
  text?.format?.type === "json_schema"
    ? {
        format: "json_schema",
        schema: Option.some(text.format.schema),
        name: text.format.name ?? ""
      }
    : { ...plainText, format: text?.format?.type ?? "text" }
