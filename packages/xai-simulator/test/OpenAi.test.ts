import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import OpenAI from "openai"
import { Simulator } from "../src/Simulator.js"
import { simulator } from "./kit.js"

/** The package as it comes, its retries off. */
const client = Effect.map(Simulator, ({ apiKey, url }) => new OpenAI({ apiKey, baseURL: url, maxRetries: 0 }))

/** Answers as they come, and with them the word not to wait before the next request. */
const soonAgain: typeof fetch = async (input, init) => {
  const { body, headers, status } = await fetch(input, init)
  return new Response(body, { status, headers: [...headers, ["retry-after-ms", "1"]] })
}

const failure = (call: () => Promise<unknown>) =>
  Effect.promise(() =>
    call().then(
      () => new Error("it succeeded"),
      (error: unknown) => (error instanceof OpenAI.APIError ? error : new Error(String(error)))
    )
  )

describe("the openai package, unpatched", () => {
  it.scopedLive("asks, draws and films against the simulator", () =>
    Effect.gen(function* () {
      const openai = yield* client
      const chat = yield* Effect.promise(() =>
        openai.chat.completions.create({
          model: "grok-4.3",
          messages: [{ role: "user", content: "Say something." }]
        })
      )
      assert.include(chat.choices[0]?.message.content ?? "", "Simulated answer")
      const stream = yield* Effect.promise(() =>
        openai.chat.completions.create({
          model: "grok-4.3",
          stream: true,
          messages: [{ role: "user", content: "Say it slowly." }]
        })
      )
      const pieces = yield* Effect.promise(async () => {
        const all: Array<string> = []
        for await (const chunk of stream) all.push(chunk.choices[0]?.delta.content ?? "")
        return all.join("")
      })
      assert.include(pieces, "Simulated answer")
      const drawn = yield* Effect.promise(() =>
        openai.images.generate({ model: "grok-imagine-image", prompt: "a fox" })
      )
      assert.match(drawn.data?.[0]?.url ?? "", /^http:.*\.jpeg$/)
      const inline = yield* Effect.promise(() =>
        openai.images.generate({ model: "grok-imagine-image", prompt: "a fox", response_format: "b64_json" })
      )
      assert.isAbove((inline.data?.[0]?.b64_json ?? "").length, 100)
      const order = yield* Effect.promise(() =>
        openai.post<{ readonly request_id: string }>("/videos/generations", {
          body: { model: "grok-imagine-video", prompt: "a fox runs", duration: 1 }
        })
      )
      const { data, request_id, response } = yield* Effect.promise(() =>
        openai.get(`/videos/${order.request_id}`).withResponse()
      )
      assert.include([200, 202], response.status)
      assert.isObject(data)
      assert.match(request_id ?? "", /^[0-9a-f-]{36}$/)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("meets the failures the reference tells of", () =>
    Effect.gen(function* () {
      const openai = yield* client
      const multipart = yield* failure(() =>
        openai.images.edit({
          model: "grok-imagine-image",
          prompt: "x",
          image: new File(["x"], "x.png", { type: "image/png" })
        })
      )
      assert.strictEqual(Reflect.get(multipart, "status"), 415)
      const moderated = yield* failure(() =>
        openai.images.generate({ model: "grok-imagine-image", prompt: "so much gore" })
      )
      assert.strictEqual(moderated.message, '400 "Generated image rejected by content moderation."')
      assert.strictEqual(Reflect.get(moderated, "error"), "Generated image rejected by content moderation.")
      assert.isUndefined(Reflect.get(moderated, "code") ?? undefined)
      assert.match(String(Reflect.get(moderated, "requestID")), /^[0-9a-f-]{36}$/)
      const order = yield* Effect.promise(() =>
        openai.post<{ readonly request_id: string }>("/videos/generations", {
          body: { model: "grok-imagine-video", prompt: "a fox runs", duration: 1 }
        })
      )
      const look = (fault: string) =>
        Effect.promise(() =>
          openai.get(`/videos/${order.request_id}`, { headers: { "x-simulator-fault": fault } })
        )
      assert.strictEqual(yield* look("poll-empty"), "")
      assert.isUndefined(yield* look("poll-empty-json"))
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("with its own retries on pays three times, which is why nobody should", () =>
    Effect.gen(function* () {
      const sim = yield* Simulator
      const openai = new OpenAI({ apiKey: sim.apiKey, baseURL: sim.url, maxRetries: 2, fetch: soonAgain })
      yield* sim.change({ faults: [{ route: "images", fault: "http-500-after-charging" }] })
      yield* failure(() => openai.images.generate({ model: "grok-imagine-image", prompt: "a fox" }))
      assert.strictEqual((yield* sim.bill).entries.length, 3)
    }).pipe(Effect.provide(simulator()))
  )
})
