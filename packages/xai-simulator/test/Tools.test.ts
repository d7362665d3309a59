import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Simulator } from "../src/Simulator.js"
import { at, post, type Seen, simulator, textAt, withFault } from "./kit.js"

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city today.",
    parameters: {
      type: "object",
      additionalProperties: false,
      required: ["city", "unit"],
      properties: {
        city: { type: "string", minLength: 3 },
        unit: { enum: ["celsius", "fahrenheit"] },
        days: { type: "integer", minimum: 1, maximum: 3 }
      }
    }
  }
}
const booking = {
  type: "function",
  function: {
    name: "bookTable",
    description: "Books a table at a restaurant.",
    parameters: { type: "object" }
  }
}
const tools = [booking, weather]

const ask = (content: string, more: object = {}) =>
  post("/chat/completions", {
    ...{ model: "grok-4.3", reasoning_effort: "none", messages: [{ role: "user", content }], tools },
    ...more
  })

const called = (answer: Seen): unknown => at(answer, "choices.0.message.tool_calls.0.function.name")
const finish = (answer: Seen): unknown => at(answer, "choices.0.finish_reason")
const refused = (answer: Seen, words: string) => {
  assert.strictEqual(answer.status, 400, answer.text)
  assert.include(textAt(answer, "error"), words)
}

describe("functions of the client's", () => {
  it.scopedLive("are called where what the user says is about them, with arguments of their schema", () =>
    Effect.gen(function* () {
      const answer = yield* ask("What is the weather like in Paris?")
      assert.strictEqual(answer.status, 200, answer.text)
      assert.deepStrictEqual([called(answer), finish(answer)], ["get_weather", "tool_calls"])
      assert.strictEqual(at(answer, "choices.0.message.tool_calls.0.type"), "function")
      assert.match(textAt(answer, "choices.0.message.tool_calls.0.id"), /^call_\d+$/)
      const given = JSON.parse(textAt(answer, "choices.0.message.tool_calls.0.function.arguments"))
      assert.isAtLeast(given.city.length, 3)
      assert.include(["celsius", "fahrenheit"], given.unit)
      assert.isAbove(Number(at(answer, "usage.completion_tokens")), 5)
      assert.strictEqual(called(yield* ask("Please book a table for two")), "bookTable")
      const words = yield* ask("Tell me a story")
      assert.deepStrictEqual([called(words), finish(words)], [undefined, "stop"])
      assert.include(textAt(words, "choices.0.message.content"), "Tell me a story")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are called once for each time the user speaks; the answer then tells what came back", () =>
    Effect.gen(function* () {
      const first = yield* ask("The weather in Paris?")
      const message = at(first, "choices.0.message")
      const messages = [
        { role: "user", content: "The weather in Paris?" },
        message,
        {
          role: "tool",
          tool_call_id: textAt(first, "choices.0.message.tool_calls.0.id"),
          content: "Sunny, 21 degrees"
        }
      ]
      const second = yield* ask("", { messages })
      assert.strictEqual(finish(second), "stop")
      assert.include(textAt(second, "choices.0.message.content"), "get_weather: Sunny, 21 degrees")
      // An agent that must call goes on to what was not called yet, as it ends with a call of its own.
      const forced = yield* ask("", { messages, tool_choice: "required" })
      assert.strictEqual(called(forced), "bookTable")
      const again = yield* ask("", {
        messages: [...messages, { role: "user", content: "And the weather in Rome?" }]
      })
      assert.strictEqual(called(again), "get_weather")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are called as tool_choice says: none, required, or the one it names", () =>
    Effect.gen(function* () {
      const weatherIn = "The weather in Paris?"
      assert.isUndefined(called(yield* ask(weatherIn, { tool_choice: "none" })))
      assert.strictEqual(called(yield* ask("Hello", { tool_choice: "required" })), "bookTable")
      assert.strictEqual(called(yield* ask(weatherIn, { tool_choice: "required" })), "get_weather")
      const named = { type: "function", function: { name: "bookTable" } }
      assert.strictEqual(called(yield* ask(weatherIn, { tool_choice: named })), "bookTable")
      refused(
        yield* ask("x", { tool_choice: { type: "function", function: { name: "nobody" } } }),
        "nobody, which is not among the tools"
      )
      refused(yield* ask("x", { tools: [], tool_choice: "required" }), "no tools were specified")
      assert.strictEqual((yield* ask("x", { tool_choice: "maybe" })).status, 422)
      assert.strictEqual((yield* ask("x", { tools: [{ type: "function", function: {} }] })).status, 422)
      const odd = { type: "function", function: { name: "f", parameters: { type: "array" } } }
      refused(yield* ask("x", { tools: [odd] }), "must be an object")
      const unfit = { ...weather.function, parameters: { type: "object", properties: { a: { enum: [] } } } }
      refused(yield* ask("x", { tools: [{ type: "function", function: unfit }] }), "enum must not be empty")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are called as scripted, turn by turn, several at once and with any arguments", () =>
    Effect.gen(function* () {
      const names = (answer: Seen) => {
        const calls = at(answer, "choices.0.message.tool_calls")
        return Array.isArray(calls) ? calls.map((it) => `${it.function.name} ${it.function.arguments}`) : []
      }
      assert.deepStrictEqual(names(yield* ask("a trip")), [
        'get_weather {"city":"Oslo","unit":"celsius"}',
        "bookTable {not JSON"
      ])
      assert.deepStrictEqual(names(yield* ask("a trip")), [], "an empty list is an answer in words")
      assert.lengthOf(names(yield* ask("a trip", { parallel_tool_calls: false })), 1)
      assert.deepStrictEqual(names(yield* ask("a trip")), [], "what is played is not played again")
      assert.isUndefined(called(yield* ask("The weather, as a riddle")), "a scripted answer is given")
    }).pipe(
      Effect.provide(
        simulator({
          answers: [{ when: "riddle", values: ["Words."] }],
          toolCalls: [
            {
              when: "trip",
              values: [
                [
                  { name: "get_weather", arguments: { city: "Oslo", unit: "celsius" } },
                  { name: "bookTable", arguments: "{not JSON" }
                ],
                [],
                [{ name: "get_weather" }, { name: "bookTable" }]
              ]
            }
          ]
        })
      )
    )
  )

  it.scopedLive("are streamed whole, in one piece, and spoilt as answers are", () =>
    Effect.gen(function* () {
      const streamed = yield* ask("The weather in Paris?", { stream: true })
      const chunks = streamed.text
        .split("\n\n")
        .filter((line) => line.startsWith("data: {"))
        .map((line) => ({ json: JSON.parse(line.slice(6)) as unknown }))
      const calls = chunks.filter((it) => at(it, "choices.0.delta.tool_calls") !== undefined)
      assert.lengthOf(calls, 1)
      const [call] = calls
      assert(call !== undefined)
      assert.deepStrictEqual(
        [
          at(call, "choices.0.delta.tool_calls.0.index"),
          at(call, "choices.0.delta.tool_calls.0.function.name")
        ],
        [0, "get_weather"]
      )
      assert.strictEqual(at(chunks.at(-1) ?? { json: null }, "choices.0.finish_reason"), "tool_calls")
      const spoilt = (fault: string) =>
        Effect.map(
          post(
            "/chat/completions",
            { model: "grok-4.3", messages: [{ role: "user", content: "The weather?" }], tools },
            withFault(fault)
          ),
          (it) => [
            finish(it),
            String(at(it, "choices.0.message.tool_calls.0.function.arguments")).slice(0, 12)
          ]
        )
      assert.deepStrictEqual(yield* spoilt("chat-off-schema"), ["tool_calls", '{"unexpected'])
      assert.deepStrictEqual(yield* spoilt("chat-prose"), ["stop", "undefined"])
      assert.strictEqual((yield* spoilt("chat-cut-short"))[0], "length")
      assert.isAbove((yield* (yield* Simulator).bill).entries.length, 3)
    }).pipe(Effect.provide(simulator()))
  )
})
