import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Ticks } from "../../../src/domain/Money.js"
import { GrokClient, RequestId } from "../../../src/services/GrokClient.js"
import { type GrokError, isPerhapsTooEarly } from "../../../src/services/GrokError.js"
import {
  json,
  networkError,
  type Scripted,
  scriptedFetch,
  whileTimePasses
} from "../../support/scriptedFetch.js"
import { bytesOf, drawing, oneFolder, put, question, studio } from "./studio.js"

const folder = oneFolder()

type Calls = "ask" | "drawImage" | "editImage" | "submitVideo" | "submitVideoEdit" | "checkVideo"

/** Makes one call of each kind. */
const make = (call: Calls) =>
  Effect.gen(function* () {
    const grok = yield* GrokClient
    const picture = Effect.orDie(put("keyframes/scene_1_v1.jpg", bytesOf.jpeg))
    const video = Effect.orDie(put("videos/scene_1.mp4", bytesOf.mp4))
    const model = "grok-imagine-video"
    const calls: {
      readonly [call in Calls]: Effect.Effect<unknown, GrokError, Effect.Effect.Context<typeof picture>>
    } = {
      ask: grok.ask(question),
      drawImage: grok.drawImage(drawing),
      editImage: Effect.flatMap(picture, (one) => grok.editImage({ ...drawing, pictures: [one] })),
      submitVideo: Effect.flatMap(picture, (keyframe) =>
        grok.submitVideo({ model, prompt: "turn", keyframe, seconds: 8, resolution: "720p" })
      ),
      submitVideoEdit: Effect.flatMap(video, (clip) =>
        grok.submitVideoEdit({ model, prompt: "blue", video: clip })
      ),
      checkVideo: grok.checkVideo(RequestId.make("job-1"))
    }
    return yield* calls[call]
  })

/** Fails a call with one answer for ever and tells what the caller was told, in brief, and how many requests it took. */
const outcome = (call: Calls, answer: () => Scripted) => {
  const script = scriptedFetch(answer)
  return whileTimePasses(Effect.either(make(call)), "5 seconds").pipe(
    Effect.provide(studio(script, folder)),
    Effect.map((result) => {
      if (result._tag === "Right")
        return { told: "answered", requests: script.requests.length, error: undefined }
      const error = result.left
      const told = "reason" in error ? `${error._tag} ${error.reason}` : error._tag
      return { told, requests: script.requests.length, error }
    })
  )
}

const flat = (status: number, error: string, code?: string, ticks?: number) => () =>
  json(status, {
    ...(code === undefined ? {} : { code }),
    error,
    ...(ticks === undefined ? {} : { usage: { cost_in_usd_ticks: ticks } })
  })
const nested = (status: number, message: string) => () =>
  json(status, { error: { message, type: "invalid_request_error", code: null, param: null } })
const words =
  (status: number, body: string, headers: { readonly [name: string]: string } = {}) =>
  () =>
    new Response(body, { status, headers: { "content-type": "text/html", ...headers } })
const page = "<html><head><style>p{}</style></head><body><h1>502 Bad Gateway</h1></body></html>"

const noCredits = "Your team has used all available credits or reached its monthly spending limit."
const tooFast =
  "Requests per Second (actual/limit): 2/2. Your rate limit tier is determined based on your historical API spend."
const noModel = "The model grok-9 does not exist or your team t1 does not have access to it."
const blocked = "Generated image rejected by content moderation."
const guidelines = "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"

/** xai-api §1.3 to §1.5: the answer, what it means, and how often it may be asked for. */
const rows: ReadonlyArray<
  readonly [name: string, Calls, () => Scripted, told: string, requests: number | "many"]
> = [
  [
    "400 bad argument, flat",
    "drawImage",
    flat(400, "Argument not supported: size", "invalid-argument"),
    "GrokRejected BadRequest",
    1
  ],
  [
    "400 bad argument, OpenAI's shape",
    "ask",
    nested(400, "stop is not supported"),
    "GrokRejected BadRequest",
    1
  ],
  [
    "400 bad argument, only a text",
    "submitVideo",
    () => json(400, { error: "duration exceeds the maximum allowed for reference-to-video" }),
    "GrokRejected BadRequest",
    1
  ],
  ["400 in plain words", "ask", words(400, "no"), "GrokRejected BadRequest", 1],
  ["400 without a body", "ask", words(400, ""), "GrokRejected BadRequest", 1],
  [
    "400 with a bad key, flat",
    "ask",
    flat(400, "Incorrect API key provided: xa***ij."),
    "GrokRejected WrongKey",
    1
  ],
  [
    "400 with a bad key, OpenAI's shape",
    "drawImage",
    nested(400, "Incorrect API key provided"),
    "GrokRejected WrongKey",
    1
  ],
  [
    "400 moderation of a drawing, new code",
    "drawImage",
    flat(400, blocked, "imagine:content-moderated", 2e8),
    "PromptRefused",
    1
  ],
  [
    "400 moderation of an edit, old code",
    "editImage",
    flat(400, blocked, "Client specified an invalid argument", 2e8),
    "PromptRefused",
    1
  ],
  [
    "400 moderation told by the code alone",
    "drawImage",
    flat(400, "Rejected.", "imagine:content-moderated"),
    "PromptRefused",
    1
  ],
  [
    "400 moderation of a clip at its order",
    "submitVideo",
    flat(400, "Generated video rejected by content moderation."),
    "PromptRefused",
    1
  ],
  [
    "401 without credentials",
    "ask",
    flat(401, "No credentials presented.", "unauthenticated:no-credentials"),
    "GrokRejected WrongKey",
    1
  ],
  ["402", "drawImage", flat(402, "Payment required"), "GrokRejected NoFunds", 1],
  [
    "403 of a key without permission",
    "drawImage",
    flat(403, "The caller does not have permission to execute the specified operation"),
    "GrokRejected WrongKey",
    1
  ],
  ["403 of a blocked team", "ask", flat(403, "Your team is blocked."), "GrokRejected WrongKey", 1],
  ["403 that is a refused question", "ask", flat(403, guidelines), "PromptRefused", 1],
  ["403 that is a refused question, OpenAI's shape", "ask", nested(403, guidelines), "PromptRefused", 1],
  ["403 that speaks of credits, as it used to be", "ask", flat(403, noCredits), "GrokRejected NoFunds", 1],
  ["404 of an unknown model", "ask", flat(404, noModel, "not-found"), "GrokRejected UnknownModel", 1],
  ["404 of a wrong route", "drawImage", words(404, "Not Found"), "GrokRejected BadRequest", 1],
  ["405", "drawImage", words(405, ""), "GrokRejected BadRequest", 1],
  ["413", "submitVideoEdit", words(413, "Payload Too Large"), "GrokRejected TooLarge", 1],
  ["C6: 413 with a page", "editImage", words(413, page), "GrokRejected TooLarge", 1],
  ["C6: 403 with a page", "editImage", words(403, page), "GrokRejected NotLetThrough", 1],
  ["C6: 403 in a gateway's words", "ask", words(403, "Forbidden"), "GrokRejected NotLetThrough", 1],
  [
    "C6: 403 in a gateway's shape",
    "ask",
    () => json(403, { message: "Forbidden" }),
    "GrokRejected NotLetThrough",
    1
  ],
  ["C6: 401 with a page", "ask", words(401, page), "GrokRejected NotLetThrough", 1],
  ["C6: 400 with a page", "editImage", words(400, page), "GrokRejected NotLetThrough", 1],
  ["C6: 404 with a page", "submitVideo", words(404, page), "GrokRejected NotLetThrough", 1],
  ["C6: 407", "ask", words(407, ""), "GrokRejected NotLetThrough", 1],
  ["C6: 400 without a word", "editImage", words(400, ""), "GrokRejected BadRequest", 1],
  ["C6: 413 without a word", "editImage", words(413, ""), "GrokRejected TooLarge", 1],
  ["C6: 415 without a word", "editImage", words(415, ""), "GrokRejected BadRequest", 1],
  ["C6: 422 without a word", "editImage", words(422, ""), "GrokRejected BadRequest", 1],
  [
    "415",
    "editImage",
    flat(415, "Expected request with `Content-Type: application/json`"),
    "GrokRejected BadRequest",
    1
  ],
  ["422", "drawImage", words(422, "missing field `prompt`"), "GrokRejected BadRequest", 1],
  [
    "C31: a redirect of the API itself",
    "drawImage",
    words(307, "", { location: "https://elsewhere.example" }),
    "GrokRejected NotLetThrough",
    1
  ],
  ["304", "drawImage", () => new Response(null, { status: 304 }), "GrokRejected NotLetThrough", 1],
  // Two minutes of trying, which are no attempts, then two attempts more.
  ["429 for speed", "ask", flat(429, "Too many requests"), "GrokUnavailable Busy", "many"],
  ["429 for speed, in plain words", "drawImage", words(429, "slow down"), "GrokUnavailable Busy", "many"],
  ["429 for speed, as it was seen", "ask", flat(429, tooFast), "GrokUnavailable Busy", "many"],
  ["429 for money", "submitVideo", flat(429, noCredits, "resource-exhausted"), "GrokRejected NoFunds", 1],
  [
    "429 for a quota that is spent",
    "ask",
    flat(429, "Rate limit reached", "insufficient_quota"),
    "GrokRejected NoFunds",
    1
  ],
  ["503 with Retry-After", "drawImage", words(503, page, { "retry-after": "2" }), "GrokUnavailable Busy", 3],
  ["503 without Retry-After", "drawImage", words(503, page), "GrokUnavailable InDoubt", 1],
  ["500 on a question", "ask", flat(500, "internal"), "GrokUnavailable InDoubt", 1],
  ["500 on a drawing", "drawImage", flat(500, "internal"), "GrokUnavailable InDoubt", 1],
  ["502 with a gateway's page", "submitVideo", words(502, page), "GrokUnavailable InDoubt", 1],
  ["504", "submitVideoEdit", words(504, page), "GrokUnavailable InDoubt", 1],
  ["529", "editImage", words(529, "overloaded"), "GrokUnavailable InDoubt", 1],
  [
    "an invitation of the server to try again",
    "drawImage",
    words(500, "", { "x-should-retry": "true" }),
    "GrokUnavailable InDoubt",
    1
  ],
  ["409", "drawImage", words(409, "conflict"), "GrokUnavailable InDoubt", 1],
  ["no DNS", "drawImage", () => networkError("ENOTFOUND"), "GrokUnavailable NotSent", 3],
  ["DNS away for now", "ask", () => networkError("EAI_AGAIN"), "GrokUnavailable NotSent", 3],
  ["connection refused", "submitVideo", () => networkError("ECONNREFUSED"), "GrokUnavailable NotSent", 3],
  // A port that fetch never opens: nothing leaves.
  [
    "a barred port",
    "submitVideo",
    () => new TypeError("fetch failed", { cause: new Error("bad port") }),
    "GrokUnavailable NotSent",
    3
  ],
  [
    "connect timeout",
    "drawImage",
    () =>
      networkError(
        "UND_ERR_CONNECT_TIMEOUT",
        "Connect Timeout Error (attempted address: api.x.ai:443, timeout: 10000ms)"
      ),
    "GrokUnavailable NotSent",
    3
  ],
  [
    "connect timeout of the system",
    "drawImage",
    () => networkError("ETIMEDOUT", "connect ETIMEDOUT", { syscall: "connect" }),
    "GrokUnavailable NotSent",
    3
  ],
  [
    "a certificate that is not theirs",
    "ask",
    () => networkError("DEPTH_ZERO_SELF_SIGNED_CERT"),
    "GrokRejected Certificate",
    1
  ],
  [
    "no TLS at the other end",
    "ask",
    () =>
      networkError(
        "ECONNRESET",
        "Client network socket disconnected before secure TLS connection was established"
      ),
    "GrokUnavailable NotSent",
    3
  ],
  ["a clock that is behind", "ask", () => networkError("CERT_NOT_YET_VALID"), "GrokRejected Clock", 1],
  [
    "a plain server",
    "ask",
    () => networkError("ERR_SSL_WRONG_VERSION_NUMBER"),
    "GrokRejected NotLetThrough",
    1
  ],
  [
    "a connection that broke while it was safe",
    "drawImage",
    () => networkError("ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"),
    "GrokUnavailable InDoubt",
    1
  ],
  ["reset after sending", "drawImage", () => networkError("ECONNRESET"), "GrokUnavailable InDoubt", 1],
  [
    "the other side closed",
    "submitVideo",
    () => networkError("UND_ERR_SOCKET", "other side closed"),
    "GrokUnavailable InDoubt",
    1
  ],
  [
    "no headers in time",
    "ask",
    () => networkError("UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error"),
    "GrokUnavailable InDoubt",
    1
  ],
  [
    "a timeout while reading",
    "ask",
    () => networkError("ETIMEDOUT", "read ETIMEDOUT", { syscall: "read" }),
    "GrokUnavailable InDoubt",
    1
  ],
  ["no answer, ever", "submitVideo", () => "never", "GrokUnavailable InDoubt", 1],
  ["a failure of no known kind", "drawImage", () => new Error("?"), "GrokUnavailable InDoubt", 1],
  ["200 that is no JSON", "drawImage", words(200, page), "GrokUnavailable Unreadable", 1],
  [
    "200 that is cut JSON",
    "ask",
    () => new Response('{"choices":[{', { headers: { "content-type": "application/json" } }),
    "GrokUnavailable Unreadable",
    1
  ],
  ["200 without a body", "submitVideo", words(200, ""), "GrokUnavailable Unreadable", 1],
  ["200 without choices", "ask", () => json(200, { choices: [] }), "GrokUnavailable Unreadable", 1],
  [
    "200 with a null for pictures",
    "drawImage",
    () => json(200, { data: null }),
    "GrokUnavailable Unreadable",
    1
  ],
  [
    "200 with bytes of no picture",
    "drawImage",
    () => json(200, { data: [{ b64_json: "aGVsbG8gd29ybGQh" }] }),
    "GrokUnavailable Unreadable",
    1
  ],
  [
    "200 with bytes that are no base64",
    "drawImage",
    () => json(200, { data: [{ b64_json: "%%%" }] }),
    "GrokUnavailable Unreadable",
    1
  ],
  [
    "200 without a job's name",
    "submitVideo",
    () => json(200, { request_id: 7 }),
    "GrokUnavailable Unreadable",
    1
  ],
  [
    "200 with a job's name that is a path",
    "submitVideo",
    () => json(200, { request_id: ".." }),
    "GrokUnavailable Unreadable",
    1
  ],
  [
    "200 with a withheld drawing",
    "drawImage",
    () => json(200, { data: [{ respect_moderation: false, url: "https://x" }] }),
    "PromptRefused",
    1
  ],
  ["200 with no drawing", "editImage", () => json(200, { data: [] }), "PromptRefused", 1],
  [
    "200 with an empty drawing",
    "drawImage",
    () => json(200, { data: [{ url: "", mime_type: "image/jpeg" }] }),
    "PromptRefused",
    1
  ]
]

describe("an answer of the provider means", () => {
  for (const [name, call, answer, told, requests] of rows) {
    it.effect(`${name}: ${told}, after ${requests === 1 ? "one request" : `${requests} requests`}`, () =>
      Effect.gen(function* () {
        const seen = yield* outcome(call, answer)
        assert.strictEqual(seen.told, told)
        if (requests === "many") assert.isAbove(seen.requests, 5)
        else assert.strictEqual(seen.requests, requests)
        assert.strictEqual(seen.error?.call, call)
      })
    )
  }

  it.effect("a refused drawing says what it cost and under which number xAI knows it", () =>
    Effect.gen(function* () {
      const { error } = yield* outcome("drawImage", () =>
        json(400, { error: blocked, usage: { cost_in_usd_ticks: 2e8 } }, { "x-request-id": "req-7" })
      )
      assert.deepInclude(error, {
        _tag: "PromptRefused",
        billed: Ticks.make(2e8),
        requestId: Option.some("req-7"),
        detail: `400 ${blocked}`
      })
    })
  )

  it.effect("a gateway's page is told in a few words without its mark-up", () =>
    Effect.gen(function* () {
      const { error } = yield* outcome("drawImage", words(502, page))
      assert.strictEqual(error?.detail, "502 502 Bad Gateway")
    })
  )

  it.effect("an answer that cannot be read is kept, and the error says where", () =>
    Effect.gen(function* () {
      const { error } = yield* outcome("drawImage", words(200, page))
      assert.match(error?.detail ?? "", /kept as responses\/unreadable-drawImage-[0-9a-f]{12}\.txt$/)
    })
  )
})

/** xai-api §4.4: what one look at a clip finds. */
const video = { url: "https://vidgen.x.ai/a.mp4?sig=1", duration: 8, respect_moderation: true }
const looks: ReadonlyArray<readonly [name: string, () => Scripted, told: string, requests: number | "many"]> =
  [
    ["202 with JSON", () => json(202, { status: "pending", progress: 35 }), "answered", 1],
    [
      "202 with an empty body",
      () => new Response("", { status: 202, headers: { "content-type": "application/json" } }),
      "answered",
      1
    ],
    ["202 with no body and no type", () => new Response(null, { status: 202 }), "answered", 1],
    ["202 with words", words(202, "accepted"), "answered", 1],
    ["200 with an empty body", words(200, ""), "answered", 1],
    ["200 pending", () => json(200, { status: "pending" }), "answered", 1],
    ["200 with a status nobody knows", () => json(200, { status: "queued" }), "answered", 1],
    [
      "200 failed",
      () => json(200, { status: "failed", error: { code: "invalid_argument", message: "bad frame" } }),
      "ClipLost Failed",
      1
    ],
    ["200 failed without a word", () => json(200, { status: "failed" }), "ClipLost Failed", 1],
    [
      "200 failed, a text for an error",
      () => json(200, { status: "failed", error: "out of memory" }),
      "ClipLost Failed",
      1
    ],
    [
      "200 failed for moderation",
      () =>
        json(200, {
          status: "failed",
          error: { code: "internal_error", message: "Blocked by content moderation" }
        }),
      "PromptRefused",
      1
    ],
    ["200 expired", () => json(200, { status: "expired" }), "ClipLost Expired", 1],
    [
      "200 done but withheld",
      () => json(200, { status: "done", video: { ...video, respect_moderation: false } }),
      "PromptRefused",
      1
    ],
    ["200 done without a link", () => json(200, { status: "done", video: { url: "" } }), "PromptRefused", 1],
    ["200 done without a clip", () => json(200, { status: "done" }), "PromptRefused", 1],
    ["200 that is a list", () => json(200, []), "GrokUnavailable Unreadable", 9],
    ["200 that is a page", words(200, page), "GrokUnavailable Unreadable", 9],
    ["400 for moderation", flat(400, "Generated video rejected by content moderation."), "PromptRefused", 1],
    ["400 for another reason", flat(400, "glitch"), "GrokRejected BadRequest", 1],
    ["404", flat(404, "Some requested entity was not found"), "ClipLost Unknown", 1],
    ["C6: 404 with a page", words(404, page), "GrokRejected NotLetThrough", 1],
    ["C6: 404 in a gateway's words", words(404, "404 page not found"), "GrokRejected NotLetThrough", 1],
    ["C6: 403 with a page", words(403, page), "GrokRejected NotLetThrough", 1],
    ["401", flat(401, "No credentials presented."), "GrokRejected WrongKey", 1],
    ["429", flat(429, "slow down"), "GrokUnavailable Busy", "many"],
    ["500", flat(500, "internal"), "GrokUnavailable InDoubt", 9],
    ["503", words(503, page), "GrokUnavailable InDoubt", 9],
    ["reset", () => networkError("ECONNRESET"), "GrokUnavailable InDoubt", 9],
    ["no DNS", () => networkError("ENOTFOUND"), "GrokUnavailable NotSent", 9]
  ]

describe("a look at a clip finds", () => {
  for (const [name, answer, told, requests] of looks) {
    it.effect(`${name}: ${told}`, () =>
      Effect.gen(function* () {
        const seen = yield* outcome("checkVideo", answer)
        assert.strictEqual(seen.told, told)
        if (requests === "many") assert.isAbove(seen.requests, 9)
        else assert.strictEqual(seen.requests, requests)
      })
    )
  }

  const found = (answer: () => Scripted) =>
    Effect.flatMap(GrokClient, (grok) => grok.checkVideo(RequestId.make("job-1"))).pipe(
      Effect.provide(studio(scriptedFetch(answer), folder))
    )

  it.effect("a finished clip: its link and what it cost", () =>
    Effect.gen(function* () {
      const status = yield* found(() =>
        json(200, { status: "done", video, usage: { cost_in_usd_ticks: 5_600_000_000 } })
      )
      assert.deepStrictEqual(status, {
        _tag: "Done",
        url: video.url,
        cost: Option.some(Ticks.make(5_600_000_000))
      })
    })
  )

  it.effect("a finished clip that does not say it is finished", () =>
    Effect.gen(function* () {
      const status = yield* found(() => json(200, { video: { url: video.url } }))
      assert.deepStrictEqual(status, { _tag: "Done", url: video.url, cost: Option.none() })
    })
  )

  it.effect("that it may only be early: 404 and a silent 400, but never moderation", () =>
    Effect.gen(function* () {
      const early = (answer: () => Scripted) =>
        Effect.map(
          outcome("checkVideo", answer),
          ({ error }) => error !== undefined && isPerhapsTooEarly(error)
        )
      assert.isTrue(yield* early(flat(404, "not found")))
      assert.isTrue(yield* early(flat(400, "glitch")))
      assert.isFalse(yield* early(flat(400, "Generated video rejected by content moderation.")))
      assert.isFalse(yield* early(() => json(200, { status: "failed" })))
    })
  )
})

describe("an answer off its schema", () => {
  const asked = (choice: unknown) =>
    Effect.flatMap(GrokClient, (grok) => Effect.flip(grok.ask(question))).pipe(
      Effect.provide(
        studio(
          scriptedFetch(() => json(200, { choices: [choice], usage: { cost_in_usd_ticks: 77 } })),
          folder
        )
      )
    )
  const said = (content: unknown, rest: object = {}) =>
    asked({ finish_reason: "stop", message: { content, ...rest } })

  it.effect("comes back word for word with the place of the fault and its bill", () =>
    Effect.gen(function* () {
      const answered = '{"mood":"calm","strength":11}'
      const error = yield* said(answered)
      assert.deepInclude(error, { _tag: "AnswerOffSchema", answered, billed: Ticks.make(77) })
      assert.match(
        error._tag === "AnswerOffSchema" ? error.problem : "",
        /at strength: .*between 0 and 10.*\. Answer again, whole\.$/
      )
      // What the model is to do about it is nothing to a person.
      assert.match(
        error._tag === "AnswerOffSchema" ? error.detail : "",
        /at strength: .*between 0 and 10[^.]*\.$/
      )
    })
  )

  for (const [name, content, problem] of [
    ["words that are no JSON", "Sure! Here it is", /does not fit the JSON/],
    ["nothing", "", /empty/],
    ["null", null, /empty/],
    ["a list of parts", [{ text: "{}" }], /empty/],
    ["a missing field", '{"mood":"calm"}', /at strength: is missing/]
  ] as const) {
    it.effect(`is said of ${name}`, () =>
      Effect.gen(function* () {
        const error = yield* said(content)
        assert.match(error._tag === "AnswerOffSchema" ? error.problem : error._tag, problem)
      })
    )
  }

  it.effect("is said of an answer that was cut off, though what came is valid", () =>
    Effect.gen(function* () {
      const error = yield* asked({
        finish_reason: "length",
        message: { content: '{"mood":"calm","strength":3}' }
      })
      assert.match(error._tag === "AnswerOffSchema" ? error.problem : error._tag, /cut off/)
    })
  )

  it.effect("is said of a refusal in its place", () =>
    Effect.gen(function* () {
      const error = yield* said(null, { refusal: "I would rather not." })
      assert.match(error._tag === "AnswerOffSchema" ? error.problem : error._tag, /I would rather not/)
    })
  )

  it.effect("is not said because of an odd bill", () =>
    Effect.gen(function* () {
      const grok = yield* GrokClient
      const { cost } = yield* grok.ask(question)
      assert.isTrue(Option.isNone(cost))
    }).pipe(
      Effect.provide(
        studio(
          scriptedFetch(() =>
            json(200, {
              choices: [{ message: { content: '{"mood":"calm","strength":3}' } }],
              usage: { cost_in_usd_ticks: "a lot" }
            })
          ),
          folder
        )
      )
    )
  )
})
