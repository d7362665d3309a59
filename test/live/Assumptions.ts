import { Effect } from "effect"

// What the reference marks as a guess or as contradictory, asked of the provider itself: one cheap call each. Nothing
// here repeats a call, and nothing stops at a failure: a failure is an answer too.

/** One line of the table: what we assumed, what was answered. */
export interface Finding {
  readonly about: string
  readonly assumed: string
  readonly answered: string
  /** The price told by the answer, in USD. */
  readonly usd: number
}

/** Most that all questions together may cost at list price, in USD; every call below names its own. */
export const listPrice = 0.02 + 0.02 + 0.02 + 0.05 + 0.01

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** A value inside a body, by a path such as `usage.cost_in_usd_ticks`. */
const within = (body: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
      body
    )

const usdOf = (body: unknown): number => Number(within(body, "usage.cost_in_usd_ticks") ?? 0) / 1e10

const words = (value: unknown): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing")
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 90)
}

const told = ({ body, status }: Answer): string => {
  const error = within(body, "error")
  return error === undefined ? `${status}` : `${status}: ${words(within(error, "message") ?? error)}`
}

/** A client that sends once, and gives every answer back, failures included. */
const clientOf = (options: { readonly apiKey: string; readonly baseURL: string }) => {
  const send = (method: "GET" | "POST", path: string, body?: object) =>
    Effect.tryPromise({
      try: async (signal): Promise<Answer> => {
        const answer = await fetch(`${options.baseURL}${path}`, {
          method,
          signal: AbortSignal.any([signal, AbortSignal.timeout(180_000)]),
          redirect: "error",
          headers: { authorization: `Bearer ${options.apiKey}`, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) })
        })
        const text = await answer.text()
        let parsed: unknown = text
        try {
          parsed = JSON.parse(text)
        } catch {
          // Some failures are no JSON: the words themselves are the answer then.
        }
        return { status: answer.status, headers: answer.headers, body: parsed }
      },
      catch: () => ({ _tag: "NoAnswer" as const })
    }).pipe(
      Effect.orElseSucceed(
        (): Answer => ({ status: 0, headers: new Headers(), body: { error: "no answer came" } })
      )
    )
  return {
    get: (path: string) => send("GET", path),
    post: (path: string, body: object) => send("POST", path, body)
  }
}

const finding = (about: string, assumed: string, answer: Answer, answered = told(answer)): Finding => ({
  about,
  assumed,
  answered,
  usd: usdOf(answer.body)
})

/** Puts every question, one after the other, and gives the table. Most of it is free; `listPrice` is the rest. */
export const examine = Effect.fn("Live.examine")(function* (options: {
  readonly apiKey: string
  readonly baseURL: string
  readonly pollMillis?: number
}) {
  const { get, post } = clientOf(options)
  const image = "grok-imagine-image"
  const video = "grok-imagine-video"
  const chat = (model: string, more: object = {}) =>
    post("/chat/completions", {
      model,
      max_completion_tokens: 16,
      messages: [{ role: "user", content: "Answer with the word yes." }],
      ...more
    })

  // Free: refused before anything is made.
  const key = yield* get("/api-key")
  const wrong = yield* clientOf({ ...options, apiKey: "this-key-is-wrong" }).get("/models")
  const models = yield* get("/image-generation-models")
  const retired = yield* chat("grok-4-1-fast-reasoning")
  const size = yield* post("/images/generations", { model: image, prompt: "a fox", size: "1024x1024" })
  const unknown = yield* get("/videos/00000000-0000-4000-8000-000000000000")
  const long = yield* post("/videos/generations", { model: video, prompt: "a fox", duration: 99 })
  const both = yield* post("/images/edits", {
    model: image,
    prompt: "a fox",
    image: { url: "data:image/png;base64,AAAA" },
    images: [{ url: "data:image/png;base64,AAAA" }]
  })

  // Paid: a word, a picture, an edit of it, a clip of one second.
  const word = yield* chat("grok-4.3", { reasoning_effort: "none" })
  const drawn = yield* post("/images/generations", {
    model: image,
    prompt: "a red fox on white",
    response_format: "b64_json"
  })
  const base64 = String(within(drawn.body, "data.0.b64_json") ?? "")
  const edited =
    base64 === ""
      ? drawn
      : yield* post("/images/edits", {
          model: image,
          prompt: "the fox is blue",
          image: { url: `data:image/jpeg;base64,${base64}` }
        })
  const ordered = yield* post("/videos/generations", {
    model: video,
    prompt: "a fox turns its head",
    duration: 1,
    resolution: "480p"
  })
  const id = within(ordered.body, "request_id")
  const looks: Array<Answer> = []
  if (typeof id === "string") {
    for (let look = 0; look < 120; look++) {
      const seen = yield* get(`/videos/${encodeURIComponent(id)}`)
      looks.push(seen)
      if (within(seen.body, "status") !== "pending" && seen.status !== 202) break
      yield* Effect.sleep(options.pollMillis ?? 5000)
    }
  }
  const pending = looks.find(({ status }) => status === 202)
  const done = looks.at(-1) ?? ordered
  const limits = [word, drawn].flatMap(({ headers }) =>
    [...headers.keys()].filter((name) => name.startsWith("x-ratelimit"))
  )

  return [
    finding(
      "the key",
      "200, not blocked",
      key,
      `${key.status}, blocked: ${words(within(key.body, "api_key_blocked"))}`
    ),
    finding("a wrong key", "400 Incorrect API key, or 401", wrong),
    finding(
      "the list of image models",
      "{ models: [...] } with aliases",
      models,
      `${models.status}, models: ${Array.isArray(within(models.body, "models"))}`
    ),
    finding(
      "a model retired in May 2026",
      "404 does not exist, or redirected",
      retired,
      retired.status === 200 ? `200 by ${words(within(retired.body, "model"))}` : told(retired)
    ),
    finding("size on a picture", "400 Argument not supported", size),
    finding("a job nobody knows", "404", unknown),
    finding("a clip of 99 s", "400, nothing billed", long),
    finding("image and images together", "400 or 422", both),
    finding("a word, effort none", "200 with cost_in_usd_ticks", word, `${told(word)}, $${usdOf(word.body)}`),
    finding(
      "a picture",
      "one at $0.02, b64_json without a prefix",
      drawn,
      `${told(drawn)}, ${words(within(drawn.body, "data.0.mime_type"))}, $${usdOf(drawn.body)}`
    ),
    finding(
      "an edit of one picture",
      "$0.02 + $0.002 for the input",
      edited,
      `${told(edited)}, $${usdOf(edited.body)}`
    ),
    finding(
      "ordering a clip",
      "200 { request_id }, no price yet",
      ordered,
      `${told(ordered)}, $${usdOf(ordered.body)}`
    ),
    finding(
      "looking at a pending clip",
      "202, JSON or empty",
      pending ?? ordered,
      pending === undefined ? "never pending" : `202 ${words(pending.body)}`
    ),
    {
      ...finding(
        "a finished clip",
        "200 done, $0.05 for 1 s at 480p",
        done,
        `${told(done)} ${words(within(done.body, "status"))}, respect_moderation: ${words(within(done.body, "video.respect_moderation"))}, $${usdOf(done.body)}`
      )
    },
    finding(
      "x-ratelimit headers",
      "unknown: none relied on",
      word,
      limits.length === 0 ? "none" : limits.join(" ")
    )
  ].map((one, index, all): Finding => (index > 0 && index === all.length - 1 ? { ...one, usd: 0 } : one))
})

/** The table as text. */
export const table = (findings: ReadonlyArray<Finding>): string =>
  [
    "| about | we assumed | the provider answered |",
    "|---|---|---|",
    ...findings.map(
      ({ about, answered, assumed }) => `| ${about} | ${assumed} | ${answered.replaceAll("|", "\\|")} |`
    ),
    "",
    `Billed as told: $${findings.reduce((sum, { usd }) => sum + usd, 0).toFixed(4)}`
  ].join("\n")
