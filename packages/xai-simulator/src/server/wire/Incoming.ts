import type { HttpServerRequest } from "@effect/platform/HttpServerRequest"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Effect } from "effect"
import type { SimulatorConfig } from "../../SimulatorConfig.js"
import { notJson, type Refusal, tooLarge, wrongFormType, wrongMediaType } from "../Refusal.js"
import { readForm } from "./FormBody.js"

// The body of a request, in whichever form its route takes.

type Headers = Readonly<Record<string, string | undefined>>

/** Reads the body whole; what is over the limit is read and thrown away, so that the client hears the answer. */
const readAll = (request: HttpServerRequest, most: number): Effect.Effect<Uint8Array, Refusal> =>
  Effect.async<Uint8Array, Refusal>((resume) => {
    const incoming = NodeHttpServerRequest.toIncomingMessage(request)
    const chunks: Array<Uint8Array> = []
    let size = 0
    incoming.on("data", (chunk: Uint8Array) => {
      size += chunk.length
      if (size <= most) chunks.push(chunk)
      else chunks.length = 0
    })
    incoming.once("end", () =>
      resume(
        size <= most
          ? Effect.succeed(Buffer.concat(chunks))
          : tooLarge(`The request has ${size} bytes; at most ${most} are taken.`)
      )
    )
    incoming.once("error", () => resume(Effect.never))
  })

/** A form with a file. */
export const formIn = Effect.fn("Incoming.form")(function* (
  request: HttpServerRequest,
  headers: Headers,
  config: SimulatorConfig
) {
  const type = headers["content-type"] ?? ""
  if (!/^multipart\/form-data\b/i.test(type)) return yield* wrongFormType()
  return yield* readForm(yield* readAll(request, config.mostBodyBytes), type)
})

/** JSON. */
export const jsonIn = Effect.fn("Incoming.json")(function* (
  request: HttpServerRequest,
  headers: Headers,
  config: SimulatorConfig
) {
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) return yield* wrongMediaType()
  const bytes = yield* readAll(request, config.mostBodyBytes)
  if (bytes.length === 0) return yield* wrongMediaType()
  return yield* Effect.try({
    try: (): unknown => JSON.parse(Buffer.from(bytes).toString("utf8")),
    catch: () => notJson()
  })
})
