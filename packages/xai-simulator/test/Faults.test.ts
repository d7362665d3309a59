import { assert, describe, it } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { type FaultName, faultCatalogue, faultTable } from "../src/faults/FaultCatalogue.js"
import { Simulator } from "../src/Simulator.js"
import { clipFacts } from "../src/server/wire/ClipFacts.js"
import { imageFacts } from "../src/server/wire/ImageFacts.js"
import { at, type Broken, finished, get, post, type Seen, simulator, textAt, withFault } from "./kit.js"

const image = { model: "grok-imagine-image", prompt: "a lighthouse" }
const film = { model: "grok-imagine-video", prompt: "a lighthouse at dusk", duration: 2 }
const chat = {
  model: "grok-4.3",
  messages: [{ role: "user", content: "Name one thing." }],
  response_format: {
    type: "json_schema",
    json_schema: {
      name: "a",
      schema: { type: "object", properties: { thing: { type: "string" } }, required: ["thing"] }
    }
  }
}

type Outcome = Either.Either<Seen, Broken>
type Look = (outcome: Outcome) => void

const draw = (name: string) => Effect.either(post("/images/generations", image, withFault(name)))
const ask = (name: string) => Effect.either(post("/chat/completions", chat, withFault(name)))

const answers =
  (status: number, words = "", check: (answer: Seen) => void = () => undefined): Look =>
  (outcome) => {
    const answer = Either.getOrThrow(outcome)
    assert.strictEqual(answer.status, status, answer.text)
    assert.include(answer.text, words)
    check(answer)
  }

const breaks: Look = (outcome) => assert.isTrue(Either.isLeft(outcome), "the connection should break")

const retryAfter = (matches: RegExp) => (answer: Seen) =>
  assert.match(answer.headers.get("retry-after") ?? "", matches)

/** Faults shown on an order of a picture, each with whether the order was billed. */
const onPictures: { readonly [name in FaultName]?: readonly [Look, billed: boolean] } = {
  "http-400": [answers(400, "Invalid argument"), false],
  "http-400-wrong-key": [answers(400, "Incorrect API key"), false],
  "http-401": [answers(401, "unauthenticated:no-credentials"), false],
  "http-402": [answers(402), false],
  "http-403": [answers(403, "permission"), false],
  "http-403-blocked": [answers(403, "blocked"), false],
  "http-403-credits": [
    answers(403, "used all available credits or reached its monthly spending limit"),
    false
  ],
  "http-404": [answers(404, "not-found"), false],
  "http-404-model": [answers(404, "does not exist or your team"), false],
  "http-408": [answers(408), false],
  "http-409": [answers(409), false],
  "http-413": [answers(413), false],
  "http-415": [answers(415, "application/json"), false],
  "http-422": [answers(422, "missing field"), false],
  "http-429": [answers(429, "", (it) => assert.isNull(it.headers.get("retry-after"))), false],
  "http-429-seconds": [answers(429, "", retryAfter(/^1$/)), false],
  "http-429-date": [answers(429, "", retryAfter(/^\w{3}, \d\d \w{3} \d{4} .* GMT$/)), false],
  "http-429-absurd": [answers(429, "", retryAfter(/^86400$/)), false],
  "http-429-credits": [
    answers(429, "used all available credits or reached its monthly spending limit"),
    false
  ],
  "http-500": [answers(500), false],
  "http-502": [answers(502, "<html>"), false],
  "http-503": [answers(503), false],
  "http-503-seconds": [answers(503, "", retryAfter(/^1$/)), false],
  "http-504": [answers(504), false],
  "http-529": [answers(529), false],
  "error-flat": [answers(500, "", (it) => assert.isString(at(it, "code"))), false],
  "error-nested": [answers(500, "", (it) => assert.isString(at(it, "error.message"))), false],
  "error-text-only": [
    answers(500, "", (it) => assert.deepStrictEqual(Object.keys(Object(it.json)), ["error"])),
    false
  ],
  "error-plain": [answers(500, "Internal", (it) => assert.isUndefined(it.json)), false],
  "error-html": [answers(500, "<html>"), false],
  "error-echoes-key": [answers(400, "xai-simulated"), false],
  http: [answers(500, "Simulated error"), false],
  "reset-before-body": [breaks, false],
  "reset-during-body": [breaks, false],
  "reset-after-body": [breaks, false],
  "reset-after-charging": [breaks, true],
  "reset-mid-answer": [breaks, true],
  "http-500-after-charging": [answers(500), true],
  "http-502-after-charging": [answers(502, "<html>"), true],
  "http-504-after-charging": [answers(504), true],
  "invalid-json": [answers(200, "oops", (it) => assert.isUndefined(it.json)), true],
  "truncated-json": [answers(200, "{", (it) => assert.isUndefined(it.json)), true],
  "missing-field": [answers(200, "", (it) => assert.isUndefined(at(it, "data"))), true],
  "wrong-type": [answers(200, "", (it) => assert.isString(at(it, "data"))), true],
  "html-page": [answers(200, "<html>"), true],
  "empty-answer": [answers(200, "", (it) => assert.strictEqual(it.text, "")), true],
  moderated: [
    answers(400, "rejected by content moderation", (it) =>
      assert.strictEqual(at(it, "usage.cost_in_usd_ticks"), 200_000_000)
    ),
    true
  ],
  "image-withheld": [
    answers(200, "", (it) => {
      assert.strictEqual(at(it, "data.0.respect_moderation"), false)
      assert.isUndefined(at(it, "data.0.url"))
    }),
    true
  ],
  "image-no-data": [answers(200, "", (it) => assert.deepStrictEqual(at(it, "data"), [])), true]
}

describe("faults of an order", () => {
  it.scopedLive(
    "each shows what the catalogue says, is logged by name, and is billed only if something was made",
    () =>
      Effect.gen(function* () {
        const sim = yield* Simulator
        for (const [name, [look, billed]] of Object.entries(onPictures)) {
          const before = (yield* sim.bill).ticks
          look(yield* draw(name))
          yield* Effect.sleep("5 millis")
          assert.strictEqual((yield* sim.bill).ticks - before, billed ? 200_000_000 : 0, `bill of ${name}`)
          assert.strictEqual((yield* sim.log).at(-1)?.fault, name)
        }
      }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("two of them never answer: one before and one after the work was billed", () =>
    Effect.gen(function* () {
      const sim = yield* Simulator
      for (const [name, ticks] of [
        ["hang", 0],
        ["hang-after-charging", 200_000_000]
      ] as const) {
        const outcome = yield* Effect.timeoutOption(draw(name), "300 millis")
        assert.isTrue(Option.isNone(outcome), name)
        assert.strictEqual(Number((yield* sim.bill).ticks), ticks)
        assert.strictEqual((yield* sim.log).at(-1)?.status, 0)
      }
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a slow answer comes whole, in the time it was given", () =>
    Effect.gen(function* () {
      const start = performance.now()
      const answer = yield* post("/images/generations", image)
      assert.isAtLeast(performance.now() - start, 350)
      assert.isArray(at(answer, "data"))
    }).pipe(
      Effect.provide(simulator({ faults: [{ route: "images", fault: { name: "slow-drip", seconds: 0.4 } }] }))
    )
  )

  it.scopedLive("any status, words, shape and wait can be had", () =>
    Effect.gen(function* () {
      const answer = yield* post("/images/generations", image)
      assert.deepStrictEqual([answer.status, answer.headers.get("retry-after")], [418, "7"])
      assert.strictEqual(at(answer, "error.message"), "short and stout")
    }).pipe(
      Effect.provide(
        simulator({
          faults: [
            {
              route: "*",
              fault: { name: "http", status: 418, text: "short and stout", shape: "nested", seconds: 7 }
            }
          ]
        })
      )
    )
  )
})

describe("faults of an answer to a question", () => {
  const cases: { readonly [name in FaultName]?: (answer: Seen) => void } = {
    moderated: (it) => {
      assert.strictEqual(it.status, 403)
      assert.match(it.text, /Content violates usage guidelines.*SAFETY_CHECK_TYPE_/)
    },
    "chat-cut-short": (it) => assert.strictEqual(at(it, "choices.0.finish_reason"), "length"),
    "chat-refusal": (it) => {
      assert.isNull(at(it, "choices.0.message.content"))
      assert.isString(at(it, "choices.0.message.refusal"))
    },
    "chat-off-schema": (it) => assert.notInclude(textAt(it, "choices.0.message.content"), "thing"),
    "chat-prose": (it) => assert.notInclude(textAt(it, "choices.0.message.content"), "{"),
    "chat-fenced": (it) => assert.match(textAt(it, "choices.0.message.content"), /^```json\n\{/)
  }
  it.scopedLive("each spoils the content in its way", () =>
    Effect.gen(function* () {
      for (const [name, look] of Object.entries(cases)) look(Either.getOrThrow(yield* ask(name)))
    }).pipe(Effect.provide(simulator()))
  )
})

describe("faults of a video job", () => {
  /** What looking at the finished job brings when its order carried the fault. */
  const doomed: { readonly [name in FaultName]?: (end: Seen) => void } = {
    "job-moderated-400": (it) => {
      assert.strictEqual(it.status, 400)
      assert.include(it.text, "Generated video rejected by content moderation.")
      assert.isAbove(Number(at(it, "usage.cost_in_usd_ticks")), 0, "what the order was billed is told again")
    },
    "job-400": (it) => {
      assert.strictEqual(it.status, 400)
      assert.notInclude(it.text, "moderation")
    },
    "job-moderated-done": (it) => {
      assert.deepStrictEqual([at(it, "status"), at(it, "video.respect_moderation")], ["done", false])
      assert.isUndefined(at(it, "video.url"))
    },
    "job-moderated-empty-url": (it) =>
      assert.deepStrictEqual([at(it, "video.respect_moderation"), at(it, "video.url")], [false, ""]),
    "job-failed-moderation": (it) => {
      assert.deepStrictEqual(
        [it.status, at(it, "status"), at(it, "error.code")],
        [200, "failed", "invalid_argument"]
      )
      assert.include(textAt(it, "error.message"), "moderation")
    },
    "job-failed": (it) =>
      assert.deepStrictEqual(
        [it.status, at(it, "status"), at(it, "error.code")],
        [200, "failed", "internal_error"]
      ),
    "job-expired": (it) => assert.deepStrictEqual(it.json, { status: "expired" }),
    "job-lost": (it) => assert.strictEqual(it.status, 404),
    "job-no-status": (it) => {
      assert.isUndefined(at(it, "status"))
      assert.isString(at(it, "video.url"))
    },
    "job-no-url": (it) => {
      assert.strictEqual(at(it, "status"), "done")
      assert.isUndefined(at(it, "video.url"))
      assert.isUndefined(at(it, "video.respect_moderation"))
    }
  }

  it.scopedLive("a job whose order was struck ends so, at every look", () =>
    Effect.gen(function* () {
      for (const [name, look] of Object.entries(doomed)) {
        const start = yield* post("/videos/generations", { ...film, prompt: name }, withFault(name))
        assert.strictEqual(start.status, 200, name)
        const id = textAt(start, "request_id")
        look(yield* finished(id))
        look(yield* get(`/videos/${id}`))
      }
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a look that is struck seals the job's fate, even a finished one's", () =>
    Effect.gen(function* () {
      for (const [name, look] of Object.entries(doomed)) {
        const id = textAt(yield* post("/videos/generations", { ...film, prompt: name }), "request_id")
        look(
          yield* get(`/videos/${id}`, withFault(name)).pipe(
            Effect.filterOrElse(
              (it) => it.status !== 202,
              () => finished(id)
            )
          )
        )
        look(yield* finished(id))
      }
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a failed job says which of the five codes it was told", () =>
    Effect.gen(function* () {
      const id = textAt(yield* post("/videos/generations", film), "request_id")
      assert.strictEqual(at(yield* finished(id), "error.code"), "permission_denied")
    }).pipe(
      Effect.provide(
        simulator({ faults: [{ route: "videos", fault: { name: "job-failed", code: "permission_denied" } }] })
      )
    )
  )

  it.scopedLive("a stuck job stays pending for ever", () =>
    Effect.gen(function* () {
      const id = textAt(yield* post("/videos/generations", film, withFault("job-stuck")), "request_id")
      yield* Effect.sleep("200 millis")
      for (const _ of [1, 2, 3]) assert.strictEqual(at(yield* get(`/videos/${id}`), "status"), "pending")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("passing faults of a look leave the job as it is", () =>
    Effect.gen(function* () {
      const id = textAt(yield* post("/videos/generations", film), "request_id")
      yield* finished(id)
      const look = (name: FaultName) => get(`/videos/${id}`, withFault(name))
      const odd = yield* look("poll-unknown-status")
      assert.deepStrictEqual([odd.status, at(odd, "status")], [200, "queued"])
      const glitch = yield* look("poll-glitch-400")
      assert.strictEqual(glitch.status, 400)
      assert.notInclude(glitch.text, "moderation")
      const nothing = yield* look("poll-empty")
      assert.deepStrictEqual(
        [nothing.status, nothing.text, nothing.headers.get("content-type")],
        [202, "", null]
      )
      const emptyJson = yield* look("poll-empty-json")
      assert.deepStrictEqual([emptyJson.status, emptyJson.text], [202, ""])
      assert.include(emptyJson.headers.get("content-type") ?? "", "application/json")
      const bare = yield* look("poll-no-progress")
      assert.deepStrictEqual(
        [bare.status, at(bare, "status"), at(bare, "progress")],
        [202, "pending", undefined]
      )
      assert.strictEqual(at(yield* get(`/videos/${id}`), "status"), "done")
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("an order can be refused at once, and is not billed then", () =>
    Effect.gen(function* () {
      const answer = yield* post("/videos/generations", film, withFault("moderated"))
      assert.strictEqual(answer.status, 400)
      assert.include(answer.text, "rejected by content moderation")
      assert.strictEqual((yield* (yield* Simulator).bill).ticks, 0)
    }).pipe(Effect.provide(simulator()))
  )
})

describe("faults of files", () => {
  const clips: {
    readonly [name in FaultName]?: (bytes: Uint8Array, whole: Uint8Array) => Effect.Effect<void>
  } = {
    "clip-truncated": (bytes, whole) =>
      Effect.sync(() => assert.strictEqual(bytes.length, Math.ceil(whole.length / 2))),
    "clip-damaged": (bytes, whole) =>
      Effect.sync(() => {
        assert.strictEqual(bytes.length, whole.length)
        assert.notDeepEqual(bytes, whole)
      }),
    "clip-playlist": (bytes) => Effect.sync(() => assert.include(Buffer.from(bytes).toString(), "#EXTM3U")),
    "clip-wrong-duration": (bytes) =>
      Effect.map(clipFacts(bytes), (facts) => assert.closeTo(Option.getOrThrow(facts).seconds, 1, 0.1)),
    "clip-odd-size": (bytes) =>
      Effect.map(clipFacts(bytes), (facts) => assert.strictEqual(Option.getOrThrow(facts).width, 320)),
    "clip-mute": (bytes, whole) => Effect.sync(() => assert.isBelow(bytes.length, whole.length)),
    "clip-odd-rate": (bytes, whole) => Effect.sync(() => assert.isAbove(bytes.length, whole.length))
  }

  it.scopedLive("a clip comes damaged, cut, shorter, mute, of another size or rate, or as a playlist", () =>
    Effect.gen(function* () {
      const fetched = Effect.fnUntraced(function* (headers: Record<string, string>) {
        const id = textAt(yield* post("/videos/generations", film, headers), "request_id")
        const done = yield* finished(id)
        const file = yield* get(textAt(done, "video.url"))
        assert.strictEqual(file.headers.get("content-type"), "video/mp4")
        return file.bytes
      })
      const whole = yield* fetched({})
      for (const [name, look] of Object.entries(clips)) yield* look(yield* fetched(withFault(name)), whole)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a picture can claim to be a bomb", () =>
    Effect.gen(function* () {
      const drawn = Either.getOrThrow(yield* draw("picture-bomb"))
      const facts = Option.getOrThrow(imageFacts((yield* get(textAt(drawn, "data.0.url"))).bytes))
      assert.deepStrictEqual([facts.width, facts.height], [65_500, 65_500])
    }).pipe(Effect.provide(simulator()))
  )

  const downloads: { readonly [name in FaultName]?: (outcome: Outcome, whole: Seen) => void } = {
    "media-404": answers(404),
    "media-cut": breaks,
    "media-cut-chunked": breaks,
    "media-cut-silent": (outcome, whole) =>
      answers(200, "", (it) => {
        assert.strictEqual(it.bytes.length, Math.ceil(whole.bytes.length / 2))
        assert.isNull(it.headers.get("content-length"))
      })(outcome),
    "media-length-too-long": breaks,
    "media-html": answers(200, "<html>", (it) =>
      assert.include(it.headers.get("content-type") ?? "", "text/html")
    ),
    "media-html-as-media": answers(200, "<html>", (it) =>
      assert.strictEqual(it.headers.get("content-type"), "image/jpeg")
    ),
    "media-empty": answers(200, "", (it) => assert.strictEqual(it.bytes.length, 0)),
    "media-wrong-type": (outcome, whole) =>
      answers(200, "", (it) => {
        assert.strictEqual(it.headers.get("content-type"), "application/octet-stream")
        assert.deepStrictEqual(it.bytes, whole.bytes)
      })(outcome),
    "media-wrong-magic": answers(200, "", (it) => assert.isTrue(Option.isNone(imageFacts(it.bytes)))),
    "media-redirect": answers(302, "", (it) =>
      assert.strictEqual(it.headers.get("location"), "http://127.0.0.1:1/")
    ),
    "media-expired": answers(404)
  }

  it.scopedLive("a download breaks off, lies about its length or its type, or leads elsewhere", () =>
    Effect.gen(function* () {
      for (const [name, look] of Object.entries(downloads)) {
        const url = textAt(yield* post("/images/generations", image), "data.0.url")
        const whole = yield* get(url)
        look(yield* Effect.either(get(url, withFault(name))), whole)
        assert.strictEqual(
          (yield* get(url)).status,
          name === "media-expired" ? 404 : 200,
          `${name}, once more`
        )
      }
      const url = textAt(yield* post("/images/generations", image), "data.0.url")
      const whole = yield* get(url)
      // Whether a client notices too many bytes is its own affair; it never gets them as the file.
      const short = yield* Effect.either(get(url, withFault("media-length-too-short")))
      assert.isTrue(Either.isLeft(short) || short.right.bytes.length === whole.bytes.length - 1000)
    }).pipe(Effect.provide(simulator()))
  )

  it.scopedLive("a download may be far too large, with its length told or without end", () =>
    Effect.gen(function* () {
      const url = textAt(yield* post("/images/generations", image), "data.0.url")
      const start = (name: FaultName) =>
        Effect.tryPromise(async () => {
          const control = new AbortController()
          const response = await fetch(url, { headers: withFault(name), signal: control.signal })
          const reader = response.body?.getReader()
          let read = 0
          while (read < 3_000_000) read += (await reader?.read())?.value?.length ?? Number.POSITIVE_INFINITY
          control.abort()
          return { length: response.headers.get("content-length"), read }
        })
      assert.strictEqual((yield* start("media-oversized")).length, String(4 * 1024 ** 3))
      const endless = yield* start("media-endless")
      assert.isNull(endless.length)
      assert.isTrue(Number.isFinite(endless.read))
    }).pipe(Effect.provide(simulator()))
  )

  it("every fault of the catalogue is looked at above", () => {
    const singly = [
      "slow-drip",
      "hang",
      "hang-after-charging",
      "job-stuck",
      "picture-bomb",
      "media-length-too-short",
      "media-oversized",
      "media-endless"
    ]
    const passing = [
      "poll-unknown-status",
      "poll-glitch-400",
      "poll-empty",
      "poll-empty-json",
      "poll-no-progress"
    ]
    const chats = ["chat-cut-short", "chat-refusal", "chat-off-schema", "chat-prose", "chat-fenced"]
    const job = [
      "job-moderated-400",
      "job-400",
      "job-moderated-done",
      "job-moderated-empty-url",
      "job-failed-moderation"
    ]
    const jobs = [...job, "job-failed", "job-expired", "job-lost", "job-no-status", "job-no-url"]
    // Looked at where speech is: Speech.test.ts, Dialogue.test.ts.
    const speech = ["speech-truncated", "speech-silent", "speech-no-timestamps"]
    const heard = [...speech, "hearing-empty", "voices-refused"]
    const seen = [onPictures, clips, downloads].flatMap((it) => Object.keys(it))
    assert.deepStrictEqual(
      Object.keys(faultCatalogue).toSorted(),
      [...seen, ...singly, ...passing, ...chats, ...jobs, ...heard].toSorted()
    )
    assert.strictEqual(faultTable().split("\n").length, Object.keys(faultCatalogue).length + 2)
  })
})

describe("the script of faults", () => {
  const statuses = (count: number, prompt = "a lighthouse") =>
    Effect.forEach(Array.from({ length: count }), () =>
      Effect.map(post("/images/generations", { ...image, prompt }), (answer) => answer.status)
    )

  it.scopedLive("strikes the n-th request, every n-th, or the first few", () =>
    Effect.gen(function* () {
      const sim = yield* Simulator
      assert.deepStrictEqual(yield* statuses(4), [200, 200, 500, 200])
      yield* sim.change({ faults: [{ route: "images", when: { every: 2 }, fault: "http-503" }] })
      assert.deepStrictEqual(yield* statuses(4), [200, 503, 200, 503])
      yield* sim.change({ faults: [{ route: "paid", times: 2, fault: "http-429" }] })
      assert.deepStrictEqual(yield* statuses(4), [429, 429, 200, 200])
      yield* sim.change({ faults: [{ route: "chat", fault: "http-429" }] })
      assert.deepStrictEqual(yield* statuses(1), [200])
    }).pipe(
      Effect.provide(
        simulator({ faults: [{ route: "image-generations", when: { nth: 3 }, fault: "http-500" }] })
      )
    )
  )

  it.scopedLive("looks at the prompt, of the request itself, of the job and of the file", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* statuses(1, "a red fox"), [500])
      assert.deepStrictEqual(yield* statuses(1, "a blue owl"), [200])
      const id = textAt(yield* post("/videos/generations", { ...film, prompt: "a red kite" }), "request_id")
      assert.strictEqual((yield* get(`/videos/${id}`)).status, 504)
      const drawn = yield* post("/images/generations", { ...image, prompt: "a green tree" })
      assert.strictEqual((yield* get(textAt(drawn, "data.0.url"))).status, 404)
      const answer = yield* post("/chat/completions", {
        ...chat,
        messages: [{ role: "user", content: "RED or blue?" }]
      })
      assert.strictEqual(answer.status, 502)
    }).pipe(
      Effect.provide(
        simulator({
          faults: [
            { route: "image-generations", when: { promptMatches: "\\bred\\b" }, fault: "http-500" },
            { route: "video-poll", when: { promptMatches: "red" }, fault: "http-504" },
            { route: "media", when: { promptMatches: "green" }, fault: "media-404" },
            { route: "chat", when: { promptMatches: "red" }, fault: "http-502" }
          ]
        })
      )
    )
  )

  it.live("strikes by chance, the same way for the same seed", () =>
    Effect.gen(function* () {
      const run = (seed: number) =>
        Effect.scoped(
          Effect.provide(
            statuses(30),
            simulator({ seed, faults: [{ route: "images", when: { probability: 0.4 }, fault: "http-500" }] })
          )
        )
      const [first, again, other] = yield* Effect.all([run(1), run(1), run(2)])
      assert.deepStrictEqual(first, again)
      assert.notDeepEqual(first, other)
      const struck = first.filter((status) => status === 500).length
      assert.isTrue(struck > 3 && struck < 25, `${struck} of 30`)
    })
  )

  it.scopedLive("a header asks for one; a name the route does not know is refused", () =>
    Effect.gen(function* () {
      const wrong = yield* post("/images/generations", image, withFault("media-cut"))
      assert.strictEqual(wrong.status, 400)
      assert.include(wrong.text, "x-simulator-fault")
      assert.strictEqual((yield* post("/images/generations", image, withFault("http-504"))).status, 504)
    }).pipe(Effect.provide(simulator()))
  )
})
