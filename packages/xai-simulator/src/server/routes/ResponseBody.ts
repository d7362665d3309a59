import { Option } from "effect"
import type { Said } from "../../answers/Turn.js"
import type { Ticks } from "../../catalogue/Ticks.js"
import type { ResponsesRequest } from "../wire/ResponsesRequest.js"

// The answer of `POST /v1/responses`, field by field as recorded from the live API in July 2026.

interface TextPart {
  readonly type: "output_text"
  readonly text: string
  readonly logprobs: ReadonlyArray<never>
  readonly annotations: ReadonlyArray<never>
}

interface RefusalPart {
  readonly type: "refusal"
  readonly refusal: string
}

export type OutputItem =
  | {
      readonly type: "reasoning"
      readonly id: string
      readonly summary: ReadonlyArray<{ readonly type: "summary_text"; readonly text: string }>
      readonly status: string
    }
  | {
      readonly type: "message"
      readonly id: string
      readonly role: "assistant"
      readonly content: ReadonlyArray<TextPart | RefusalPart>
      readonly status: string
    }
  | {
      readonly type: "function_call"
      readonly id: string
      readonly call_id: string
      readonly name: string
      readonly arguments: string
      readonly status: string
    }

const outputOf = (id: string, said: Said, reasons: boolean): ReadonlyArray<OutputItem> => {
  const status = said.finish === "length" ? "incomplete" : "completed"
  const part: TextPart | RefusalPart =
    said.refusal === null
      ? { type: "output_text", text: said.content ?? "", logprobs: [], annotations: [] }
      : { type: "refusal", refusal: said.refusal }
  return [
    ...(reasons
      ? [
          {
            type: "reasoning" as const,
            id: `rs_${id}`,
            summary: [
              {
                type: "summary_text" as const,
                text: "Looking at what was asked, then answering in its form."
              }
            ],
            status: "completed"
          }
        ]
      : []),
    ...(said.calls.length > 0
      ? said.calls.map((call) => ({
          type: "function_call" as const,
          id: `fc_${id}_${call.id}`,
          call_id: call.id,
          name: call.name,
          arguments: call.arguments,
          status
        }))
      : [
          {
            type: "message" as const,
            id: `msg_${id}`,
            role: "assistant" as const,
            content: [part],
            status
          }
        ])
  ]
}

/** The response to a request. Unlike in chat completions the tokens of the answer hold those of the reasoning. */
export const responseBody = (
  request: ResponsesRequest,
  made: {
    readonly id: string
    readonly model: string
    readonly effort: string
    readonly began: number
    readonly ended: number
    readonly said: Said
    readonly tokens: {
      readonly prompt: number
      readonly completion: number
      readonly reasoning: number
    }
    readonly cost: Ticks
  }
) => {
  const { cost, effort, id, said, tokens } = made
  const output = tokens.completion + tokens.reasoning
  const orNull = <A>(value: A | undefined): A | null => Option.getOrNull(Option.fromNullable(value))
  return {
    created_at: made.began,
    completed_at: made.ended,
    id,
    max_output_tokens: orNull(request.max_output_tokens),
    model: made.model,
    object: "response",
    output: outputOf(id, said, tokens.reasoning > 0),
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: orNull(request.previous_response_id),
    reasoning: { effort: effort === "none" ? null : effort, summary: orNull(request.reasoning?.summary) },
    temperature: request.temperature ?? 0.7,
    text: { format: request.text?.format ?? { type: "text" } },
    tool_choice: request.tool_choice ?? "auto",
    tools: request.tools ?? [],
    top_p: request.top_p ?? 0.95,
    usage: {
      input_tokens: tokens.prompt,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: tokens.reasoning },
      total_tokens: tokens.prompt + output,
      num_sources_used: 0,
      num_server_side_tools_used: 0,
      cost_in_usd_ticks: cost,
      context_details: { input_tokens: tokens.prompt, output_tokens: output }
    },
    user: orNull(request.user),
    incomplete_details: said.finish === "length" ? { reason: "max_output_tokens" } : null,
    status: said.finish === "length" ? "incomplete" : "completed",
    store: request.store ?? true,
    metadata: {},
    background: false,
    service_tier: request.service_tier ?? "default",
    truncation: "disabled",
    top_logprobs: 0,
    presence_penalty: 0,
    frequency_penalty: 0,
    prompt_cache_key: null,
    max_tool_calls: null,
    safety_identifier: null,
    error: null,
    instructions: orNull(request.instructions)
  }
}

export type ResponseBody = ReturnType<typeof responseBody>
