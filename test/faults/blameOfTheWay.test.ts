import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Blame } from "../../src/domain/Blame.js"
import { GrokClient } from "../../src/services/GrokClient.js"
import { GrokUnavailable } from "../../src/services/GrokError.js"
import { bytesOf, drawing, oneFolder, put, studio } from "../services/xai/studio.js"
import {
  json,
  networkError,
  type Scripted,
  scriptedFetch,
  whileTimePasses
} from "../support/scriptedFetch.js"

// Every failure of the network, of what lies between, and of the API: whose it is, and that it is sent again only where
// it is proved that nothing was made (reliability.md, section 3).

const page = (status: number) =>
  new Response("<html><title>Acme Gateway</title><h1>Sorry</h1></html>", {
    status,
    headers: { "content-type": "text/html" }
  })
const bare = (status: number) => new Response(null, { status })
const own = (status: number, error: string, headers = {}) => json(status, { code: "x", error }, headers)

/** What happens, whose it is, and whether the one order may have been sent more than once. */
const rows: ReadonlyArray<readonly [string, () => Scripted, Blame, "once" | "again"]> = [
  ["DNS: ENOTFOUND", () => networkError("ENOTFOUND"), "way", "again"],
  ["DNS: EAI_AGAIN", () => networkError("EAI_AGAIN"), "way", "again"],
  ["DNS: EAI_FAIL", () => networkError("EAI_FAIL"), "way", "again"],
  ["network: ECONNREFUSED", () => networkError("ECONNREFUSED"), "way", "again"],
  ["network: ENETUNREACH", () => networkError("ENETUNREACH"), "way", "again"],
  ["network: EHOSTUNREACH", () => networkError("EHOSTUNREACH"), "way", "again"],
  ["this machine: EMFILE", () => networkError("EMFILE"), "machine", "again"],
  ["this machine: EACCES", () => networkError("EACCES", "connect EACCES"), "machine", "again"],
  ["this machine: ENOBUFS", () => networkError("ENOBUFS"), "machine", "again"],
  ["TLS: self-signed", () => networkError("DEPTH_ZERO_SELF_SIGNED_CERT"), "machine", "once"],
  ["TLS: self-signed in the chain", () => networkError("SELF_SIGNED_CERT_IN_CHAIN"), "machine", "once"],
  ["TLS: unknown issuer", () => networkError("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"), "machine", "once"],
  ["TLS: unknown leaf", () => networkError("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "machine", "once"],
  ["TLS: expired", () => networkError("CERT_HAS_EXPIRED"), "machine", "once"],
  ["TLS: not yet valid", () => networkError("CERT_NOT_YET_VALID"), "machine", "once"],
  ["TLS: another host's", () => networkError("ERR_TLS_CERT_ALTNAME_INVALID"), "machine", "once"],
  ["TLS: no TLS at all", () => networkError("ERR_SSL_WRONG_VERSION_NUMBER"), "way", "once"],
  ["TLS: EPROTO", () => networkError("EPROTO"), "way", "once"],
  ["gateway: 413, bare", () => bare(413), "way", "once"],
  ["gateway: 413, a page", () => page(413), "way", "once"],
  ["gateway: 400, a page", () => page(400), "way", "once"],
  ["gateway: 403, a page", () => page(403), "way", "once"],
  // A gateway may say so too; a key that may not is what this is from xAI, and what its owner can see to.
  ["anybody: 403 without a word", () => bare(403), "input", "once"],
  ["gateway: 407", () => bare(407), "way", "once"],
  ["gateway: 511", () => page(511), "way", "once"],
  ["gateway: 502, a page", () => page(502), "way", "once"],
  ["gateway: 503, a page", () => page(503), "way", "once"],
  ["gateway: 504, a page", () => page(504), "way", "once"],
  [
    "captive portal: 302",
    () => new Response(null, { status: 302, headers: { location: "https://login.test" } }),
    "way",
    "once"
  ],
  ["API: 400", () => own(400, "duration must be between 1 and 15"), "input", "once"],
  ["API: 400 of a key", () => own(400, "Incorrect API key provided"), "input", "once"],
  ["API: 400 of moderation", () => own(400, "rejected by content moderation"), "input", "once"],
  ["API: 401", () => own(401, "no key"), "input", "once"],
  ["API: 402", () => own(402, "out of credits"), "input", "once"],
  ["API: 403", () => own(403, "the key may not"), "input", "once"],
  ["API: 403 of moderation", () => own(403, "violates usage guidelines"), "input", "once"],
  ["API: 404", () => own(404, "the model x does not exist or your team may not"), "input", "once"],
  ["API: 422", () => own(422, "a field is missing"), "input", "once"],
  ["API: 429 of money", () => own(429, "used all available credits"), "input", "once"],
  ["API: 429 of speed", () => own(429, "too many requests"), "provider", "again"],
  ["API: 500", () => own(500, "internal"), "provider", "once"],
  ["API: 502 of its own", () => own(502, "bad upstream"), "provider", "once"],
  ["API: 503 with a time", () => own(503, "busy", { "retry-after": "1" }), "provider", "again"],
  ["API: 503", () => own(503, "busy"), "provider", "once"],
  ["API: no end of it", () => "never", "provider", "once"],
  ["API: broken off", () => networkError("ECONNRESET"), "provider", "once"]
]

const orders = ["drawImage", "submitVideo"] as const

const folder = oneFolder()

const orderOf = (what: (typeof orders)[number]) =>
  Effect.gen(function* () {
    const grok = yield* GrokClient
    if (what === "drawImage") return yield* grok.drawImage(drawing)
    const keyframe = yield* Effect.orDie(put("keyframes/scene_1_v1.jpg", bytesOf.jpeg))
    return yield* grok.submitVideo({
      ...{ model: "grok-imagine-video", prompt: "turn", keyframe },
      ...{ seconds: 8, resolution: "720p" }
    })
  })

describe("whose a failed order is", () => {
  for (const [name, answer, blame, sent] of rows)
    for (const what of orders)
      it.effect(`${name}, ${what}: the ${blame}'s`, () =>
        Effect.gen(function* () {
          const script = scriptedFetch(answer)
          const error = yield* whileTimePasses(Effect.flip(orderOf(what)), "10 seconds").pipe(
            Effect.provide(studio(script, folder))
          )
          assert.strictEqual(error.blame, blame, error.message)
          if (sent === "once") assert.lengthOf(script.requests, 1)
          // What was sent again was so only because nothing can have been made of it.
          else
            assert.isTrue(
              error instanceof GrokUnavailable && (error.reason === "NotSent" || error.reason === "Busy"),
              error.message
            )
        })
      )
})
