import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Simulator } from "../src/Simulator.js"
import { at, get, portraitPrompt, post, type Seen, simulator, textAt, withFault } from "./kit.js"

const model = "grok-4.3"
const weather = {
  type: "function",
  name: "get_weather",
  description: "The weather of a city.",
  parameters: { type: "object", required: ["city"], properties: { city: { const: "Paris" } } }
}
const ask = (body: object) => post("/responses", { model, reasoning: { effort: "none" }, ...body })
const refused = (answer: Seen, words: string) => {
  assert.strictEqual(answer.status, 400, answer.text)
  assert.include(textAt(answer, "error"), words)
}

/** Every event of a stream, by its name and data. */
const eventsIn = (answer: Seen) =>
  answer.text
    .split("\n\n")
    .filter((it) => it !== "")
    .map((it) => {
      const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(it) ?? []
      return { event, json: JSON.parse(data ?? "null") as unknown }
    })

describe("a response", () => {
  it.scopedLive("answers in the form that was recorded, and is billed by its tokens", () =>
    Effect.gen(function* () {
      const answer = yield* ask({ input: "What is a keyframe?", reasoning: { effort: "low" } })
      assert.strictEqual(answer.status, 200, answer.text)
      assert.deepStrictEqual(
        [at(answer, "object"), at(answer, "status"), at(answer, "error"), at(answer, "store")],
        ["response", "completed", null, true]
      )
      assert.strictEqual(at(answer, "output.0.type"), "reasoning")
      assert.strictEqual(at(answer, "output.1.role"), "assistant")
      assert.strictEqual(at(answer, "output.1.content.0.text"), "Simulated answer: What is a keyframe?")
      const reasoning = Number(at(answer, "usage.output_tokens_details.reasoning_tokens"))
      const output = Number(at(answer, "usage.output_tokens"))
      const input = Number(at(answer, "usage.input_tokens"))
      assert.isAbove(reasoning, 0)
      assert.isAbove(output, reasoning)
      assert.strictEqual(at(answer, "usage.total_tokens"), input + output)
      assert.strictEqual(
        at(answer, "usage.cost_in_usd_ticks"),
        Math.round((input * 1.25 + output * 2.5) * 10_000)
      )
      const { bill } = yield* Simulator
      assert.deepStrictEqual((yield* bill).byRoute.responses?.calls, 1)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("follows the one before it, which is kept until it is deleted", () =>
    Effect.gen(function* () {
      const first = textAt(yield* ask({ input: "My name is Rust.", instructions: "Be brief." }), "id")
      const second = yield* ask({ input: "Who am I?", previous_response_id: first })
      assert.strictEqual(at(second, "previous_response_id"), first)
      assert.isAbove(Number(at(second, "usage.input_tokens")), 10)
      assert.strictEqual(textAt(second, "output.0.content.0.text"), "Simulated answer: Who am I?")
      assert.strictEqual(at(yield* get(`/responses/${first}`), "id"), first)
      refused(yield* ask({ input: "x", previous_response_id: first, instructions: "y" }), "together with")
      const gone = yield* get(`/responses/${first}`, {}, "DELETE")
      assert.deepStrictEqual(gone.json, { id: first, object: "response", deleted: true })
      assert.strictEqual((yield* get(`/responses/${first}`)).status, 404)
      assert.strictEqual((yield* ask({ input: "x", previous_response_id: first })).status, 404)
      const unkept = textAt(yield* ask({ input: "x", store: false }), "id")
      assert.strictEqual((yield* get(`/responses/${unkept}`)).status, 404)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("follows a schema, looks at pictures, and is refused as a chat is", () =>
    Effect.gen(function* () {
      const schema = {
        type: "object",
        additionalProperties: false,
        required: ["mood"],
        properties: { mood: { type: "string", enum: ["calm"] } }
      }
      const format = { type: "json_schema", name: "answer", strict: true, schema }
      const parsed = yield* ask({ input: "A lake", text: { format } })
      assert.deepStrictEqual(JSON.parse(textAt(parsed, "output.0.content.0.text")), { mood: "calm" })
      const drawn = yield* post("/images/generations", {
        ...{ model: "grok-imagine-image", prompt: portraitPrompt, response_format: "b64_json" }
      })
      const look = (image_url: string) =>
        ask({
          input: [
            {
              role: "user",
              content: [
                { type: "input_text", text: "Who?" },
                { type: "input_image", image_url }
              ]
            }
          ]
        })
      const seen = yield* look(`data:image/jpeg;base64,${textAt(drawn, "data.0.b64_json")}`)
      assert.isAbove(Number(at(seen, "usage.input_tokens")), 256)
      refused(yield* look("https://example.org/a.jpg"), "failed to fetch")
      refused(yield* ask({ input: [] }), "input must not be empty")
      refused(yield* ask({ input: "x", max_output_tokens: 0 }), "max_output_tokens")
      refused(yield* ask({ input: "x", reasoning: { effort: "xhigh" } }), "reasoning_effort")
      refused(yield* ask({ input: "x", text: { format: { ...format, schema: { enum: [] } } } }), "enum")
      assert.strictEqual((yield* ask({ input: "x", model: "gpt-5" })).status, 404)
      assert.strictEqual((yield* ask({ input: 3 })).status, 422)
      assert.strictEqual((yield* ask({})).status, 422)
      const cut = yield* ask({ input: "A long question, at length", max_output_tokens: 3 })
      assert.deepStrictEqual(
        [at(cut, "status"), at(cut, "incomplete_details.reason")],
        ["incomplete", "max_output_tokens"]
      )
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("calls functions, and answers with what they gave back", () =>
    Effect.gen(function* () {
      const first = yield* ask({ input: "The weather in Paris?", tools: [weather, { type: "web_search" }] })
      assert.deepStrictEqual(
        [at(first, "output.0.type"), at(first, "output.0.name"), at(first, "output.0.arguments")],
        ["function_call", "get_weather", '{"city":"Paris"}']
      )
      const call_id = textAt(first, "output.0.call_id")
      const result = { type: "function_call_output", call_id, output: "Sunny" }
      const next = yield* ask({
        previous_response_id: textAt(first, "id"),
        input: [result],
        tools: [weather]
      })
      assert.include(textAt(next, "output.0.content.0.text"), "get_weather: Sunny")
      const whole = [
        { role: "user", content: "The weather in Paris?" },
        { type: "reasoning", id: "rs_1", summary: [] },
        { type: "function_call", call_id, name: "get_weather", arguments: "{}" },
        result
      ]
      const alone = yield* ask({ input: whole, tools: [weather] })
      assert.include(textAt(alone, "output.0.content.0.text"), "get_weather: Sunny")
      const named = { type: "function", name: "get_weather" }
      assert.strictEqual(
        at(yield* ask({ input: "Hello", tools: [weather], tool_choice: named }), "output.0.name"),
        "get_weather"
      )
      refused(yield* ask({ input: "x", tool_choice: named }), "not among the tools")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("is streamed event by event, each with its name and number", () =>
    Effect.gen(function* () {
      const whole = yield* ask({ input: "Tell me", reasoning: { effort: "low" } })
      const streamed = yield* ask({ input: "Tell me", reasoning: { effort: "low" }, stream: true })
      assert.include(streamed.headers.get("content-type") ?? "", "text/event-stream")
      const events = eventsIn(streamed)
      assert.deepStrictEqual(
        events.map((it) => at(it, "sequence_number")),
        events.map((_, index) => index)
      )
      for (const it of events) assert.strictEqual(it.event, at(it, "type"))
      const names = events.map(({ event }) => event).filter((name, index, all) => name !== all[index - 1])
      assert.deepStrictEqual(names, [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_text.delta",
        "response.reasoning_summary_text.done",
        "response.reasoning_summary_part.done",
        "response.output_item.done",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed"
      ])
      const words = events
        .filter(({ event }) => event === "response.output_text.delta")
        .map((it) => at(it, "delta"))
        .join("")
      assert.strictEqual(words, textAt(whole, "output.1.content.0.text"))
      const last = events.at(-1) ?? { json: null }
      assert.deepStrictEqual(
        [at(last, "response.status"), at(last, "response.usage.output_tokens")],
        ["completed", at(whole, "usage.output_tokens")]
      )
      const calling = eventsIn(yield* ask({ input: "The weather?", tools: [weather], stream: true }))
      const done = calling.find(({ event }) => event === "response.function_call_arguments.done")
      assert.strictEqual(at(done ?? { json: null }, "arguments"), '{"city":"Paris"}')
      const refusal = yield* post(
        "/responses",
        { model, input: "x", stream: true },
        withFault("chat-refusal")
      )
      assert.include(refusal.text, "event: response.refusal.done")
    }).pipe(Effect.provide(simulator()))
  )
})
