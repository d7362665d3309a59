import { Clock, Duration, Effect, Fiber, Option, Redacted, Schema } from "effect"
import type OpenAI from "openai"
import { type Call, type GrokError, GrokUnavailable } from "../GrokError.js"
import { apart } from "../Interruption.js"
import { sentence } from "../Redaction.js"
import { sharedOnce } from "../SharedOnce.js"
import { shutWay } from "./Certificate.js"
import { ErrorBody, jsonIn, parseErrorBody, retryAfter, toGrokError } from "./ErrorMapping.js"
import type { GrokOptions, Settings } from "./GrokConfig.js"
import { type HttpResponse, type HttpTransport, openTransport } from "./HttpTransport.js"
import { NoAnswer, networkFailure } from "./NetworkFailure.js"
import type { Body } from "./Wire.js"

// The one place where the `openai` package is met. It is the HTTP client and no more: its retries are off, its
// environment variables are shut out, and its failures leave here in our words.

/** An answer that is not a failure. */
export interface Answer {
  /** 200, or 202 for "not yet". */
  readonly status: number
  /** The JSON of the body; `undefined` when there is none, a string when it is no JSON. */
  readonly body: unknown
  readonly requestId: Option.Option<string>
  /** What the provider's clock said, in milliseconds since 1970. */
  readonly farClock: Option.Option<number>
}

/** One request to the API. */
export interface Request {
  readonly call: Call
  readonly method: "get" | "post"
  /** Below the base URL, with a slash first. */
  readonly path: string
  readonly body?: Body
}

/** Most of an answer that is read, in characters: a picture of 40 MiB as base64 fits. A failure is read much shorter. */
const longestAnswer = 64 * 1024 * 1024
const longestComplaint = 64 * 1024

/** What a timer of Node can hold, in milliseconds; one set for longer goes off at once. */
const longestTimer = 2 ** 31 - 1

/** Reads a body as text, and stops at `limit` bytes: what is left over nobody could use. */
const readText = async (response: HttpResponse, limit: number): Promise<string> => {
  if (response.body === null) return ""
  const chunks: Array<Uint8Array> = []
  let size = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > limit) break
  }
  return Buffer.concat(chunks).subarray(0, limit).toString("utf8")
}

/**
 * A fetch that gives the SDK what it can pass on unharmed. The SDK would lose the code and the bill of a flat error
 * body, stumble over an empty one, send headers named in the environment, and not say whether a request had left.
 */
const tamedFetch =
  (line: HttpTransport, apiKey: Redacted.Redacted): typeof globalThis.fetch =>
  async (input, init) => {
    const asked = new Headers(init?.headers)
    const headers = new Headers({
      accept: "application/json",
      authorization: `Bearer ${Redacted.value(apiKey)}`,
      "user-agent": "grok-video-pipeline"
    })
    const contentType = asked.get("content-type")
    if (contentType !== null) headers.set("content-type", contentType)

    const answer = await line(input instanceof Request ? input.url : String(input), {
      method: init?.method ?? "GET",
      headers,
      redirect: "manual",
      ...(typeof init?.body === "string" ? { body: init.body } : {}),
      ...(init?.signal ? { signal: init.signal } : {})
    }).catch((thrown: unknown) => {
      throw networkFailure(thrown)
    })
    const raw = await readText(answer, answer.ok ? longestAnswer : longestComplaint).catch(
      (thrown: unknown) => {
        throw new NoAnswer(true, networkFailure(thrown).words)
      }
    )
    const passed = new Headers()
    for (const name of ["x-request-id", "retry-after", "date"]) {
      const value = answer.headers.get(name)
      if (value !== null) passed.set(name, value)
    }
    const body = answer.ok ? raw.trim() : JSON.stringify({ error: parseErrorBody(raw) })
    passed.set(
      "content-type",
      !answer.ok || body === "" || Option.isSome(jsonIn(body)) ? "application/json" : "text/plain"
    )
    passed.set("content-length", String(Buffer.byteLength(body)))
    const bodyless = body === "" || [204, 205, 304].includes(answer.status)
    return new Response(bodyless ? null : body, { status: answer.status, headers: passed })
  }

/** Why no answer came, by what the SDK threw. */
const noAnswerIn = (thrown: unknown): NoAnswer =>
  thrown instanceof Error && thrown.cause instanceof NoAnswer
    ? thrown.cause
    : new NoAnswer(true, thrown instanceof Error ? thrown.message : "no answer came")

/**
 * Makes the one function that sends a request to the API: once, whatever comes of it. The SDK is loaded with the first
 * request, so that a command that sends none starts fast.
 */
export const makeSend = Effect.fnUntraced(function* (
  settings: Settings,
  options: Pick<GrokOptions, "fetch">
) {
  const { apiKey, base, proxies, timeouts } = settings
  const safe = (words: string) => sentence(words, apiKey)
  const way = { host: base.host, port: base.port, proxies, isReal: options.fetch === undefined, safe }
  const client = yield* sharedOnce(
    Effect.promise(async () => {
      const { default: sdk } = await import("openai")
      const key = Redacted.value(apiKey)
      return {
        sdk,
        // Every option the SDK would else take from an OPENAI_… variable is given here.
        api: new sdk({
          apiKey: key,
          adminAPIKey: null,
          organization: null,
          project: null,
          webhookSecret: null,
          baseURL: base.href,
          maxRetries: 0,
          logLevel: "off",
          fetch: tamedFetch(options.fetch ?? (await openTransport(proxies)), apiKey)
        })
      }
    })
  )

  const requestIdOf = (header: string | null | undefined) =>
    Option.filter(Option.map(Option.fromNullable(header), safe), (id) => id !== "")

  /** What the SDK threw, in our words. */
  const fault = (sdk: typeof OpenAI, call: Call, thrown: unknown, now: number): GrokError => {
    if (thrown instanceof sdk.APIError && thrown.status !== undefined) {
      const said = Option.getOrElse(
        Schema.decodeUnknownOption(ErrorBody)(thrown.error),
        (): ErrorBody => ({ message: "", code: null, billed: null, isOwn: false, isPage: false })
      )
      return toGrokError({
        call,
        status: thrown.status,
        errorBody: { ...said, message: safe(said.message) },
        requestId: requestIdOf(thrown.requestID),
        retryAfterMillis: retryAfter(thrown.headers?.get("retry-after") ?? null, now)
      })
    }
    const noAnswer = noAnswerIn(thrown)
    return new GrokUnavailable({
      call,
      reason: noAnswer.isSent ? "InDoubt" : "NotSent",
      detail: safe(noAnswer.words),
      ...(noAnswer.trouble === "here" ? { isFromHere: true } : {})
    })
  }

  return Effect.fnUntraced(function* (request: Request) {
    const { api, sdk } = yield* client
    const timeout = timeouts[request.call]
    const exchange = Effect.tryPromise({
      try: (signal) =>
        api[request.method](request.path, {
          ...(request.body === undefined ? {} : { body: request.body }),
          maxRetries: 0,
          signal,
          // Our own clock is the judge; this one only ends what our clock has given up on.
          timeout: Math.min(Math.ceil(Duration.toMillis(timeout)) + 5000, longestTimer)
        }).withResponse(),
      catch: (thrown) => ({ thrown })
    }).pipe(
      Effect.catchAll(({ thrown }) =>
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const failed = fault(sdk, request.call, thrown, now)
          const isUnanswered = failed._tag === "GrokUnavailable" && failed.reason === "NotSent"
          const shut = isUnanswered
            ? yield* shutWay(noAnswerIn(thrown), { call: request.call, ...way })
            : Option.none()
          return yield* Option.getOrElse(shut, () => failed)
        })
      )
    )
    const inTime = Effect.timeoutFail(exchange, {
      duration: timeout,
      onTimeout: () =>
        new GrokUnavailable({
          call: request.call,
          reason: "InDoubt",
          detail: `no answer within ${Duration.format(timeout)}`
        })
    })
    // It ends even where the caller may not be interrupted; where it may be, the call hangs up with it.
    const { data, response, request_id } = yield* apart(inTime, (fiber) =>
      Effect.flatten(Fiber.interrupt(fiber))
    )
    const requestId = requestIdOf(request_id)
    if (Option.isSome(requestId)) yield* Effect.annotateCurrentSpan("call.request_id", requestId.value)
    const farClock = Option.filter(
      Option.some(Date.parse(response.headers.get("date") ?? "")),
      (millis) => !Number.isNaN(millis)
    )
    return { status: response.status, body: data ?? undefined, requestId, farClock } satisfies Answer
  })
})

/** Sends one request. */
export type Send = Effect.Effect.Success<ReturnType<typeof makeSend>>
