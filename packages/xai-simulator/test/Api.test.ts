import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Option } from "effect"
import { Simulator } from "../src/Simulator.js"
import { at, get, post, raw, simulator, textAt } from "./kit.js"

const json = { "content-type": "application/json" }
const key = { authorization: "Bearer xai-test" }
const image = { model: "grok-imagine-image", prompt: "a lighthouse" }

describe("keys", () => {
  it.scopedLive("a call without a key is answered as xAI answers it", () =>
    Effect.gen(function* () {
      for (const headers of [{}, { authorization: "Basic abc" }, { authorization: "Bearer" }]) {
        const answer = yield* raw("/v1/models", { headers })
        assert.strictEqual(answer.status, 401)
        assert.deepStrictEqual(answer.json, {
          code: "unauthenticated:no-credentials",
          error: "No credentials presented."
        })
      }
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a wrong key is a 400 that does not repeat the key", () =>
    Effect.gen(function* () {
      const answer = yield* raw("/v1/models", { headers: { authorization: "Bearer sk-very-secret-key" } })
      assert.strictEqual(answer.status, 400)
      assert.include(textAt(answer, "error"), "Incorrect API key")
      assert.notInclude(answer.text, "very-secret")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("with a key set, no other works", () =>
    Effect.gen(function* () {
      const { apiKey } = yield* Simulator
      assert.strictEqual(apiKey, "xai-mine")
      assert.strictEqual((yield* get("/models")).status, 200)
      assert.strictEqual((yield* raw("/v1/models", { headers: key })).status, 400)
    }).pipe(Effect.provide(simulator({ apiKey: "xai-mine" })))
  )
})

describe("requests that are no requests", () => {
  it.scopedLive("every answer carries its own x-request-id", () =>
    Effect.gen(function* () {
      const answers = yield* Effect.all([
        get("/models"),
        raw("/v1/models", {}),
        raw("/nowhere", {}),
        raw("/v1/images/edits", { headers: key }),
        post("/images/generations", image)
      ])
      const ids = answers.map((answer) => answer.headers.get("x-request-id") ?? "")
      assert.strictEqual(new Set(ids).size, 5)
      for (const id of ids) assert.match(id, /^[0-9a-f-]{36}$/)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("an unknown route is 404, a wrong verb is 405 and says which verb is right", () =>
    Effect.gen(function* () {
      const lost = yield* raw("/v1/audio/speech", {
        method: "POST",
        headers: { ...key, ...json },
        body: "{}"
      })
      assert.strictEqual(lost.status, 404)
      assert.strictEqual(at(lost, "error.code"), 404)
      assert.include(textAt(lost, "error.message"), "The requested resource was not found.")
      for (const [path, method, allow] of [
        ["/v1/images/generations", "GET", "POST"],
        ["/v1/images/edits", "PUT", "POST"],
        ["/v1/chat/completions", "DELETE", "POST"],
        ["/v1/videos/some-id", "POST", "GET"],
        ["/v1/models", "POST", "GET"]
      ] as const) {
        const answer = yield* raw(path, { method, headers: key })
        assert.strictEqual(answer.status, 405, `${method} ${path}`)
        assert.strictEqual(answer.headers.get("allow"), allow)
      }
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("multipart is 415, and so are an empty body and no content type", () =>
    Effect.gen(function* () {
      const form = new FormData()
      form.set("prompt", "a fox")
      const multipart = yield* raw("/v1/images/edits", { method: "POST", headers: key, body: form })
      const nothing = yield* raw("/v1/images/edits", { method: "POST", headers: { ...key, ...json } })
      const untyped = yield* raw("/v1/images/edits", {
        method: "POST",
        headers: key,
        body: new Uint8Array([123, 125])
      })
      for (const answer of [multipart, nothing, untyped]) {
        assert.strictEqual(answer.status, 415)
        assert.include(answer.text, "application/json")
      }
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("what is not JSON is 400; a missing or mistyped field is 422 and named", () =>
    Effect.gen(function* () {
      const broken = yield* post("/images/generations", "{ not json")
      assert.strictEqual(broken.status, 400)
      const missing = yield* post("/images/generations", { model: "grok-imagine-image" })
      assert.strictEqual(missing.status, 422)
      assert.include(missing.text, "prompt")
      const typed = yield* post("/images/generations", { ...image, n: "two" })
      assert.strictEqual(typed.status, 422)
      assert.include(typed.text, "n")
      const list = yield* post("/images/generations", [])
      assert.strictEqual(list.status, 422)
      const fraction = yield* post("/videos/generations", {
        model: "grok-imagine-video",
        prompt: "x",
        duration: 5.5
      })
      assert.strictEqual(fraction.status, 422)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a body over the limit is 413, and so is one upload over 50 MB", () =>
    Effect.gen(function* () {
      const large = yield* post("/images/generations", { ...image, prompt: "x".repeat(300_000) })
      assert.strictEqual(large.status, 413)
      const upload = yield* post("/images/edits", {
        ...image,
        image: { url: `data:image/png;base64,${"A".repeat(150_000)}` }
      })
      assert.strictEqual(upload.status, 413)
    }).pipe(Effect.provide(simulator({ mostBodyBytes: 200_000, mostUploadBytes: 100_000 })))
  )

  it.scopedLive("older error codes are sentences", () =>
    Effect.gen(function* () {
      const answer = yield* post("/images/generations", { ...image, n: 11 })
      assert.strictEqual(at(answer, "code"), "Client specified an invalid argument")
    }).pipe(Effect.provide(simulator({ olderErrorCodes: true })))
  )
})

describe("too fast", () => {
  it.scopedLive("is 429 in the words of the live API, with both figures", () =>
    Effect.gen(function* () {
      const draw = post("/images/generations", image)
      assert.strictEqual((yield* draw).status, 200)
      const refused = yield* draw
      assert.strictEqual(refused.status, 429)
      assert.strictEqual(at(refused, "code"), "resource-exhausted")
      assert.include(
        textAt(refused, "error"),
        "Your team's rate limit is — Requests per Second (actual/limit): 1/1. Your rate limit tier is determined based on your historical API spend."
      )
    }).pipe(Effect.provide(simulator({ startsPerSecond: 1 })))
  )
})

describe("listings", () => {
  it.scopedLive("models are listed, by type and one by one, and aliases lead to them", () =>
    Effect.gen(function* () {
      const all = yield* get("/models")
      assert.strictEqual(at(all, "object"), "list")
      assert.include(all.text, "grok-imagine-video-1.5-lite")
      for (const [path, name] of [
        ["/language-models", "grok-4.3"],
        ["/image-generation-models", "grok-imagine-image-2.0"],
        ["/video-generation-models", "grok-imagine-video"]
      ] as const) {
        const list = yield* get(path)
        assert.isArray(at(list, "models"), path)
        const one = yield* get(`${path}/${name}`)
        assert.strictEqual(at(one, "id"), name)
        assert.strictEqual((yield* get(`${path}/grok-none`)).status, 404)
      }
      assert.strictEqual(
        at(yield* get("/models/grok-imagine-video-1.5-preview"), "id"),
        "grok-imagine-video-1.5"
      )
      const newer = yield* get("/video-generation-models/grok-imagine-video-1.5-2026-05-30")
      assert.deepStrictEqual(at(newer, "input_modalities"), ["text", "image", "audio"])
      assert.isUndefined(at(newer, "resolutions"))
      const former = yield* get("/image-generation-models/grok-imagine-image-quality-20260403")
      assert.strictEqual(at(former, "id"), "grok-imagine-image-quality")
      assert.strictEqual(at(yield* get("/models/grok-build-latest"), "id"), "grok-4.5")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("token prices stand in cents per 100 million tokens, picture prices in their two units", () =>
    Effect.gen(function* () {
      const chat = yield* get("/language-models/grok-4.3")
      assert.strictEqual(at(chat, "prompt_text_token_price"), 12_500)
      assert.strictEqual(at(chat, "completion_text_token_price"), 25_000)
      const image = yield* get("/image-generation-models/grok-imagine-image-2.0")
      assert.strictEqual(at(image, "image_price"), 600_000_000, "the medium tier's")
      assert.deepStrictEqual(at(image, "pricing"), [
        { quality: "low", resolution: "1k", price_per_image: 400_000_000 },
        { quality: "low", resolution: "2k", price_per_image: 600_000_000 },
        { quality: "medium", resolution: "1k", price_per_image: 600_000_000 },
        { quality: "medium", resolution: "2k", price_per_image: 800_000_000 }
      ])
      assert.strictEqual(at(image, "max_prompt_length"), 64_000)
      const first = yield* get("/image-generation-models/grok-imagine-image-2026-03-02")
      assert.deepStrictEqual(
        [at(first, "id"), at(first, "image_price"), at(first, "max_prompt_length"), at(first, "pricing")],
        ["grok-imagine-image", 200_000_000, 16_000, undefined]
      )
      const cached = (id: string) =>
        Effect.map(get(`/language-models/${id}`), (it) => at(it, "cached_prompt_text_token_price"))
      assert.deepStrictEqual(
        yield* Effect.all(["grok-4.3", "grok-4.5", "grok-4.6", "grok-4.7"].map(cached)),
        [2000, 3000, 5000, 5000]
      )
      assert.isNumber(at(image, "max_prompt_length"))
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("the key tells what it is", () =>
    Effect.gen(function* () {
      const answer = yield* get("/api-key")
      assert.strictEqual(at(answer, "team_blocked"), false)
      assert.strictEqual(at(answer, "api_key_blocked"), false)
      assert.strictEqual(at(answer, "api_key_disabled"), false)
      assert.isArray(at(answer, "acls"))
    }).pipe(Effect.provide(simulator()))
  )
})

describe("the books", () => {
  it.scopedLive("the log names each request with its files shortened, and the bill adds up", () =>
    Effect.gen(function* () {
      const sim = yield* Simulator
      const drawn = yield* post("/images/generations", { ...image, response_format: "b64_json", n: 2 })
      const uri = `data:image/jpeg;base64,${textAt(drawn, "data.0.b64_json")}`
      yield* post("/images/edits", { ...image, image: { url: uri } }, { "x-client-request-id": "mine" })
      yield* post("/images/edits", { ...image, n: 99, image: { url: uri } })
      const log = yield* sim.log
      assert.deepStrictEqual(
        log.map(({ method, model, route, seq, status }) => [seq, method, route, model, status]),
        [
          [1, "POST", "image-generations", "grok-imagine-image", 200],
          [2, "POST", "image-edits", "grok-imagine-image", 200],
          [3, "POST", "image-edits", "grok-imagine-image", 400]
        ]
      )
      assert.strictEqual(log[1]?.clientRequestId, "mine")
      const body = JSON.stringify(log[1]?.body)
      assert.match(body, /data:image\/jpeg;sha256=[0-9a-f]{64};bytes=\d+/)
      assert.isBelow(body.length, 400)
      const bill = yield* sim.bill
      assert.strictEqual(bill.ticks, 2 * 200_000_000 + 220_000_000)
      assert.strictEqual(bill.byRoute["image-generations"]?.calls, 1)
      assert.deepStrictEqual(
        bill.entries.map((entry) => entry.requestId),
        [log[0]?.requestId, log[1]?.requestId]
      )
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("log, bill, faults and settings can be seen from this machine, outside /v1", () =>
    Effect.gen(function* () {
      yield* post("/images/generations", image)
      const log = yield* raw("/simulator/log", {})
      assert.strictEqual(at(log, "0.route"), "image-generations")
      assert.strictEqual(at(yield* raw("/simulator/bill", {}), "ticks"), 200_000_000)
      assert.include((yield* raw("/simulator/faults", {})).text, "media-cut-silent")
      const foreign = yield* raw("/simulator/log", { headers: { origin: "https://example.org" } })
      assert.strictEqual(foreign.status, 403)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("the script can be changed while it runs, and a misspelt setting is refused", () =>
    Effect.gen(function* () {
      const change = (settings: unknown) =>
        raw("/simulator/config", { method: "POST", headers: json, body: JSON.stringify(settings) })
      const wrong = yield* change({ faults: [{ route: "chat", fault: "http-999" }] })
      assert.strictEqual(wrong.status, 400)
      assert.strictEqual((yield* change({ fautls: [] })).status, 400)
      const senseless = yield* change({ faults: [{ route: "chat", fault: "media-cut" }] })
      assert.strictEqual(senseless.status, 400)
      assert.include(senseless.text, "does not happen")
      const right = yield* change({ faults: [{ route: "image-generations", fault: "http-500", times: 1 }] })
      assert.strictEqual(right.status, 200)
      assert.strictEqual((yield* post("/images/generations", image)).status, 500)
      assert.strictEqual((yield* post("/images/generations", image)).status, 200)
    }).pipe(Effect.provide(simulator()))
  )
})

describe("a client that hangs up", () => {
  it.scopedLive("has paid all the same for what was accepted", () =>
    Effect.gen(function* () {
      const sim = yield* Simulator
      const outcome = yield* Effect.timeoutOption(post("/images/generations", image), "200 millis")
      assert.strictEqual(outcome._tag, "None")
      yield* Effect.sleep("100 millis")
      assert.strictEqual((yield* sim.bill).ticks, 200_000_000)
      assert.deepStrictEqual(
        (yield* sim.log).map((entry) => entry.status),
        [499]
      )
    }).pipe(Effect.provide(simulator({ delays: { imageMillis: 5000, jitter: 0 } })))
  )
})

describe("the server", () => {
  it.scopedLive("ends at once although a client keeps its connection and another waits for an answer", () =>
    Effect.gen(function* () {
      const scoped = Effect.gen(function* () {
        yield* get("/models")
        const waiting = yield* Effect.forkDaemon(
          post("/images/generations", image, { "x-simulator-fault": "hang" })
        )
        yield* Effect.sleep("50 millis")
        return { waiting, url: (yield* Simulator).url }
      }).pipe(Effect.provide(simulator()))
      const [elapsed, { url, waiting }] = yield* Effect.timed(scoped)
      assert.isBelow(Duration.toMillis(elapsed), 2_000)
      const cut = yield* Effect.timeoutOption(Fiber.await(waiting), "1 second")
      assert.isTrue(Option.exists(cut, Exit.isFailure), "whoever waited is cut off, not left hanging")
      const after = yield* Effect.either(Effect.tryPromise(() => fetch(`${url}/models`)))
      assert.strictEqual(after._tag, "Left")
    })
  )

  it.scopedLive("a port that is taken is an error, not a silence", () =>
    Effect.gen(function* () {
      const port = Number(new URL((yield* Simulator).url).port)
      const second = yield* Effect.flip(Effect.scoped(Effect.provide(Simulator, simulator({ port }))))
      assert.strictEqual(second._tag, "ServeError")
    }).pipe(Effect.provide(simulator()))
  )
})
