import { createServer } from "node:http"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { PlanAnswer } from "../../../src/domain/PlanAnswer.js"
import { GrokClient, RequestId } from "../../../src/services/GrokClient.js"
import { json, type SeenRequest, scriptedFetch } from "../../support/scriptedFetch.js"
import { bytesOf, drawing, key, put, question, sha256, studio } from "./studio.js"

const chat = (content: string) =>
  json(200, {
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content, refusal: null } }],
    usage: { cost_in_usd_ticks: 13150000 }
  })
const picture = json.bind(null, 200)
const b64 = bytesOf.jpeg.toString("base64")

/** Nothing to wait for between two pictures: time stands still here. */
const unspaced = { pace: { image: Number.POSITIVE_INFINITY } } as const

/** Watches a request's route and every letter of its body. */
const golden = (name: string, request: SeenRequest | undefined) =>
  Effect.promise(() =>
    expect(
      `${request?.method} ${request?.url}\n${JSON.stringify(JSON.parse(request?.body || "null"), null, 2)}\n`
    ).toMatchFileSnapshot(`../../fixtures/grok/${name}.http`)
  )

describe("what is sent", () => {
  it.effect("a question names its model, its schema and nothing else", () => {
    const script = scriptedFetch(() => chat('{"mood":"calm","strength":3}'))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const { answer, cost } = yield* grok.ask(question)
      assert.deepStrictEqual(answer, { mood: "calm", strength: 3 })
      assert.deepStrictEqual(Option.getOrNull(cost), 13150000)
      yield* golden("ask", script.requests[0])
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("a question shows its pictures after its words and earlier answers after both", () => {
    const script = scriptedFetch(() => chat('{"mood":"calm","strength":3}'))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      yield* grok.ask({
        ...question,
        reasoningEffort: Option.some("none"),
        pictures: [yield* put("frames/a.jpg", bytesOf.jpeg), yield* put("frames/b.png", bytesOf.png)],
        repairs: [
          { answered: '{"mood":1}', problem: "mood must be words" },
          { answered: "", problem: "that was empty" }
        ]
      })
      yield* golden("ask-with-pictures", script.requests[0])
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("the story plan's own schema goes out as xAI takes it", () => {
    const script = scriptedFetch(() => chat("{}"))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      yield* Effect.flip(grok.ask({ ...question, name: "story_plan", answer: PlanAnswer }))
      yield* golden("ask-story-plan", script.requests[0])
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("a drawing asks for bytes in the film's shape", () => {
    const script = scriptedFetch(() => picture({ data: [{ b64_json: b64, mime_type: "image/jpeg" }] }))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const { answer, cost } = yield* grok.drawImage(drawing)
      assert.strictEqual(Option.map(answer.bytes, sha256).pipe(Option.getOrNull), sha256(bytesOf.jpeg))
      assert.isTrue(Option.isNone(answer.url) && Option.isNone(cost))
      yield* golden("draw", script.requests[0])
      yield* grok.drawImage({ ...drawing, quality: Option.none() })
      yield* golden("draw-without-quality", script.requests[1])
    }).pipe(Effect.provide(studio({ ...script, ...unspaced })))
  })

  it.effect("one picture keeps its own shape, several are given the film's", () => {
    const script = scriptedFetch(() => picture({ data: [{ url: "https://imgen.x.ai/a.jpeg?sig=1" }] }))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const first = yield* put("character_sheets/01-fox_v1.jpg", bytesOf.jpeg)
      const second = yield* put("keyframes/scene_1_v1.jpg", bytesOf.png)
      const { answer } = yield* grok.editImage({ ...drawing, pictures: [first] })
      assert.deepStrictEqual(answer.url, Option.some("https://imgen.x.ai/a.jpeg?sig=1"))
      yield* golden("edit-one", script.requests[0])
      yield* grok.editImage({ ...drawing, pictures: [first, second] })
      yield* golden("edit-several", script.requests[1])
    }).pipe(Effect.provide(studio({ ...script, ...unspaced })))
  })

  it.effect("a clip is ordered from its keyframe, without a shape of its own", () => {
    const script = scriptedFetch(() => json(200, { request_id: "3f0c-uuid" }))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const { answer } = yield* grok.submitVideo({
        model: "grok-imagine-video",
        prompt: "The fox turns its head",
        keyframe: yield* put("keyframes/scene_1_v1.jpg", bytesOf.jpeg),
        seconds: 8,
        resolution: "720p"
      })
      assert.strictEqual(answer, "3f0c-uuid")
      yield* golden("submit-video", script.requests[0])
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("a changed clip keeps its length, shape and size", () => {
    const script = scriptedFetch(() => json(200, { request_id: "3f0c-uuid" }))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      yield* grok.submitVideoEdit({
        model: "grok-imagine-video",
        prompt: "Make the coat blue again",
        video: yield* put("videos/scene_1.mp4", bytesOf.mp4)
      })
      yield* golden("submit-video-edit", script.requests[0])
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("a look at a clip cannot be led to another route by the job's name", () => {
    const script = scriptedFetch(() => json(202, { status: "pending", progress: 35 }))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const status = yield* grok.checkVideo(RequestId.make("a/../../api-key?x=1#y"))
      assert.deepStrictEqual(status, { _tag: "Rendering", progress: Option.some(35) })
      yield* golden("check-video", script.requests[0])
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("every request carries the key and no header of the SDK's own", () => {
    const script = scriptedFetch(() => chat('{"mood":"calm","strength":3}'))
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      yield* grok.ask(question)
      assert.deepStrictEqual(script.requests[0]?.headers, {
        accept: "application/json",
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "user-agent": "grok-video-pipeline"
      })
    }).pipe(Effect.provide(studio(script)))
  })
})

describe("what is not sent", () => {
  const never = () => scriptedFetch(() => new Error("nothing may be sent"))
  const clip = {
    model: "grok-imagine-video",
    prompt: "The fox turns its head",
    seconds: 8,
    resolution: "720p" as const
  }

  it.effect("a picture that changed since it was recorded", () => {
    const script = never()
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const recorded = yield* put("keyframes/scene_1_v1.jpg", bytesOf.jpeg)
      yield* put("keyframes/scene_1_v1.jpg", Buffer.concat([bytesOf.jpeg, Buffer.from([0])]))
      const error = yield* Effect.flip(grok.submitVideo({ ...clip, keyframe: recorded }))
      assert.deepInclude(error, { _tag: "MediaRejected", reason: "Changed", call: "submitVideo" })
      assert.lengthOf(script.requests, 0)
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("a picture that is gone, of another kind, or outside the folder", () => {
    const script = never()
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const kept = yield* put("keyframes/scene_1_v1.jpg", bytesOf.jpeg)
      const reasonOf = (keyframe: typeof kept) =>
        grok.submitVideo({ ...clip, keyframe }).pipe(
          Effect.flip,
          Effect.map((error) => ("reason" in error ? error.reason : error._tag))
        )
      assert.strictEqual(yield* reasonOf({ ...kept, path: "keyframes/scene_9_v1.jpg" }), "Changed")
      assert.strictEqual(yield* reasonOf(yield* put("keyframes/x.webp", bytesOf.webp)), "Type")
      assert.strictEqual(yield* reasonOf(yield* put("keyframes/x.txt", Buffer.from("hello"))), "Type")
      assert.strictEqual(yield* reasonOf({ ...kept, path: "../../../../etc/hostname" }), "Address")
      const edit = yield* Effect.flip(
        grok.submitVideoEdit({ model: clip.model, prompt: "blue", video: kept })
      )
      assert.deepInclude(edit, { _tag: "MediaRejected", reason: "Type" })
      assert.lengthOf(script.requests, 0)
    }).pipe(Effect.provide(studio(script)))
  })

  it.effect("an order without words", () => {
    const script = never()
    return Effect.gen(function* () {
      const grok = yield* GrokClient
      const error = yield* Effect.flip(grok.drawImage({ ...drawing, prompt: "  \n" }))
      assert.deepInclude(error, { _tag: "GrokRejected", reason: "BadRequest" })
      assert.lengthOf(script.requests, 0)
    }).pipe(Effect.provide(studio(script)))
  })
})

describe("a connection", () => {
  it.live("is opened for every call anew, so that no paid call sets out on one that is being closed", () =>
    Effect.gen(function* () {
      const ports: Array<number | undefined> = []
      const server = createServer((request, response) => {
        ports.push(request.socket.remotePort)
        request.resume().on("end", () => {
          response.setHeader("content-type", "application/json")
          response.end(JSON.stringify({ data: [{ b64_json: bytesOf.jpeg.toString("base64") }] }))
        })
      })
      yield* Effect.acquireRelease(
        Effect.async<void>((resume) => {
          server.listen(0, "127.0.0.1", () => resume(Effect.void))
        }),
        () => Effect.sync(() => server.close())
      )
      const address = server.address()
      assert(typeof address === "object" && address !== null)
      yield* Effect.gen(function* () {
        const grok = yield* GrokClient
        for (let call = 0; call < 3; call++) yield* grok.drawImage(drawing)
      }).pipe(Effect.provide(studio({ baseUrl: `http://127.0.0.1:${address.port}/v1` })))
      assert.strictEqual(new Set(ports).size, 3)
    }).pipe(Effect.scoped)
  )
})
