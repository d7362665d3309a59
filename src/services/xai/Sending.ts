import { Clock, Data, Duration, Effect, Fiber, Option, Redacted } from "effect"
import { sniffFileType } from "../FileType.js"
import { type Call, type GrokError, GrokUnavailable } from "../GrokError.js"
import { inOwnFiber } from "../Interruption.js"
import { sharedOnce } from "../SharedOnce.js"
import { failUnanswered } from "./Certificate.js"
import { dateIn, jsonIn, parseErrorBody, retryAfter, toGrokError } from "./ErrorMapping.js"
import type { CheckedOptions, GrokOptions } from "./GrokConfig.js"
import { type HttpResponse, type HttpTransport, openTransport } from "./HttpTransport.js"
import type { Multipart } from "./Multipart.js"
import { inDoubt, NoAnswer, networkFailure } from "./NetworkFailure.js"
import type { Body } from "./Wire.js"

// The one place where the `openai` package is met. It is the HTTP client and no more: its retries are off, its
// environment variables are shut out, and its failures leave here in our words.

/** An answer that is not a failure. */
export interface Answer {
  /** 200, or 202 for "not yet". */
  readonly status: number
  /** The JSON of the body; `undefined` when there is none, its bytes when it is a recording, a string when it is neither. */
  readonly body: unknown
  readonly requestId: Option.Option<string>
  /** The answer's Date header, in milliseconds since 1970. */
  readonly serverTime: Option.Option<number>
}

/** One request to the API. */
export interface Request {
  readonly call: Call
  readonly method: "get" | "post"
  /** Below the base URL, with a slash first. */
  readonly path: string
  readonly body?: Body
  /** In place of a JSON body. */
  readonly parts?: Multipart
}

/** Most bytes of an answer that are read: a picture of 40 MiB as base64 fits. Of a failure far fewer are. */
const longestAnswer = 64 * 1024 * 1024
const longestErrorBody = 64 * 1024

/** What a timer of Node can hold, in milliseconds; one set for longer goes off at once. */
const longestTimer = 2 ** 31 - 1

/** Reads a body, `limit` bytes of it at most. */
const readBytes = async (response: HttpResponse, limit: number): Promise<Buffer> => {
  if (response.body === null) return Buffer.alloc(0)
  const chunks: Array<Uint8Array> = []
  let size = 0
  for await (const chunk of response.body) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size > limit) break
  }
  return Buffer.concat(chunks).subarray(0, limit)
}

/** An answer that is a failure, carried through the SDK as it came: the SDK would drop its code and its bill. */
class FailedAnswer extends Data.Error<{
  readonly answer: HttpResponse
  readonly raw: string
}> {}

/**
 * A fetch for the SDK, which sends nothing that the environment names. It says as the cause of the SDK's own failure
 * whether a request had left, and what was answered.
 */
const sdkFetch =
  (transport: HttpTransport, apiKey: Redacted.Redacted): typeof globalThis.fetch =>
  async (input, init) => {
    const given = init?.body
    const body = typeof given === "string" || given instanceof Uint8Array ? { body: given } : {}
    const contentType = new Headers(init?.headers).get("content-type") ?? "application/json"
    const headers = new Headers({
      accept: "application/json",
      authorization: `Bearer ${Redacted.value(apiKey)}`,
      "user-agent": "grok-video-pipeline",
      ...("body" in body ? { "content-type": contentType } : {})
    })
    const answer = await transport(input instanceof Request ? input.url : String(input), {
      method: init?.method ?? "GET",
      headers,
      redirect: "manual",
      ...body,
      ...(init?.signal ? { signal: init.signal } : {})
    }).catch((thrown: unknown) => {
      throw networkFailure(thrown)
    })
    const raw = await readBytes(answer, answer.ok ? longestAnswer : longestErrorBody).catch(
      (thrown: unknown) => {
        throw inDoubt(networkFailure(thrown).words)
      }
    )
    if (!answer.ok) throw new FailedAnswer({ answer, raw: raw.toString("utf8") })
    const passed = new Headers()
    for (const name of ["x-request-id", "date"]) {
      const value = answer.headers.get(name)
      if (value !== null) passed.set(name, value)
    }
    const isBodyless = [204, 205].includes(answer.status)
    return new Response(isBodyless ? null : raw, { status: answer.status, headers: passed })
  }

/** What a body says; nothing where it is empty. */
const textOrJson = (text: string): unknown =>
  text === "" ? undefined : Option.getOrElse(jsonIn(text), () => text)

/** Our own failure behind what the SDK threw. */
const failureBehind = (thrown: unknown): NoAnswer | FailedAnswer => {
  if (!(thrown instanceof Error)) return inDoubt("no answer came")
  const { cause } = thrown
  return cause instanceof NoAnswer || cause instanceof FailedAnswer ? cause : inDoubt(thrown.message)
}

/**
 * Makes the one function that sends a request to the API: once, whatever comes of it. The SDK is loaded with the first
 * request, so that a command that sends none starts fast.
 */
export const makeSend = Effect.fnUntraced(function* (
  { apiKey, base, proxies, sanitize, timeouts }: CheckedOptions,
  options: Pick<GrokOptions, "fetch">
) {
  const peer = { host: base.host, port: base.port, proxies, isReal: options.fetch === undefined, sanitize }
  const client = yield* sharedOnce(
    Effect.promise(async () => {
      const { default: OpenAI } = await import("openai")
      // Every option the SDK would else take from an OPENAI_… variable is given here.
      return new OpenAI({
        apiKey: Redacted.value(apiKey),
        adminAPIKey: null,
        organization: null,
        project: null,
        webhookSecret: null,
        baseURL: base.href,
        maxRetries: 0,
        logLevel: "off",
        fetch: sdkFetch(options.fetch ?? (await openTransport({ proxies })), apiKey)
      })
    })
  )

  const requestIdOf = ({ headers }: Pick<HttpResponse, "headers">) =>
    Option.filter(Option.map(Option.fromNullable(headers.get("x-request-id")), sanitize), (id) => id !== "")

  /** A failed answer as an error of the client. */
  const toFailure = (call: Call, { answer, raw }: FailedAnswer, now: number): GrokError => {
    const errorBody = parseErrorBody(raw)
    return toGrokError({
      call,
      status: answer.status,
      errorBody: { ...errorBody, message: sanitize(errorBody.message) },
      requestId: requestIdOf(answer),
      retryAfterMillis: retryAfter(answer.headers.get("retry-after"), now)
    })
  }

  return Effect.fnUntraced(function* ({ body, call, method, parts, path }: Request) {
    const api = yield* client
    const timeout = timeouts[call]
    const exchange = Effect.tryPromise({
      try: async (signal) => {
        const asked = api[method](path, {
          ...(body === undefined ? {} : { body }),
          ...(parts === undefined
            ? {}
            : { body: parts.bytes, headers: { "content-type": parts.contentType } }),
          maxRetries: 0,
          signal,
          // Our own clock is the judge; this one only ends what our clock has given up on.
          timeout: Math.min(Math.ceil(Duration.toMillis(timeout)) + 5000, longestTimer)
        })
        const answer = await asked.asResponse()
        return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
      },
      catch: failureBehind
    }).pipe(
      Effect.catchAll((failure) =>
        failure instanceof NoAnswer
          ? failUnanswered(failure, { call, ...peer })
          : Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(toFailure(call, failure, now)))
      )
    )
    const inTime = Effect.timeoutFail(exchange, {
      duration: timeout,
      onTimeout: () =>
        new GrokUnavailable({
          call,
          reason: "InDoubt",
          detail: `no answer within ${Duration.format(timeout)}`
        })
    })
    // It ends even where the caller may not be interrupted; where it may be, the call hangs up with it.
    const { answer, bytes } = yield* inOwnFiber(inTime, (fiber) => Effect.flatten(Fiber.interrupt(fiber)))
    const requestId = requestIdOf(answer)
    if (Option.isSome(requestId)) yield* Effect.annotateCurrentSpan("call.request_id", requestId.value)
    return {
      status: answer.status,
      body: sniffFileType(bytes) === "wav" ? bytes : textOrJson(bytes.toString("utf8").trim()),
      requestId,
      serverTime: dateIn(answer.headers.get("date"))
    } satisfies Answer
  })
})

/** Sends one request. */
export type Send = Effect.Effect.Success<ReturnType<typeof makeSend>>
