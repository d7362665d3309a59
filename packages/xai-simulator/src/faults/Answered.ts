import { Clock, Effect, Option } from "effect"
import type { Fault } from "../SimulatorConfig.js"
import {
  anyRefusal,
  badArgument,
  incorrectKey,
  noCredentials,
  noCredits,
  type Refusal,
  tooFast,
  tooLarge,
  unknownModel,
  unknownThing,
  unreadableField,
  wrongMediaType
} from "../server/Refusal.js"
import { type Reply, text } from "../server/Reply.js"
import { htmlPage } from "./Spoil.js"

const seconds = (fault: Fault, otherwise: number): number => Math.ceil(fault.seconds ?? otherwise)

/** An HTTP date, as Retry-After may carry one. */
const httpDate = (millis: number): string => new Date(millis).toUTCString()

/**
 * What a fault answers instead of the route, when it is one that answers with a status; nothing was made then. None for
 * faults of the connection, of the job or of the content.
 */
export const answeredBy = Effect.fn("Faults.answeredBy")(function* (
  fault: Fault,
  request: { readonly key: string; readonly model: string }
) {
  const no = (refusal: Refusal) => Option.some<Reply | Refusal>(refusal)
  const plain = (status: number, words: string, headers: Readonly<Record<string, string>> = {}) =>
    no(anyRefusal(status, "internal", words, "plain", headers))
  switch (fault.name) {
    case "http-400":
      return no(badArgument(fault.text ?? "Invalid argument."))
    case "http-400-wrong-key":
      return no(incorrectKey(request.key))
    case "http-401":
      return no(noCredentials())
    case "http-402":
      return no(anyRefusal(402, "payment-required", "Payment required.", "flat"))
    case "http-403":
      return no(
        anyRefusal(
          403,
          "permission-denied",
          "The API key does not have permission to use this endpoint.",
          "flat"
        )
      )
    case "http-403-blocked":
      return no(
        anyRefusal(
          403,
          "permission-denied",
          "Your team simulated-team is blocked. Please contact support.",
          "flat"
        )
      )
    case "http-403-credits":
      return no(noCredits(403))
    case "http-404":
      return no(unknownThing("The requested resource"))
    case "http-404-model":
      return no(unknownModel(request.model))
    case "http-408":
      return plain(408, "Request Timeout")
    case "http-409":
      return no(anyRefusal(409, "aborted", "The request conflicts with another one.", "flat"))
    case "http-413":
      return no(tooLarge("The request is too large."))
    case "http-415":
      return no(wrongMediaType())
    case "http-422":
      return no(unreadableField("missing field `prompt`"))
    case "http-429":
      return no(tooFast(request.model))
    case "http-429-seconds":
      return no(tooFast(request.model, { "retry-after": String(seconds(fault, 1)) }))
    case "http-429-date":
      return no(
        tooFast(request.model, {
          "retry-after": httpDate((yield* Clock.currentTimeMillis) + seconds(fault, 1) * 1000)
        })
      )
    case "http-429-absurd":
      return no(tooFast(request.model, { "retry-after": "86400" }))
    case "http-429-credits":
      return no(noCredits())
    case "http-500":
    case "error-flat":
      return no(anyRefusal(500, "internal", "Internal server error.", "flat"))
    case "http-502":
      return Option.some<Reply | Refusal>(text(htmlPage, 502, "text/html; charset=utf-8"))
    case "http-503":
      return plain(503, "Service Unavailable")
    case "http-503-seconds":
      return plain(503, "Service Unavailable", { "retry-after": String(seconds(fault, 1)) })
    case "http-504":
      return plain(504, "Gateway Timeout")
    case "http-529":
      return no(anyRefusal(529, "overloaded", "The service is overloaded.", "flat"))
    case "error-nested":
      return no(anyRefusal(500, "internal", "Internal server error.", "nested"))
    case "error-text-only":
      return no(anyRefusal(500, "internal", "Internal server error.", "text-only"))
    case "error-plain":
      return no(anyRefusal(500, "internal", "Internal server error.", "plain"))
    case "error-html":
      return Option.some<Reply | Refusal>(text(htmlPage, 500, "text/html; charset=utf-8"))
    case "error-echoes-key":
      return no(badArgument(`Invalid argument in the request signed Authorization: Bearer ${request.key}.`))
    case "http":
      return no(
        anyRefusal(
          fault.status ?? 500,
          fault.code ?? "internal",
          fault.text ?? "Simulated error.",
          fault.shape ?? "flat",
          fault.seconds === undefined ? {} : { "retry-after": String(fault.seconds) }
        )
      )
    default:
      return Option.none<Reply | Refusal>()
  }
})
