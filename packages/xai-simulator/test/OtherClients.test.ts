import { createXai } from "@ai-sdk/xai"
import { assert, describe, it } from "@effect/vitest"
import {
  generateImage as drawByTanStack,
  generateSpeech,
  generateTranscription,
  generateVideo,
  getVideoJobStatus
} from "@tanstack/ai"
import {
  createGrokImage,
  createGrokSpeech,
  createGrokTranscription,
  createGrokVideo
} from "@tanstack/ai-grok"
import {
  experimental_generateVideo,
  generateImage,
  generateObject,
  generateText,
  jsonSchema,
  stepCountIs,
  streamText,
  tool
} from "ai"
import { Data, Effect } from "effect"
import { Simulator } from "../src/Simulator.js"
import { simulator } from "./kit.js"

// Libraries that were not written here, unpatched: what they take for granted of xAI, the simulator has to keep. Each is
// told the simulator's address and a key, and nothing else. The `openai` package has a file of its own.

/** The AI SDK rightly fetches nothing from this machine by itself; this is its own option for whoever means it. */
const download = async ({ url }: { readonly url: URL }) => {
  const answer = await fetch(url)
  return {
    data: new Uint8Array(await answer.arrayBuffer()),
    mediaType: answer.headers.get("content-type") ?? undefined
  }
}

/** Fails unless a file's first bytes say that it is of a kind. */
const isA = (kind: "jpeg" | "mp4", bytes: Uint8Array) =>
  assert.strictEqual(
    Buffer.from(bytes.subarray(...(kind === "jpeg" ? [0, 3] : [4, 8]))).toString("latin1"),
    kind === "jpeg" ? "\xff\xd8\xff" : "ftyp"
  )

class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}

const attempt = <A>(call: () => Promise<A>) =>
  Effect.tryPromise({
    try: call,
    catch: (thrown) => new Refused({ message: thrown instanceof Error ? thrown.message : String(thrown) })
  })

describe("the AI SDK with its xAI provider, unpatched", () => {
  const provider = Effect.map(Simulator, ({ apiKey, url }) => createXai({ apiKey, baseURL: url }))

  it.scopedLive("calls a tool and goes on with its result, as a chat and as responses", () =>
    Effect.gen(function* () {
      const xai = yield* provider
      for (const model of [xai.chat("grok-4.3"), xai.responses("grok-4.3")]) {
        const asked: Array<string> = []
        const get_weather = tool({
          description: "The weather of a city.",
          inputSchema: jsonSchema<{ readonly city: string }>({
            type: "object",
            required: ["city"],
            properties: { city: { type: "string", enum: ["Paris"] } }
          }),
          execute: async ({ city }) => {
            asked.push(city)
            return "Sunny"
          }
        })
        const { text } = yield* attempt(() =>
          generateText({
            ...{ model, prompt: "What is the weather in Paris?", maxRetries: 0 },
            tools: { get_weather },
            stopWhen: stepCountIs(3)
          })
        )
        assert.deepStrictEqual(asked, ["Paris"])
        assert.include(text, "get_weather: Sunny")
        const slowly = yield* attempt(async () => streamText({ model, prompt: "Say it slowly." }).text)
        assert.include(slowly, "Say it slowly.")
      }
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("asks, in one piece and in many, and gets an answer of a schema", () =>
    Effect.gen(function* () {
      const xai = yield* provider
      const model = xai.chat("grok-4.3")
      const said = yield* attempt(() => generateText({ model, prompt: "Say something.", maxRetries: 0 }))
      assert.include(said.text, "Simulated answer")
      assert.strictEqual(said.finishReason, "stop")
      assert.isAbove(said.usage.inputTokens ?? 0, 0)
      const slowly = yield* attempt(async () => streamText({ model, prompt: "Say it slowly." }).text)
      assert.include(slowly, "Simulated answer")
      const { object } = yield* attempt(() =>
        generateObject({
          model,
          prompt: "A lighthouse at dusk.",
          maxRetries: 0,
          schema: jsonSchema<{ readonly mood: string; readonly strength: number }>({
            type: "object",
            additionalProperties: false,
            required: ["mood", "strength"],
            properties: { mood: { type: "string" }, strength: { type: "integer", minimum: 0, maximum: 10 } }
          })
        })
      )
      assert.isString(object.mood)
      assert.isTrue(Number.isInteger(object.strength) && object.strength >= 0 && object.strength <= 10)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("draws, edits one picture and composes several", () =>
    Effect.gen(function* () {
      const xai = yield* provider
      const model = xai.image("grok-imagine-image")
      const first = yield* attempt(() =>
        generateImage({ model, prompt: "a fox under a lamp", aspectRatio: "16:9", maxRetries: 0 })
      )
      isA("jpeg", first.image.uint8Array)
      for (const images of [[first.image.uint8Array], [first.image.uint8Array, first.image.uint8Array]]) {
        const edited = yield* attempt(() =>
          generateImage({ model, prompt: { images, text: "now in the rain" }, maxRetries: 0 })
        )
        isA("jpeg", edited.image.uint8Array)
      }
      const paths = (yield* (yield* Simulator).log).map(({ path }) => path)
      assert.deepStrictEqual(paths, ["/v1/images/generations", "/v1/images/edits", "/v1/images/edits"])
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive(
    "films from words and from a picture, edits a clip, lengthens it, and is told each price",
    () =>
      Effect.gen(function* () {
        const xai = yield* provider
        const model = xai.video("grok-imagine-video")
        const polling = { pollIntervalMs: 20, pollTimeoutMs: 20_000 }
        const film = (wish: Omit<Parameters<typeof experimental_generateVideo>[0], "model">) =>
          attempt(() => experimental_generateVideo({ model, maxRetries: 0, download, ...wish }))
        const clip = yield* film({
          prompt: "a fox runs",
          duration: 2,
          aspectRatio: "16:9",
          providerOptions: { xai: { ...polling, resolution: "480p" } }
        })
        isA("mp4", clip.video.uint8Array)
        assert.deepInclude(clip.providerMetadata.xai, { costInUsdTicks: 1_000_000_000, progress: 100 })
        const { image } = yield* attempt(() =>
          generateImage({ model: xai.image("grok-imagine-image"), prompt: "a fox" })
        )
        const moving = yield* film({
          prompt: { image: image.uint8Array, text: "the fox turns its head" },
          duration: 2,
          providerOptions: { xai: polling }
        })
        isA("mp4", moving.video.uint8Array)
        const videoUrl = String(clip.providerMetadata.xai?.videoUrl)
        const edited = yield* film({
          prompt: "make the coat blue",
          providerOptions: { xai: { ...polling, mode: "edit-video", videoUrl } }
        })
        isA("mp4", edited.video.uint8Array)
        const longer = yield* film({
          prompt: "it looks up",
          duration: 2,
          providerOptions: { xai: { ...polling, mode: "extend-video", videoUrl } }
        })
        isA("mp4", longer.video.uint8Array)
        const posts = (yield* (yield* Simulator).log).filter(({ method }) => method === "POST")
        assert.deepStrictEqual(
          posts.map(({ path }) => path),
          [
            "/v1/videos/generations",
            "/v1/images/generations",
            "/v1/videos/generations",
            "/v1/videos/edits",
            "/v1/videos/extensions"
          ]
        )
      }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("reads the simulator's refusals as xAI's", () =>
    Effect.gen(function* () {
      const xai = yield* provider
      const moderated = yield* Effect.flip(
        attempt(() =>
          generateImage({ model: xai.image("grok-imagine-image"), prompt: "so much gore", maxRetries: 0 })
        )
      )
      assert.include(moderated.message, "rejected by content moderation")
      const unsafe = yield* Effect.flip(
        attempt(() =>
          generateText({
            model: xai.chat("grok-4.3"),
            prompt: "Say it.",
            maxRetries: 0,
            headers: { "x-simulator-fault": "moderated" }
          })
        )
      )
      assert.match(unsafe.message, /usage guidelines|SAFETY_CHECK_TYPE_/)
    }).pipe(Effect.provide(simulator()))
  )
})

describe("TanStack AI with its Grok adapters, unpatched", () => {
  it.scopedLive("draws, edits and films against the simulator", () =>
    Effect.gen(function* () {
      const { apiKey, url } = yield* Simulator
      const pen = createGrokImage("grok-imagine-image", apiKey, { baseURL: url, maxRetries: 0 })
      const drawn = yield* attempt(() =>
        drawByTanStack({ adapter: pen, prompt: "a fox under a lamp", size: "16:9_1k" })
      )
      const link = drawn.images[0]?.url ?? ""
      assert.match(link, /^http:.*\.jpeg$/)
      const picture = yield* attempt(async () => new Uint8Array(await (await fetch(link)).arrayBuffer()))
      isA("jpeg", picture)
      const value = `data:image/jpeg;base64,${Buffer.from(picture).toString("base64")}`
      const part = { type: "image" as const, source: { type: "url" as const, value } }
      const edited = yield* attempt(() =>
        drawByTanStack({ adapter: pen, prompt: [{ type: "text", content: "now in the rain" }, part, part] })
      )
      assert.match(edited.images[0]?.url ?? "", /^http:.*\.jpeg$/)

      const camera = createGrokVideo("grok-imagine-video", apiKey, { baseURL: url })
      const { jobId } = yield* attempt(() =>
        generateVideo({
          adapter: camera,
          prompt: [{ type: "text", content: "the fox turns" }, part],
          duration: 2
        })
      )
      const done = yield* attempt(() => getVideoJobStatus({ adapter: camera, jobId })).pipe(
        Effect.delay("20 millis"),
        Effect.repeat({ until: ({ status }) => status === "completed" || status === "failed", times: 500 })
      )
      assert.strictEqual(done.status, "completed")
      const clip = yield* attempt(
        async () => new Uint8Array(await (await fetch(done.url ?? "")).arrayBuffer())
      )
      isA("mp4", clip)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("speaks, and hears what was said", () =>
    Effect.gen(function* () {
      const { apiKey, url } = yield* Simulator
      const text = "The fox keeps its promise."
      const said = yield* attempt(() =>
        generateSpeech({
          adapter: createGrokSpeech("grok-tts", apiKey, { baseURL: url }),
          text,
          voice: "leo",
          format: "wav",
          modelOptions: { sample_rate: 48_000 }
        })
      )
      assert.strictEqual(said.contentType, "audio/wav")
      const audio = `data:audio/wav;base64,${said.audio}`
      const heard = yield* attempt(() =>
        generateTranscription({
          adapter: createGrokTranscription("grok-stt", apiKey, { baseURL: url }),
          audio,
          language: "en"
        })
      )
      assert.strictEqual(heard.text, text)
      assert.deepStrictEqual(
        heard.words?.map(({ word }) => word),
        text.split(" ")
      )
      assert.isAbove(heard.duration ?? 0, 0.5)
    }).pipe(Effect.provide(simulator()))
  )
})
