import { Clock, Effect, Option, Predicate } from "effect"
import { answer, type Question } from "../../answers/Answers.js"
import { billForQuestion, chatModelNamed, reasons, usualEffort } from "../../catalogue/Catalogue.js"
import type { ChatModel } from "../../catalogue/Models.js"
import { Artist } from "../../drawing/Artist.js"
import { uuidFrom } from "../../Seed.js"
import { Call } from "../../state/Call.js"
import { takeImage } from "../../state/Inputs.js"
import { Jobs } from "../../state/Jobs.js"
import { Scenario } from "../../state/Scenario.js"
import { charge, millisFor } from "../../state/Work.js"
import { badArgument, unknownModel, unknownThing, unsafeQuestion } from "../Refusal.js"
import { json, type Reply } from "../Reply.js"
import { readBody } from "../wire/Body.js"
import { ChatRequest } from "../wire/Requests.js"
import { schemaProblem } from "../wire/SchemaCheck.js"
import { type Answered, tokensOf } from "../wire/Tokens.js"

/** Fields that a reasoning model answers with an error (xai-api §2.1). */
const forbidden = ["presence_penalty", "frequency_penalty", "stop"] as const

const inRange = (value: number | undefined, low: number, high: number): boolean =>
  value === undefined || (value >= low && value <= high)

/** Checks the question against its model. Gives the effort in force. */
const checked = Effect.fn("Chat.check")(function* (request: ChatRequest, model: ChatModel) {
  if (request.messages.length === 0) return yield* badArgument("messages must not be empty.")
  if (reasons(model)) {
    const sent = forbidden.find((field) => request[field] !== undefined)
    if (sent !== undefined) return yield* badArgument(`Model ${model.id} does not support parameter ${sent}.`)
  }
  const effort = request.reasoning_effort
  if (effort !== undefined && model.efforts.length === 0) {
    return yield* badArgument(`Model ${model.id} does not support parameter reasoning_effort.`)
  }
  if (effort !== undefined && !model.efforts.some((it) => it === effort)) {
    return yield* badArgument(
      `Invalid reasoning_effort: ${effort}. Allowed on ${model.id}: ${model.efforts.join(", ")}.`
    )
  }
  if (!inRange(request.temperature, 0, 2)) return yield* badArgument("temperature must be between 0 and 2.")
  if (!inRange(request.top_p, 0, 1)) return yield* badArgument("top_p must be between 0 and 1.")
  if (!inRange(request.n, 1, 16)) return yield* badArgument("n must be between 1 and 16.")
  if (!inRange(request.max_completion_tokens ?? request.max_tokens, 1, Number.MAX_SAFE_INTEGER)) {
    return yield* badArgument("max_completion_tokens must be 1 or more.")
  }
  const details = request.messages.flatMap((message) =>
    typeof message.content === "object"
      ? message.content.flatMap((part) =>
          part.type === "image_url" ? [part.image_url.detail ?? "auto"] : []
        )
      : []
  )
  const odd = details.find((detail) => !["auto", "low", "high"].includes(detail))
  if (odd !== undefined) return yield* badArgument(`Invalid detail: ${odd}. Allowed: auto, low, high.`)
  const format = request.response_format
  if (format?.type === "json_schema") {
    const problem = schemaProblem(format.json_schema.schema)
    if (Option.isSome(problem)) return yield* badArgument(problem.value)
  }
  const tools = (request.tools ?? []).filter(Predicate.isRecord)
  const rootless = tools.some((tool) => {
    const inner = Predicate.isRecord(tool.function) ? tool.function.parameters : undefined
    return Predicate.isRecord(inner) && inner.type !== undefined && inner.type !== "object"
  })
  if (rootless) return yield* badArgument("The root of a tool's parameters must be an object.")
  return effort ?? usualEffort(model)
})

const wordsOf = (message: ChatRequest["messages"][number]): string =>
  message.content === undefined
    ? ""
    : typeof message.content === "string"
      ? message.content
      : message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")

/** The question itself: its words, and its pictures, really looked at. */
const questionOf = Effect.fn("Chat.question")(function* (request: ChatRequest, model: ChatModel) {
  const artist = yield* Artist
  const parts = request.messages.flatMap((message) =>
    typeof message.content === "object"
      ? message.content.flatMap((part) => (part.type === "image_url" ? [part.image_url.url] : []))
      : []
  )
  const pictures = yield* Effect.forEach(parts, (url, index) =>
    Effect.map(takeImage({ url }, `image_url ${index + 1}`, ["image/jpeg", "image/png"]), ({ bytes }) => ({
      bytes,
      spec: artist.readSpec(bytes)
    }))
  )
  const format = request.response_format
  return {
    model: model.id,
    text: request.messages.map(wordsOf).join("\n\n"),
    asked: request.messages
      .filter((message) => message.role === "user")
      .map(wordsOf)
      .join("\n\n"),
    pictures,
    format: format?.type ?? "text",
    schema: format?.type === "json_schema" ? Option.some(format.json_schema.schema) : Option.none()
  } satisfies Question
})

/** What goes back, after the faults that spoil a content. */
const spoilt = (content: string, fault: string | undefined, most: number | undefined): Answered => {
  const half = content.slice(0, Math.ceil(content.length / 2))
  switch (fault) {
    case "chat-cut-short":
      return { content: half, refusal: null, finish: "length" }
    case "chat-refusal":
      return { content: null, refusal: "I cannot help with that request.", finish: "stop" }
    case "chat-off-schema":
      return { content: JSON.stringify({ unexpected: [1, "two", null] }), refusal: null, finish: "stop" }
    case "chat-prose":
      return {
        content: "Certainly! Here is a short description of what you asked for.",
        refusal: null,
        finish: "stop"
      }
    case "chat-fenced":
      return { content: `\`\`\`json\n${content}\n\`\`\``, refusal: null, finish: "stop" }
    default:
      // About four characters make a token.
      return most !== undefined && content.length / 4 > most
        ? { content: content.slice(0, most * 4), refusal: null, finish: "length" }
        : { content, refusal: null, finish: "stop" }
  }
}

const events = (completion: Completion, withUsage: boolean): ReadonlyArray<string> => {
  const { choices, usage, ...head } = completion
  const chunk = (inner: unknown) =>
    JSON.stringify({ ...head, object: "chat.completion.chunk", ...(Predicate.isRecord(inner) ? inner : {}) })
  const pieces = choices.flatMap(({ finish_reason, index, message }) => [
    chunk({ choices: [{ index, delta: { role: "assistant", content: "" }, finish_reason: null }] }),
    ...((message.content ?? "").match(/[\s\S]{1,40}/g) ?? []).map((piece) =>
      chunk({ choices: [{ index, delta: { content: piece }, finish_reason: null }] })
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
  const found = chatModelNamed(request.model, config.retiredModels === "redirect")
  if (Option.isNone(found)) return yield* unknownModel(request.model)
  const model = found.value
  const effort = yield* checked(request, model)
  const question = yield* questionOf(request, model)
  const fault = Option.getOrUndefined(call.fault)?.name
  if (fault === "moderated") return yield* unsafeQuestion(model.id)

  const take = yield* scenario.occurrence(`chat ${question.text}`)
  const count = request.n ?? 1
  const answers = yield* Effect.replicateEffect(answer(question), count)
  const given = answers.map((content) =>
    spoilt(content, fault, request.max_completion_tokens ?? request.max_tokens)
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
    choices: given.map(({ content, finish, refusal }, index) => ({
      index,
      finish_reason: finish,
      message: {
        role: "assistant",
        content,
        ...(tokens.reasoning > 0
          ? { reasoning_content: "Looking at what was asked, then answering in its form." }
          : {}),
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
