import { assert, describe, it } from "@effect/vitest"
import { Effect, JSONSchema, Schema } from "effect"
import { Simulator } from "../src/Simulator.js"
import { at, get, portraitPrompt, post, type Seen, simulator, textAt } from "./kit.js"

const model = "grok-4.3"
const question = { model, messages: [{ role: "user", content: "What is a keyframe?" }] }

const refused = (answer: Seen, words: string) => {
  assert.strictEqual(answer.status, 400, answer.text)
  assert.include(textAt(answer, "error"), words)
}

const asking = (schema: unknown, text: string, pictures: ReadonlyArray<string> = []) => ({
  model,
  reasoning_effort: "none",
  messages: [
    { role: "system", content: "You answer." },
    {
      role: "user",
      content: [{ type: "text", text }, ...pictures.map((url) => ({ type: "image_url", image_url: { url } }))]
    }
  ],
  response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } }
})

/** A verdict of the oldest kind: a number, and words on it. */
const Verdict = Schema.Struct({
  overall_score: Schema.Number.pipe(Schema.between(0, 1)),
  per_character: Schema.Record({ key: Schema.String, value: Schema.Number.pipe(Schema.between(0, 1)) }),
  issues: Schema.Array(Schema.String),
  fix_prompt: Schema.NullOr(Schema.String)
})

const content = (answer: Seen): unknown => JSON.parse(textAt(answer, "choices.0.message.content"))

describe("a question", () => {
  it.scopedLive("is answered in the documented form, and billed by its tokens", () =>
    Effect.gen(function* () {
      const answer = yield* post("/chat/completions", { ...question, reasoning_effort: "none" })
      assert.strictEqual(answer.status, 200, answer.text)
      assert.strictEqual(at(answer, "object"), "chat.completion")
      assert.strictEqual(at(answer, "choices.0.finish_reason"), "stop")
      assert.strictEqual(at(answer, "choices.0.message.role"), "assistant")
      assert.strictEqual(at(answer, "choices.0.message.refusal"), null)
      const tokens =
        Number(at(answer, "usage.prompt_tokens")) * 1.25 + Number(at(answer, "usage.completion_tokens")) * 2.5
      assert.strictEqual(at(answer, "usage.cost_in_usd_ticks"), Math.round(tokens * 10_000))
      assert.strictEqual((yield* (yield* Simulator).bill).ticks, at(answer, "usage.cost_in_usd_ticks"))
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("costs double at priority, and reasoning is counted apart and billed", () =>
    Effect.gen(function* () {
      const cost = (body: object) =>
        Effect.map(
          post("/chat/completions", { ...question, reasoning_effort: "none", ...body }),
          (answer) => ({
            ticks: Number(at(answer, "usage.cost_in_usd_ticks")),
            reasoning: Number(at(answer, "usage.completion_tokens_details.reasoning_tokens")),
            tier: at(answer, "service_tier")
          })
        )
      const plain = yield* cost({})
      const priority = yield* cost({ service_tier: "priority" })
      assert.deepStrictEqual(
        [priority.ticks, priority.tier, plain.tier],
        [plain.ticks * 2, "priority", undefined]
      )
      const thinking = yield* cost({ reasoning_effort: "high" })
      assert.isAbove(thinking.reasoning, 0)
      assert.isAbove(thinking.ticks, plain.ticks)
      assert.strictEqual(plain.reasoning, 0)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("is refused parameter by parameter as xAI refuses it", () =>
    Effect.gen(function* () {
      const ask = (body: object) => post("/chat/completions", { ...question, ...body })
      for (const field of ["presence_penalty", "frequency_penalty"])
        refused(yield* ask({ [field]: 0.5 }), field)
      refused(yield* ask({ stop: ["END"] }), "stop")
      refused(yield* ask({ reasoning_effort: "xhigh" }), "reasoning_effort")
      refused(yield* ask({ model: "grok-4.7", reasoning_effort: "none" }), "reasoning_effort")
      assert.strictEqual((yield* ask({ model: "grok-4.7", reasoning_effort: "xhigh" })).status, 200)
      const fixed = "grok-4.20-0309-non-reasoning"
      refused(
        yield* ask({ model: fixed, reasoning_effort: "low" }),
        "does not support parameter reasoning_effort"
      )
      assert.strictEqual((yield* ask({ model: fixed, stop: "END" })).status, 200)
      refused(yield* ask({ temperature: 2.1 }), "temperature")
      refused(yield* ask({ messages: [] }), "messages")
      assert.strictEqual((yield* ask({ messages: [{ role: "oracle", content: "x" }] })).status, 422)
      assert.strictEqual((yield* ask({ messages: "hello" })).status, 422)
      const lost = yield* ask({ model: "gpt-5" })
      assert.strictEqual(lost.status, 404)
      assert.include(textAt(lost, "error"), "does not exist or your team")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("to a retired model fails or is redirected, as the settings say; aliases work", () =>
    Effect.gen(function* () {
      const retired = { ...question, model: "grok-4-1-fast-reasoning" }
      assert.strictEqual((yield* post("/chat/completions", retired)).status, 404)
      yield* (yield* Simulator).change({ retiredModels: "redirect" })
      assert.strictEqual(at(yield* post("/chat/completions", retired), "model"), model)
      assert.strictEqual(
        at(yield* post("/chat/completions", { ...question, model: "grok-latest" }), "model"),
        "grok-4.7"
      )
      assert.strictEqual(
        at(yield* post("/chat/completions", { ...question, model: "grok-code-fast-1" }), "model"),
        "grok-build-0.1"
      )
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("can be streamed, piece by piece, to [DONE]", () =>
    Effect.gen(function* () {
      const whole = yield* post("/chat/completions", question)
      const streamed = yield* post("/chat/completions", {
        ...question,
        stream: true,
        stream_options: { include_usage: true }
      })
      assert.include(streamed.headers.get("content-type") ?? "", "text/event-stream")
      const lines = streamed.text.split("\n\n").filter((line) => line !== "")
      assert.strictEqual(lines.at(-1), "data: [DONE]")
      const chunks = lines.slice(0, -1).map((line) => ({ json: JSON.parse(line.slice(6)) as unknown }))
      const words = chunks.map((chunk) => at(chunk, "choices.0.delta.content") ?? "").join("")
      assert.strictEqual(words, textAt(whole, "choices.0.message.content"))
      assert.isNumber(at(chunks.at(-1) ?? { json: null }, "usage.cost_in_usd_ticks"))
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("can be deferred: 202 until the answer is there", () =>
    Effect.gen(function* () {
      const id = textAt(yield* post("/chat/completions", { ...question, deferred: true }), "request_id")
      assert.strictEqual((yield* get(`/chat/deferred-completion/${id}`)).status, 202)
      yield* Effect.sleep("250 millis")
      const done = yield* get(`/chat/deferred-completion/${id}`)
      assert.deepStrictEqual([done.status, at(done, "object")], [200, "chat.completion"])
      assert.strictEqual((yield* get("/chat/deferred-completion/nobody")).status, 404)
    }).pipe(Effect.provide(simulator({ delays: { chatMillis: 200, jitter: 0 } })))
  )

  it.scopedLive("looks at JPEG and PNG, in any number, and at nothing else", () =>
    Effect.gen(function* () {
      const drawn = yield* post("/images/generations", {
        model: "grok-imagine-image",
        prompt: portraitPrompt,
        response_format: "b64_json"
      })
      const jpeg = `data:image/jpeg;base64,${textAt(drawn, "data.0.b64_json")}`
      const look = (url: string, detail = "auto") =>
        post("/chat/completions", {
          model,
          messages: [
            {
              role: "user",
              content: [
                { type: "image_url", image_url: { url, detail } },
                { type: "text", text: "Who?" }
              ]
            }
          ]
        })
      const seen = yield* look(jpeg)
      assert.strictEqual(seen.status, 200, seen.text)
      assert.isAtLeast(Number(at(seen, "usage.prompt_tokens_details.image_tokens")), 256)
      const webp = Buffer.concat([Buffer.from("RIFF\0\0\0\0WEBPVP8X"), Buffer.alloc(20, 1)]).toString(
        "base64"
      )
      refused(yield* look(`data:image/webp;base64,${webp}`), "JPEG, PNG")
      refused(yield* look("https://example.org/a.jpg"), "failed to fetch")
      refused(yield* look(jpeg, "extreme"), "detail")
    }).pipe(Effect.provide(simulator()))
  )
})

describe("a schema", () => {
  it.scopedLive("of another kind than xAI takes is a 400 that says where", () =>
    Effect.gen(function* () {
      const ask = (properties: object, more: object = {}) =>
        post("/chat/completions", asking({ type: "object", properties, ...more }, "x"))
      refused(yield* ask({ a: { enum: [] } }), "enum must not be empty")
      refused(yield* ask({ a: { anyOf: [] } }), "anyOf must not be empty")
      refused(yield* ask({ a: true }), "property a must be an object")
      refused(yield* ask({ a: { type: "array", items: {}, minContains: 1 } }), "minContains")
      refused(yield* ask({ a: { type: "array", items: [{ type: "string" }] } }), "prefixItems")
      refused(
        yield* ask(
          { a: { $ref: "#/$defs/node" } },
          { $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } } }
        ),
        "circular"
      )
      assert.strictEqual((yield* ask({ a: { type: "string" } })).status, 200)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive(
    "of a verdict brings scores as scripted, in order, the last repeating, by the question's words",
    () =>
      Effect.gen(function* () {
        const schema = JSONSchema.make(Verdict)
        const verdict = (words: string) =>
          Effect.flatMap(post("/chat/completions", asking(schema, words)), (answer) =>
            Schema.decodeUnknown(Verdict)(content(answer))
          )
        const sheet = "Judging: character sheet of Rust\n- Rust: a fox"
        const first = yield* verdict(sheet)
        assert.strictEqual(first.overall_score, 0.55)
        assert.deepStrictEqual(Object.keys(first.per_character), ["Rust"])
        assert.isNotEmpty(first.issues)
        assert.isString(first.fix_prompt)
        const other = yield* verdict("Judging: keyframe of scene 2\n- Rust: a fox\n- Olive: an owl")
        assert.isAtLeast(other.overall_score, 0.84)
        assert.isAtMost(other.overall_score, 0.97)
        assert.deepStrictEqual(Object.keys(other.per_character).toSorted(), ["Olive", "Rust"])
        assert.deepStrictEqual([other.issues, other.fix_prompt], [[], null])
        assert.strictEqual((yield* verdict(sheet)).overall_score, 0.92)
        assert.strictEqual((yield* verdict(sheet)).overall_score, 0.92)
      }).pipe(
        Effect.provide(simulator({ scores: [{ when: "Judging: character sheet", values: [0.55, 0.92] }] }))
      )
  )

  it.scopedLive("of a wording brings the refused prompt in gentler words, reference marks kept", () =>
    Effect.gen(function* () {
      const schema = {
        type: "object",
        properties: { prompt: { type: "string" } },
        required: ["prompt"],
        additionalProperties: false
      }
      const ask = (prompt: string) =>
        Effect.map(
          post("/chat/completions", asking(schema, `Refused because: moderation\nPrompt:\n${prompt}`)),
          (answer) => String(Reflect.get(Object(content(answer)), "prompt"))
        )
      const gentler = yield* ask("A scene of gore and a knife fight\n- <IMAGE_0> is Rust, on the left: a fox")
      assert.notMatch(gentler, /gore|knife|fight/i)
      assert.include(gentler, "<IMAGE_0> is Rust")
      assert.notStrictEqual(yield* ask("A calm lake"), "A calm lake")
      yield* (yield* Simulator).change({ rewordings: [{ when: "lake", values: ["A pond."] }] })
      assert.strictEqual(yield* ask("A calm lake"), "A pond.")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("can be answered by a script, word for word", () =>
    Effect.gen(function* () {
      const schema = { type: "object", properties: { a: { type: "string" } } }
      const first = yield* post("/chat/completions", asking(schema, "riddle"))
      assert.deepStrictEqual(content(first), { a: 1 })
      const second = yield* post("/chat/completions", asking(schema, "riddle"))
      assert.strictEqual(textAt(second, "choices.0.message.content"), "not JSON")
    }).pipe(Effect.provide(simulator({ answers: [{ when: "riddle", values: [{ a: 1 }, "not JSON"] }] })))
  )
})
