import type { ServerResponse } from "node:http"
import type { HttpServerRequest } from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect, Option, Predicate, Stream } from "effect"
import type { Fault } from "../SimulatorConfig.js"
import { anyRefusal, bodyOf } from "../server/Refusal.js"
import { bytesOf, contentTypeOf, eventText, json, type Reply, text, withHeaders } from "../server/Reply.js"
import { halved, htmlPage, unmagic } from "./Spoil.js"

/** The answer as it should go out. */
export const wellBehaved = (reply: Reply): HttpServerResponse.HttpServerResponse => {
  const { body, headers, status } = reply
  switch (body._tag) {
    case "Empty":
      return HttpServerResponse.empty({ status, headers })
    case "Events":
      return HttpServerResponse.stream(
        Stream.encodeText(Stream.map(Stream.fromIterable(body.events), eventText)),
        {
          status,
          headers,
          contentType: "text/event-stream"
        }
      )
    default: {
      const bytes = bytesOf(reply)
      return HttpServerResponse.uint8Array(bytes, {
        status,
        // Said even of nothing: a client tells an empty JSON answer by its length.
        headers: { ...headers, "content-length": String(bytes.length) },
        contentType: contentTypeOf(reply) ?? "application/octet-stream"
      })
    }
  }
}

/** Writes and waits until the bytes have left for the kernel. */
const write = (response: ServerResponse, bytes: Uint8Array) =>
  Effect.async<void>((resume) => {
    response.write(bytes, () => resume(Effect.void))
  })

/** Whether nobody reads any more. Newer lines of Node give an answer no end of its own when its connection is gone. */
const isGone = (response: ServerResponse): boolean =>
  response.destroyed || response.socket === null || response.socket.destroyed

/** Breaks the connection at once, with a reset. The handler ends when the socket's close is noticed. */
export const reset = (request: HttpServerRequest): Effect.Effect<never> =>
  Effect.zipRight(
    Effect.sync(() => {
      const { socket } = NodeHttpServerRequest.toIncomingMessage(request)
      socket.resetAndDestroy()
    }),
    Effect.never
  )

/** Waits for the first bytes of the body, then breaks the connection. */
export const resetDuringBody = (request: HttpServerRequest): Effect.Effect<never> => {
  const incoming = NodeHttpServerRequest.toIncomingMessage(request)
  return Effect.zipRight(
    Effect.async<void>((resume) => {
      incoming.once("data", () => resume(Effect.void))
      incoming.once("end", () => resume(Effect.void))
    }),
    reset(request)
  )
}

const closes = (response: ServerResponse): Effect.Effect<never> =>
  Effect.zipRight(
    Effect.sync(() => response.destroy()),
    Effect.never
  )

/** The main field of an answer, by its route's form: the one a client cannot do without. */
const mainField = (value: Readonly<Record<string, unknown>>): Option.Option<string> =>
  Option.fromNullable(
    [
      "request_id",
      "choices",
      "output",
      "data",
      "video",
      "status",
      "models",
      "audio",
      "voices",
      "text",
      "error"
    ].find((key) => key in value)
  )

const withoutMain = (value: unknown): unknown => {
  if (!Predicate.isRecord(value)) return value
  return Option.match(mainField(value), {
    onNone: () => ({}),
    onSome: (main) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== main))
  })
}

const wrongTyped = (value: unknown): unknown =>
  Predicate.isRecord(value)
    ? Option.match(mainField(value), {
        onNone: () => [],
        onSome: (main) => ({
          ...value,
          [main]: typeof value[main] === "string" ? 42 : "not what it should be"
        })
      })
    : 42

/** Answers that differ in their content only. */
const changed = (reply: Reply, fault: Fault): Option.Option<Reply> => {
  const whole = bytesOf(reply)
  const value = reply.body._tag === "Json" ? reply.body.value : {}
  const lost = (status: number, words: string): Reply => {
    const body = bodyOf(anyRefusal(status, "internal", words, "flat"), false)
    return text(body.text, status, body.contentType)
  }
  const bytes = (given: Uint8Array, contentType = contentTypeOf(reply) ?? "application/json"): Reply => ({
    ...reply,
    body: { _tag: "Bytes", bytes: given, contentType }
  })
  switch (fault.name) {
    case "http-500-after-charging":
      return Option.some(lost(500, "Internal server error."))
    case "http-502-after-charging":
      return Option.some(text(htmlPage, 502, "text/html; charset=utf-8"))
    case "http-504-after-charging":
      return Option.some(lost(504, "Gateway timeout."))
    case "invalid-json":
      return Option.some(bytes(Buffer.from("{'status': ok, oops")))
    case "truncated-json":
      return Option.some(bytes(halved(whole)))
    case "missing-field":
      return Option.some({ ...json(withoutMain(value), reply.status, reply.cost), headers: reply.headers })
    case "wrong-type":
      return Option.some({ ...json(wrongTyped(value), reply.status, reply.cost), headers: reply.headers })
    case "html-page":
    case "media-html":
      return Option.some(text(htmlPage, 200, "text/html; charset=utf-8"))
    case "media-html-as-media":
      return Option.some(bytes(Buffer.from(htmlPage)))
    case "empty-answer":
    case "media-empty":
      return Option.some(bytes(new Uint8Array()))
    case "media-wrong-type":
      return Option.some(bytes(whole, "application/octet-stream"))
    case "media-wrong-magic":
      return Option.some(bytes(unmagic(whole)))
    default:
      return Option.none()
  }
}

const fourGiB = 4 * 1024 ** 3

/** Sends an answer in the way a fault wants it, and the right way when the fault has nothing to do with sending. */
export const play = Effect.fn("Faults.play")(function* (
  request: HttpServerRequest,
  reply: Reply,
  fault: Option.Option<Fault>
) {
  if (Option.isNone(fault)) return wellBehaved(reply)
  const other = changed(reply, fault.value)
  if (Option.isSome(other))
    return wellBehaved(withHeaders(other.value, { "x-request-id": reply.headers["x-request-id"] ?? "" }))
  const response = NodeHttpServerRequest.toServerResponse(request)
  const bytes = bytesOf(reply)
  const half = halved(bytes)
  const type = contentTypeOf(reply)
  const head = (more: Readonly<Record<string, string | number>>) =>
    Effect.sync(() =>
      response.writeHead(reply.status, {
        ...reply.headers,
        ...(type === undefined ? {} : { "content-type": type }),
        ...more
      })
    )
  const closing = { connection: "close" }
  switch (fault.value.name) {
    case "reset-after-charging":
      return yield* reset(request)
    case "hang-after-charging":
      return yield* Effect.never
    case "reset-mid-answer":
      yield* head({ "content-length": bytes.length })
      yield* write(response, half)
      return yield* reset(request)
    case "slow-drip": {
      const pieces = 20
      const size = Math.max(1, Math.ceil(bytes.length / pieces))
      const pause = ((fault.value.seconds ?? 2) * 1000) / pieces
      yield* head({ "content-length": bytes.length })
      for (let from = 0; from < bytes.length; from += size) {
        yield* Effect.sleep(pause)
        yield* write(response, bytes.subarray(from, from + size))
      }
      break
    }
    case "media-cut":
      yield* head({ ...closing, "content-length": bytes.length })
      yield* write(response, half)
      return yield* closes(response)
    case "media-cut-chunked":
      yield* head({ "transfer-encoding": "chunked" })
      yield* write(response, half)
      return yield* closes(response)
    case "media-cut-silent":
      // Neither a length nor chunks: the end of the body is the end of the connection, and half looks like all.
      response.useChunkedEncodingByDefault = false
      response.shouldKeepAlive = false
      response.removeHeader("transfer-encoding")
      yield* head(closing)
      yield* write(response, half)
      break
    case "media-length-too-long":
      yield* head({ ...closing, "content-length": bytes.length + 1000 })
      yield* write(response, bytes)
      return yield* closes(response)
    case "media-length-too-short":
      yield* head({ ...closing, "content-length": Math.max(1, bytes.length - 1000) })
      yield* write(response, bytes)
      break
    case "media-oversized":
    case "media-endless": {
      const total =
        fault.value.name === "media-endless" ? Number.POSITIVE_INFINITY : (fault.value.bytes ?? fourGiB)
      yield* head(
        Number.isFinite(total) ? { ...closing, "content-length": total } : { "transfer-encoding": "chunked" }
      )
      yield* write(response, bytes)
      const filler = new Uint8Array(65_536)
      for (let sent = bytes.length; sent < total && !isGone(response); sent += filler.length) {
        yield* write(response, filler.subarray(0, Math.min(filler.length, total - sent)))
      }
      break
    }
    default:
      return wellBehaved(reply)
  }
  yield* Effect.sync(() => response.end())
  // The answer is out; the framework sees that it is ended and adds nothing.
  return HttpServerResponse.empty()
})
