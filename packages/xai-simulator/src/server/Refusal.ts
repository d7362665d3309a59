import { Data } from "effect"
import type { Ticks } from "../catalogue/Ticks.js"

/** How an error body is laid out: the shapes a client of xAI has to read. */
export type ErrorShape = "flat" | "nested" | "numbered" | "text-only" | "plain"

/** The server says no: one HTTP status and one sentence, in one of the shapes. */
export class Refusal extends Data.TaggedError("Refusal")<{
  readonly status: number
  readonly code: string
  readonly text: string
  readonly shape: ErrorShape
  readonly headers: Readonly<Record<string, string>>
  /** What the refused call cost all the same. */
  readonly billed?: Ticks
  /** What was billed before, by another call, and is told again. */
  readonly told?: Ticks
}> {}

/** The English codes that stood in the same place until mid-2026 (xai-api §1.4). */
const olderCodes: Readonly<Record<string, string>> = {
  "invalid-argument": "Client specified an invalid argument",
  "imagine:content-moderated": "Client specified an invalid argument",
  "not-found": "Some requested entity was not found",
  "permission-denied": "The caller does not have permission to execute the specified operation",
  "resource-exhausted": "Some resource has been exhausted"
}

/** The refusal as it goes over the wire. `olderCodes` speaks as the API did before mid-2026. */
export const bodyOf = (
  refusal: Refusal,
  older: boolean
): { readonly text: string; readonly contentType: string } => {
  const code = older ? (olderCodes[refusal.code] ?? refusal.code) : refusal.code
  const price = refusal.billed ?? refusal.told
  const usage = price === undefined ? {} : { usage: { cost_in_usd_ticks: price } }
  const json = (value: unknown) => ({ text: JSON.stringify(value), contentType: "application/json" })
  switch (refusal.shape) {
    case "flat":
      return json({ code, error: refusal.text, ...usage })
    case "nested":
      return json({
        error: { message: refusal.text, type: "invalid_request_error", code, param: null },
        ...usage
      })
    case "numbered":
      return json({ error: { code: refusal.status, message: refusal.text } })
    case "text-only":
      return json({ error: refusal.text, ...usage })
    case "plain":
      return { text: refusal.text, contentType: "text/plain; charset=utf-8" }
  }
}

const refusal = (
  status: number,
  code: string,
  text: string,
  more: Partial<Pick<Refusal, "shape" | "headers" | "billed" | "told">> = {}
) => new Refusal({ status, code, text, shape: "flat", headers: {}, ...more })

/** 400: a value that the API does not take. */
export const badArgument = (text: string) => refusal(400, "invalid-argument", text)

/** 400: a field of another provider's API. */
export const notSupported = (field: string) => badArgument(`Argument not supported: ${field}`)

/** 422: a field is missing or of the wrong type. The body is plain text, not JSON. */
export const unreadableField = (detail: string) =>
  refusal(422, "invalid-argument", `Failed to deserialize the JSON body into the target type: ${detail}`, {
    shape: "plain"
  })

/** 400: a form has not what it must have. */
export const missingField = (field: string) => badArgument(`Missing required field: ${field}`)

/** 400: the body is not JSON at all. */
export const notJson = () =>
  refusal(400, "invalid-argument", "Failed to parse the request body as JSON", { shape: "plain" })

/** 415: not `application/json`, or nothing was sent. */
export const wrongMediaType = () =>
  refusal(415, "invalid-argument", "Expected request with `Content-Type: application/json`", {
    shape: "plain"
  })

/** 415: a form was expected. */
export const wrongFormType = () =>
  refusal(415, "invalid-argument", "Expected request with `Content-Type: multipart/form-data`", {
    shape: "plain"
  })

/** 400: the form cannot be taken apart. */
export const notForm = () =>
  refusal(400, "invalid-argument", "Failed to parse the request body as multipart/form-data", {
    shape: "plain"
  })

/** 413: more bytes than the API takes. */
export const tooLarge = (text: string) => refusal(413, "invalid-argument", text)

/** 401: no `Authorization: Bearer …`. The body is one that was seen on the live API (xai-api §1.3). */
export const noCredentials = () => refusal(401, "unauthenticated:no-credentials", "No credentials presented.")

/** 400, not 401: the key is not one of xAI's. */
export const incorrectKey = (key: string) =>
  badArgument(
    `Incorrect API key provided: ${key.length < 8 ? "***" : `${key.slice(0, 3)}***${key.slice(-2)}`}. You can obtain an API key from https://console.x.ai.`
  )

/** 404: the model is unknown, retired, or closed to this key. */
export const unknownModel = (model: string) =>
  refusal(
    404,
    "not-found",
    `The model ${model} does not exist or your team simulated-team does not have access to it. If you believe this is a mistake, please contact support and quote your team ID and the model name.`
  )

/** 404: nothing by that name. */
export const unknownThing = (what: string) => refusal(404, "not-found", `${what} was not found.`)

/** 404: no such route. */
export const unknownRoute = () =>
  refusal(
    404,
    "not-found",
    "The requested resource was not found. Please check the URL and try again. Documentation is available at https://docs.x.ai/",
    { shape: "numbered" }
  )

/** 405: the address is right, the verb is not. */
export const wrongVerb = (allowed: ReadonlyArray<string>) =>
  refusal(405, "invalid-argument", "Method Not Allowed", {
    shape: "plain",
    headers: { allow: allowed.join(", ") }
  })

/** 400, and billed: the picture was made and then withheld. */
export const moderatedImage = (billed: Ticks) =>
  refusal(400, "imagine:content-moderated", "Generated image rejected by content moderation.", { billed })

/** 400: the clip was made and then withheld. `told`: what its order was billed, which a look at it says again. */
export const moderatedVideo = (told?: Ticks) =>
  refusal(
    400,
    "imagine:content-moderated",
    "Generated video rejected by content moderation.",
    told === undefined ? {} : { told }
  )

/** 403 that is not about a key: the question itself was refused. */
export const unsafeQuestion = (model: string) =>
  refusal(
    403,
    "permission-denied",
    `Content violates usage guidelines. Team: simulated-team, API key ID: simulated-key, Model: ${model}, Failed check: SAFETY_CHECK_TYPE_BIO`
  )

/** 403: voices in clips are closed to this team. One team saw it in August 2026; without them the same order passes. */
export const voicesClosed = () =>
  refusal(403, "permission-denied", "Your team simulated-team does not have access to reference_audios.")

/**
 * 429: too fast. What it says of the limit and of the tier is what the live API says (xai-api-2026-11 §1, read
 * 2026-11-28); it speaks of what was spent, and yet is no word on money.
 */
export const tooFast = (
  model: string,
  headers: Readonly<Record<string, string>> = {},
  actual = 2,
  limit = 2
) =>
  refusal(
    429,
    "resource-exhausted",
    `Too many requests for team simulated-team and model ${model}. Your team's rate limit is — Requests per Second (actual/limit): ${actual}/${limit}. Your rate limit tier is determined based on your historical API spend. To learn how to increase your rate limit tier, please visit https://console.x.ai/team/default/rate-limits.`,
    { headers }
  )

/** 429: no money. Waiting does not help. */
export const noCredits = (status = 429) =>
  refusal(
    status,
    status === 403 ? "permission-denied" : "resource-exhausted",
    "Your team simulated-team has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit."
  )

/** Any status, any words, any of the four shapes. */
export const anyRefusal = (
  status: number,
  code: string,
  text: string,
  shape: ErrorShape,
  headers: Readonly<Record<string, string>> = {}
) => refusal(status, code, text, { shape, headers })
