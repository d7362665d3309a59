import { Clock, Effect, Option, Predicate } from "effect"
import { type Format, type Line, plainText, useOf } from "../../answers/Conversation.js"
import type { ToolCall } from "../../answers/Tools.js"
import { say } from "../../answers/Turn.js"
import { billForQuestion, reasons } from "../../catalogue/Catalogue.js"
import type { ChatModel } from "../../catalogue/Models.js"
import { uuidFrom } from "../../Seed.js"
import { Call } from "../../state/Call.js"
import { Jobs } from "../../state/Jobs.js"
import { Scenario } from "../../state/Scenario.js"
import { charge, millisFor } from "../../state/Work.js"
import { badArgument, unknownThing, unsafeQuestion } from "../Refusal.js"
import { json, type Reply } from "../Reply.js"
import { readBody } from "../wire/Body.js"
import { ChatRequest } from "../wire/Requests.js"
import { tokensOf } from "../wire/Tokens.js"
import { choiceIn, toolsIn } from "../wire/ToolRequests.js"
import { askedModel, checkChoice, checkEffort, checkFigures, checkLines, questionOf } from "./Asking.js"

/** Fields that a reasoning model answers with an error. */
const forbidden = ["presence_penalty", "frequency_penalty", "stop"] as const

/** Checks the question's own fields against its model. Gives the effort in force. */
const checked = Effect.fn("Chat.check")(function* (request: ChatRequest, model: ChatModel) {
  if (request.messages.length === 0) return yield* badArgument("messages must not be empty.")
  if (reasons(model)) {
    const sent = forbidden.find((field) => request[field] !== undefined)
    if (sent !== undefined) return yield* badArgument(`Model ${model.id} does not support parameter ${sent}.`)
  }
  const effort = yield* checkEffort(request.reasoning_effort, model)
  yield* checkFigures(request, {
    field: "max_completion_tokens",
    value: request.max_completion_tokens ?? request.max_tokens
  })
  return effort
})

const lineOf = ({ content, role, tool_call_id, tool_calls = [] }: ChatRequest["messages"][number]): Line => {
  const parts = typeof content === "object" ? content : []
  return {
    role: role === "developer" ? "system" : role,
    text:
      typeof content === "string"
        ? content
        : parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n"),
    pictures: parts.flatMap((part) =>
      part.type === "image_url" ? [{ url: part.image_url.url, detail: part.image_url.detail ?? "auto" }] : []
    ),
    calls: tool_calls.map((call) => ({ id: call.id, name: call.function.name })),
    ...(tool_call_id === undefined ? {} : { callId: tool_call_id })
  }
}

const formatOf = (format: ChatRequest["response_format"]): Format =>
  format?.type === "json_schema"
    ? {
        format: format.type,
        schema: Option.some(format.json_schema.schema),
        name: format.json_schema.name ?? ""
      }
    : { ...plainText, format: format?.type ?? "text" }

const wireCall = ({ id, ...called }: ToolCall) => ({ id, type: "function", function: called })

const events = (completion: Completion, withUsage: boolean): ReadonlyArray<string> => {
  const { choices, usage, ...head } = completion
  const chunk = (inner: unknown) =>
    JSON.stringify({ ...head, object: "chat.completion.chunk", ...(Predicate.isRecord(inner) ? inner : {}) })
  const pieces = choices.flatMap(({ finish_reason, index, message }) => [
    chunk({ choices: [{ index, delta: { role: "assistant", content: "" }, finish_reason: null }] }),
    ...((message.content ?? "").match(/[\s\S]{1,40}/g) ?? []).map((piece) =>
      chunk({ choices: [{ index, delta: { content: piece }, finish_reason: null }] })
    ),
    // A call comes whole, in one chunk.
    ...(message.tool_calls ?? []).map((call, at) =>
      chunk({ choices: [{ index, delta: { tool_calls: [{ index: at, ...call }] }, finish_reason: null }] })
    ),
    chunk({ choices: [{ index, delta: {}, finish_reason }] })
  ])
  return [...pieces, ...(withUsage ? [chunk({ choices: [], usage })] : []), "[DONE]"]
}

interface Completion {
  readonly id: string
  readonly object: string
  readonly created: number
  readonly model: string
  readonly choices: ReadonlyArray<{
    readonly index: number
    readonly finish_reason: string
    readonly message: {
      readonly role: "assistant"
      readonly content: string | null
      readonly refusal: string | null
      readonly tool_calls?: ReadonlyArray<ReturnType<typeof wireCall>>
    }
  }>
  readonly usage: unknown
}

/** `POST /v1/chat/completions`. */
export const completeChat = Effect.fn("Chat.complete")(function* () {
  const call = yield* Call
  const jobs = yield* Jobs
  const scenario = yield* Scenario
  const config = yield* scenario.config
  const request = yield* readBody(ChatRequest, call.body)
  const tools = yield* toolsIn(request.tools ?? [])
  const choice = yield* choiceIn(request.tool_choice)
  const model = yield* askedModel(request.model)
  const effort = yield* checked(request, model)
  const lines = request.messages.map(lineOf)
  const form = formatOf(request.response_format)
  yield* checkLines(lines, form, tools)
  yield* checkChoice(choice, tools, (request.tools ?? []).length > 0)
  const question = yield* questionOf(lines, model, form)
  const use = useOf(lines, tools, choice, request.parallel_tool_calls ?? true)
  const fault = Option.getOrUndefined(call.fault)?.name
  if (fault === "moderated") return yield* unsafeQuestion(model.id)

  const take = yield* scenario.occurrence(`chat ${question.text}`)
  const given = yield* Effect.replicateEffect(
    say(question, use, { fault, most: request.max_completion_tokens ?? request.max_tokens }),
    request.n ?? 1
  )
  const tokens = tokensOf(question, given, effort)
  const isPriority = request.service_tier === "priority"
  const cost = billForQuestion(model, tokens, isPriority)
  yield* charge("chat", model.id, cost)
  const now = yield* Clock.currentTimeMillis
  const completion: Completion = {
    id: uuidFrom(config.seed, "completion", question.text, take),
    object: "chat.completion",
    created: Math.floor(now / 1000),
    model: model.id,
    choices: given.map(({ calls, content, finish, refusal }, index) => ({
      index,
      finish_reason: finish,
      message: {
        role: "assistant",
        content,
        ...(tokens.reasoning > 0
          ? { reasoning_content: "Looking at what was asked, then answering in its form." }
          : {}),
        ...(calls.length > 0 ? { tool_calls: calls.map(wireCall) } : {}),
        refusal
      }
    })),
    usage: {
      prompt_tokens: tokens.prompt,
      completion_tokens: tokens.completion,
      total_tokens: tokens.prompt + tokens.completion + tokens.reasoning,
      prompt_tokens_details: {
        text_tokens: tokens.prompt - tokens.image,
        image_tokens: tokens.image,
        audio_tokens: 0,
        cached_tokens: 0
      },
      completion_tokens_details: { reasoning_tokens: tokens.reasoning },
      num_sources_used: 0,
      cost_in_usd_ticks: cost
    },
    ...(isPriority ? { service_tier: "priority" } : {})
  }
  const millis = yield* millisFor("chatMillis", `${question.text}${take}`)
  if (request.deferred === true) {
    const id = uuidFrom(config.seed, "deferred chat", question.text, take)
    yield* jobs.defer({ id, kind: "chat", readyAt: now + millis, value: completion, prompt: question.text })
    return json({ request_id: id }, 200, cost)
  }
  yield* Effect.sleep(millis)
  if (request.stream === true) {
    return {
      status: 200,
      headers: { "cache-control": "no-cache" },
      body: { _tag: "Events", events: events(completion, request.stream_options?.include_usage === true) },
      cost
    } satisfies Reply
  }
  return json(completion, 200, cost)
})

/** `GET /v1/chat/deferred-completion/{id}`: 202 until the answer is ready. */
export const fetchDeferredChat = Effect.fn("Chat.fetchDeferred")(function* (id: string) {
  const found = yield* (yield* Jobs).findLater(id)
  if (Option.isNone(found) || found.value.kind !== "chat") return yield* unknownThing(`The request ${id}`)
  const now = yield* Clock.currentTimeMillis
  return now < found.value.readyAt ? json({ status: "pending" }, 202) : json(found.value.value)
})
