import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { readSpec } from "../src/drawing/Comment.js"
import { Simulator } from "../src/Simulator.js"
import { imageFacts } from "../src/server/wire/ImageFacts.js"
import { at, get, portraitPrompt, post, type Seen, simulator, textAt } from "./kit.js"

const v2 = "grok-imagine-image-2.0"
const v1 = "grok-imagine-image"
const words = { model: v2, prompt: portraitPrompt }

/** A picture as the client gets it, as a data URI. */
const uri = Effect.fnUntraced(function* (body: object = {}) {
  const drawn = yield* post("/images/generations", { ...words, response_format: "b64_json", ...body })
  return `data:image/jpeg;base64,${textAt(drawn, "data.0.b64_json")}`
})

const refused = (answer: Seen, text: string) => {
  assert.strictEqual(answer.status, 400, answer.text)
  assert.strictEqual(at(answer, "code"), "invalid-argument")
  assert.include(textAt(answer, "error"), text)
}

describe("pictures from words", () => {
  it.scopedLive("come as links to JPEGs of the ordered shape, and say what they cost", () =>
    Effect.gen(function* () {
      const answer = yield* post("/images/generations", { ...words, aspect_ratio: "16:9", n: 2 })
      assert.strictEqual(answer.status, 200, answer.text)
      assert.strictEqual(at(answer, "model"), v2)
      assert.strictEqual(at(answer, "usage.cost_in_usd_ticks"), 2 * 400_000_000)
      assert.strictEqual(at(answer, "data.0.mime_type"), "image/jpeg")
      assert.notStrictEqual(at(answer, "data.0.url"), at(answer, "data.1.url"))
      const picture = yield* get(textAt(answer, "data.0.url"))
      assert.strictEqual(picture.headers.get("content-type"), "image/jpeg")
      assert.deepStrictEqual(Option.getOrThrow(imageFacts(picture.bytes)), {
        mime: "image/jpeg",
        width: 1280,
        height: 720
      })
      const spec = Option.getOrThrow(readSpec(picture.bytes))
      assert.strictEqual(spec._tag === "Portrait" && spec.member.name, "Rust")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("come as base64 without a data prefix when asked", () =>
    Effect.gen(function* () {
      const answer = yield* post("/images/generations", { ...words, response_format: "b64_json" })
      assert.isUndefined(at(answer, "data.0.url"))
      const bytes = Buffer.from(textAt(answer, "data.0.b64_json"), "base64")
      assert.deepStrictEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff])
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("cost by model, quality, resolution and number", () =>
    Effect.gen(function* () {
      const cost = (body: object) =>
        Effect.map(post("/images/generations", { ...words, ...body }), (answer) =>
          at(answer, "usage.cost_in_usd_ticks")
        )
      assert.strictEqual(yield* cost({}), 400_000_000)
      assert.strictEqual(yield* cost({ quality: "medium" }), 600_000_000)
      assert.strictEqual(yield* cost({ resolution: "2k" }), 600_000_000)
      assert.strictEqual(yield* cost({ resolution: "2k", quality: "medium" }), 800_000_000)
      assert.strictEqual(yield* cost({ model: v1, resolution: "2k", n: 3 }), 600_000_000)
      assert.strictEqual(yield* cost({ model: "grok-imagine-image-quality" }), 400_000_000)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a redirected name says which model really served", () =>
    Effect.gen(function* () {
      const answer = yield* post("/images/generations", { ...words, model: "grok-imagine-image-pro" })
      assert.strictEqual(at(answer, "model"), v2)
      assert.strictEqual(
        (yield* post("/images/generations", { ...words, model: "grok-2-image" })).status,
        404
      )
      const lost = yield* post("/images/generations", { ...words, model: "dall-e-3" })
      assert.include(textAt(lost, "error"), "does not exist or your team")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are refused field by field as xAI refuses them", () =>
    Effect.gen(function* () {
      const order = (body: object) => post("/images/generations", { ...words, ...body })
      for (const field of ["size", "style", "seed", "mask", "negative_prompt"]) {
        refused(yield* order({ [field]: "1024x1024" }), `Argument not supported: ${field}`)
      }
      refused(yield* order({ n: 0 }), "(n) must be between 1 and 10 inclusive.")
      refused(yield* order({ n: 11 }), "(n) must be between 1 and 10 inclusive.")
      refused(yield* order({ model: v1, aspect_ratio: "21:9" }), "aspect_ratio")
      assert.strictEqual((yield* order({ aspect_ratio: "21:9" })).status, 200)
      refused(yield* order({ model: v1, quality: "low" }), "quality is not supported")
      refused(yield* order({ prompt: " " }), "prompt")
      refused(yield* order({ prompt: "x".repeat(64_001) }), "at most 64000")
      refused(yield* order({ model: v1, prompt: "x".repeat(16_001) }), "at most 16000")
      refused(yield* order({ deferred: true, response_format: "b64_json" }), "deferred")
      refused(yield* order({ storage_options: { expires_after: 2_592_001 } }), "expires_after")
      refused(yield* order({ storage_options: { public_url: { expires_after: 60 } } }), "public_url")
      refused(yield* order({ n: 2, output: { upload_urls: ["http://127.0.0.1:1/a"] } }), "exactly 2")
      refused(yield* order({ output: { upload_urls: ["https://example.org/a"] } }), "this machine only")
      const bill = yield* (yield* Simulator).bill
      assert.strictEqual(bill.entries.length, 1, "what is refused is not billed")
    }).pipe(Effect.provide(simulator()))
  )
})

describe("words that a field does not know", () => {
  it.scopedLive("are 422 in plain text that names those it knows", () =>
    Effect.gen(function* () {
      const order = (body: object) => post("/images/generations", { ...words, ...body })
      const unknown = (answer: Seen, text: string) => {
        assert.strictEqual(answer.status, 422, answer.text)
        assert.include(answer.headers.get("content-type") ?? "", "text/plain")
        assert.include(answer.text, `Failed to deserialize the JSON body into the target type: ${text}`)
      }
      unknown(
        yield* order({ aspect_ratio: "7:3" }),
        "aspect_ratio: unknown variant `7:3`, expected one of `1:1`, `3:4`, `4:3`, `9:16`, `16:9`, `2:3`, `3:2`, `9:19.5`, `19.5:9`, `9:20`, `20:9`, `1:2`, `2:1`, `21:9`, `5:2`, `auto`"
      )
      unknown(
        yield* order({ quality: "ultra" }),
        "quality: unknown variant `ultra`, expected one of `low`, `medium`, `high`, `auto`"
      )
      unknown(
        yield* order({ resolution: "4k" }),
        "resolution: unknown variant `4k`, expected one of `1k`, `1.5k`, `2k`"
      )
      unknown(yield* order({ resolution: "1K" }), "resolution: unknown variant `1K`")
      unknown(
        yield* order({ response_format: "base64" }),
        "response_format: unknown variant `base64`, expected `url` or `b64_json`"
      )
      unknown(yield* order({ quality: 3 }), "quality: ")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are few: high is a quality, and a request without a model is one to the first", () =>
    Effect.gen(function* () {
      const high = yield* post("/images/generations", { ...words, model: v2, quality: "high" })
      assert.deepStrictEqual([high.status, at(high, "usage.cost_in_usd_ticks")], [200, 600_000_000])
      const { model: _, ...bare } = words
      assert.strictEqual(at(yield* post("/images/generations", bare), "model"), v1)
    }).pipe(Effect.provide(simulator()))
  )
})

describe("pictures from pictures", () => {
  it.scopedLive("keep who is in them: a portrait's look goes into the scene that names it", () =>
    Effect.gen(function* () {
      const sheet = yield* uri()
      const answer = yield* post("/images/edits", {
        model: v2,
        prompt:
          "Gouache\nTitle: The Wood\nSetting: A forest\n- <IMAGE_0> is Rust, on the left: a completely different look",
        images: [{ url: sheet }],
        aspect_ratio: "16:9",
        response_format: "b64_json"
      })
      const spec = Option.getOrThrow(readSpec(Buffer.from(textAt(answer, "data.0.b64_json"), "base64")))
      assert.deepStrictEqual(spec._tag === "Scene" ? spec.cast : [], [
        { name: "Rust", description: "a small fox with russet fur, a blue scarf and amber eyes" }
      ])
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("one source keeps its shape; several follow the first unless a shape is named", () =>
    Effect.gen(function* () {
      const tall = yield* uri({ aspect_ratio: "9:16" })
      const wide = yield* uri({ aspect_ratio: "16:9" })
      const size = (body: object) =>
        Effect.map(post("/images/edits", { ...words, response_format: "b64_json", ...body }), (answer) => {
          const { height, width } = Option.getOrThrow(
            imageFacts(Buffer.from(textAt(answer, "data.0.b64_json"), "base64"))
          )
          return `${width}x${height}`
        })
      assert.strictEqual(yield* size({ image: { url: tall } }), "720x1280")
      assert.strictEqual(yield* size({ image: { url: tall }, aspect_ratio: "16:9" }), "720x1280")
      assert.strictEqual(yield* size({ images: [{ url: tall }, { url: wide }] }), "720x1280")
      assert.strictEqual(
        yield* size({ images: [{ url: tall }, { url: wide }], aspect_ratio: "1:1" }),
        "1024x1024"
      )
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("cost extra for each source, and medium quality unless told", () =>
    Effect.gen(function* () {
      const url = yield* uri()
      const cost = (body: object) =>
        Effect.map(post("/images/edits", { ...words, ...body }), (answer) =>
          at(answer, "usage.cost_in_usd_ticks")
        )
      assert.strictEqual(yield* cost({ images: [{ url }, { url }] }), 600_000_000 + 2 * 100_000_000)
      assert.strictEqual(yield* cost({ image: { url }, quality: "low" }), 400_000_000 + 100_000_000)
      assert.strictEqual(yield* cost({ model: v1, image: { url } }), 200_000_000 + 20_000_000)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("take exactly one of image and images, and as many as the model bears", () =>
    Effect.gen(function* () {
      const url = yield* uri()
      const edit = (body: object) => post("/images/edits", { ...words, ...body })
      const many = (count: number) => Array.from({ length: count }, () => ({ url }))
      refused(yield* edit({}), "Exactly one of image and images")
      refused(yield* edit({ image: { url }, images: [{ url }] }), "Exactly one of image and images")
      refused(yield* edit({ images: [] }), "must not be empty")
      refused(
        yield* edit({ images: many(6) }),
        "This model supports at most 5 input image(s), but 6 were provided."
      )
      refused(
        yield* edit({ model: v1, images: many(6) }),
        "This model supports at most 5 input image(s), but 6 were provided."
      )
      assert.strictEqual((yield* edit({ images: many(5) })).status, 200)
      assert.strictEqual((yield* edit({ image: { image_url: url, type: "image_url" } })).status, 200)
      refused(yield* edit({ image: { url }, size: "1024x1024" }), "Argument not supported: size")
      refused(yield* edit({ image: {} }), "one of url and file_id")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("are looked at: what is no picture, too large or elsewhere is refused", () =>
    Effect.gen(function* () {
      const edit = (url: string) => post("/images/edits", { ...words, image: { url } })
      const text = Buffer.from("this is no picture at all, whatever it says").toString("base64")
      refused(yield* edit("data:image/png;base64,"), "malformed")
      refused(yield* edit("data:image/png;base64,@@@@"), "malformed")
      refused(yield* edit("data:,plain"), "malformed")
      refused(yield* edit(`data:image/png;base64,${text}`), "unreadable image")
      refused(yield* edit("https://example.org/fox.jpg"), "failed to fetch")
      refused(yield* edit("file:///etc/passwd"), "failed to fetch")
      const large = Buffer.alloc(20 * 1024 * 1024 + 1).toString("base64")
      refused(yield* edit(`data:image/jpeg;base64,${large}`), "20 MiB")
      const webp = Buffer.concat([
        Buffer.from("RIFF\0\0\0\0WEBPVP8X"),
        Buffer.from([10, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 49, 0, 0])
      ])
      assert.strictEqual((yield* edit(`data:image/webp;base64,${webp.toString("base64")}`)).status, 200)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a fresh link works as a source, a dead one does not", () =>
    Effect.gen(function* () {
      const fresh = yield* post("/images/generations", words)
      const edit = () => post("/images/edits", { ...words, image: { url: textAt(fresh, "data.0.url") } })
      assert.strictEqual((yield* edit()).status, 200)
      yield* Effect.sleep("250 millis")
      refused(yield* edit(), "failed to fetch")
    }).pipe(Effect.provide(simulator({ imageLinkMillis: 200 })))
  )

  it.scopedLive("a lone picture with an instruction is that picture again, another take", () =>
    Effect.gen(function* () {
      const url = yield* uri()
      const answer = yield* post("/images/edits", {
        ...words,
        prompt: "Change only what is listed here.\n- make the scarf bluer",
        image: { url },
        response_format: "b64_json"
      })
      const bytes = Buffer.from(textAt(answer, "data.0.b64_json"), "base64")
      const before = Buffer.from(url.split(",")[1] ?? "", "base64")
      assert.deepStrictEqual(readSpec(bytes), readSpec(before))
      assert.notDeepEqual([...bytes], [...before])
    }).pipe(Effect.provide(simulator()))
  )
})

describe("what stands beside a picture", () => {
  it.scopedLive("a deferred picture is 202 until it is there", () =>
    Effect.gen(function* () {
      const start = yield* post("/images/generations", { ...words, deferred: true })
      const id = textAt(start, "request_id")
      const early = yield* get(`/images/${id}`)
      assert.deepStrictEqual([early.status, at(early, "status")], [202, "pending"])
      yield* Effect.sleep("350 millis")
      const done = yield* get(`/images/${id}`)
      assert.deepStrictEqual([done.status, at(done, "status"), at(done, "request_id")], [200, "done", id])
      assert.strictEqual((yield* get(textAt(done, "data.0.url"))).status, 200)
      assert.strictEqual(at(done, "usage.cost_in_usd_ticks"), 400_000_000)
      assert.strictEqual((yield* get("/images/no-such-request")).status, 404)
    }).pipe(Effect.provide(simulator({ delays: { imageMillis: 300, jitter: 0 } })))
  )

  it.scopedLive("a stored copy has a file id that works as a source, and a public address when asked", () =>
    Effect.gen(function* () {
      const answer = yield* post("/images/generations", {
        ...words,
        storage_options: { filename: "rust.jpg", expires_after: 3600, public_url: true }
      })
      assert.strictEqual(at(answer, "data.0.file_output.filename"), "rust.jpg")
      assert.isNumber(at(answer, "data.0.file_output.expires_at"))
      assert.strictEqual((yield* get(textAt(answer, "data.0.file_output.public_url"))).status, 200)
      const file_id = textAt(answer, "data.0.file_output.file_id")
      assert.strictEqual((yield* post("/images/edits", { ...words, image: { file_id } })).status, 200)
      refused(yield* post("/images/edits", { ...words, image: { file_id: "nope" } }), "was not found")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a word of the refused list is moderated: 400, and billed", () =>
    Effect.gen(function* () {
      const answer = yield* post("/images/generations", { ...words, prompt: "A scene of Gore, much of it" })
      assert.strictEqual(answer.status, 400)
      assert.deepStrictEqual(answer.json, {
        code: "imagine:content-moderated",
        error: "Generated image rejected by content moderation.",
        usage: { cost_in_usd_ticks: 400_000_000 }
      })
      assert.strictEqual((yield* (yield* Simulator).bill).ticks, 400_000_000)
      assert.strictEqual(
        (yield* post("/images/generations", { ...words, prompt: "Gorebridge at noon" })).status,
        200
      )
    }).pipe(Effect.provide(simulator()))
  )
})

describe("the seed", () => {
  const bytesOf = (settings: object, times: number) =>
    Effect.gen(function* () {
      const urls = yield* Effect.forEach(Array.from({ length: times }), () => uri())
      return urls
    }).pipe(Effect.provide(simulator(settings)), Effect.scoped)

  it.live("equal seeds draw equal pictures, takes differ, other seeds differ", () =>
    Effect.gen(function* () {
      const [a, b, c] = yield* Effect.all([
        bytesOf({ seed: 5 }, 2),
        bytesOf({ seed: 5 }, 2),
        bytesOf({ seed: 6 }, 2)
      ])
      assert.deepStrictEqual(a, b)
      assert.notStrictEqual(a[0], a[1])
      assert.notStrictEqual(a[0], c[0])
    })
  )

  it.scopedLive("twenty orders at once are answered each with its own picture, as one by one", () =>
    Effect.gen(function* () {
      const prompts = Array.from(
        { length: 20 },
        (_, index) => `Character: N${index}\nAppearance: fox number ${index}`
      )
      const all = yield* Effect.forEach(prompts, (prompt) => uri({ prompt }), { concurrency: "unbounded" })
      assert.strictEqual(new Set(all).size, 20)
      const names = all.map((it) => {
        const spec = Option.getOrThrow(readSpec(Buffer.from(it.split(",")[1] ?? "", "base64")))
        return spec._tag === "Portrait" ? spec.member.name : ""
      })
      assert.deepStrictEqual(
        names,
        prompts.map((_, index) => `N${index}`)
      )
      const again = yield* Effect.scoped(
        Effect.provide(
          Effect.forEach(prompts.toReversed(), (prompt) => uri({ prompt })),
          simulator()
        )
      )
      assert.deepStrictEqual(again.toReversed(), all)
      assert.strictEqual((yield* (yield* Simulator).bill).entries.length, 20)
    }).pipe(Effect.provide(simulator()))
  )
})
