import { Clock, Effect, Option } from "effect"
import { type Line, useOf } from "../../answers/Conversation.js"
import { say } from "../../answers/Turn.js"
import { billForQuestion } from "../../catalogue/Catalogue.js"
import { uuidFrom } from "../../Seed.js"
import { Call } from "../../state/Call.js"
import { Conversations } from "../../state/Conversations.js"
import { Scenario } from "../../state/Scenario.js"
import { charge, millisFor } from "../../state/Work.js"
import { badArgument, unknownThing, unsafeQuestion } from "../Refusal.js"
import { json, type Reply } from "../Reply.js"
import { readBody } from "../wire/Body.js"
import { formatIn, linesIn, ResponsesRequest } from "../wire/ResponsesRequest.js"
import { tokensOf } from "../wire/Tokens.js"
import { choiceIn, toolsIn } from "../wire/ToolRequests.js"
import { askedModel, checkChoice, checkEffort, checkFigures, checkLines, questionOf } from "./Asking.js"
import { responseBody } from "./ResponseBody.js"
import { responseEvents } from "./ResponseEvents.js"

/** A response that was kept. */
const kept = (id: string) =>
  Effect.flatMap(Conversations, (all) =>
    Effect.flatMap(
      all.find(id),
      Option.match({ onNone: () => unknownThing(`Response with id=${id}`), onSome: Effect.succeed })
    )
  )

/** `POST /v1/responses`. */
export const createResponse = Effect.fn("Responses.create")(function* () {
  const call = yield* Call
  const scenario = yield* Scenario
  const config = yield* scenario.config
  const request = yield* readBody(ResponsesRequest, call.body)
  const asked = yield* linesIn(request)
  const tools = yield* toolsIn(request.tools ?? [])
  const choice = yield* choiceIn(request.tool_choice)
  const model = yield* askedModel(request.model)
  const effort = yield* checkEffort(request.reasoning?.effort, model)
  if (request.background === true) return yield* badArgument("background is not supported.")
  yield* checkFigures(request, { field: "max_output_tokens", value: request.max_output_tokens })
  const { previous_response_id: previous } = request
  if (previous !== undefined && request.instructions !== undefined)
    return yield* badArgument("instructions cannot be used together with previous_response_id.")
  const before = previous === undefined ? [] : (yield* kept(previous)).lines
  const lines = [...before, ...asked]
  const form = formatIn(request)
  yield* checkLines(lines, form, tools)
  yield* checkChoice(choice, tools, (request.tools ?? []).length > 0)
  const question = yield* questionOf(lines, model, form)
  const use = useOf(lines, tools, choice, request.parallel_tool_calls ?? true)
  const fault = Option.getOrUndefined(call.fault)?.name
  if (fault === "moderated") return yield* unsafeQuestion(model.id)

  const take = yield* scenario.occurrence(`response ${question.text}`)
  const said = yield* say(question, use, { fault, most: request.max_output_tokens })
  const tokens = tokensOf(question, [said], effort)
  const cost = billForQuestion(model, tokens, request.service_tier === "priority")
  yield* charge("responses", model.id, cost)
  const began = yield* Clock.currentTimeMillis
  yield* Effect.sleep(yield* millisFor("chatMillis", `${question.text}${take}`))
  const id = uuidFrom(config.seed, "response", question.text, take)
  const response = responseBody(request, {
    id,
    model: model.id,
    effort,
    said,
    tokens,
    cost,
    began: Math.floor(began / 1000),
    ended: Math.floor((yield* Clock.currentTimeMillis) / 1000)
  })
  if (request.store !== false) {
    const answer: Line = { role: "assistant", text: said.content ?? "", pictures: [], calls: said.calls }
    yield* (yield* Conversations).keep(id, { lines: [...lines, answer], response })
  }
  return request.stream === true
    ? ({
        status: 200,
        headers: { "cache-control": "no-cache" },
        body: { _tag: "Events", events: responseEvents(response) },
        cost
      } satisfies Reply)
    : json(response, 200, cost)
})

/** `GET /v1/responses/{id}`: a response that was kept. */
export const showResponse = (id: string) => Effect.map(kept(id), ({ response }) => json(response))

/** `DELETE /v1/responses/{id}`: forgets one. */
export const deleteResponse = (id: string) =>
  Effect.flatMap(kept(id), () =>
    Effect.flatMap(Conversations, (all) =>
      Effect.as(all.forget(id), json({ id, object: "response", deleted: true }))
    )
  )
