import type { RouteName } from "../server/RouteName.js"
import { everyRoute, paidRoutes, questions, videoStarts } from "../server/RouteName.js"

/**
 * When a fault strikes.
 * - `headers` before the request's body was read. `promptMatches` cannot look at it yet.
 * - `before` the request was read whole and nothing was made or billed.
 * - `work` while it is made: the call is accepted and billed, and its result is spoiled in the way the name says.
 * - `after` made and billed; the answer is lost or spoiled on its way.
 * - `job` sticks to a video job: every later look at it finds the same.
 */
export type Moment = "headers" | "before" | "work" | "after" | "job"

export interface FaultEntry {
  readonly moment: Moment
  readonly routes: ReadonlyArray<RouteName>
  /** What a client sees, in a sentence. */
  readonly tells: string
}

const images: ReadonlyArray<RouteName> = ["image-generations", "image-edits"]
const media: ReadonlyArray<RouteName> = ["media"]
const jobRoutes: ReadonlyArray<RouteName> = [...videoStarts, "video-poll"]

const before = (tells: string, routes = everyRoute): FaultEntry => ({ moment: "before", routes, tells })
const after = (tells: string, routes = everyRoute): FaultEntry => ({ moment: "after", routes, tells })
const work = (tells: string, routes: ReadonlyArray<RouteName>): FaultEntry => ({
  moment: "work",
  routes,
  tells
})
const job = (tells: string): FaultEntry => ({ moment: "job", routes: jobRoutes, tells })
const looks: ReadonlyArray<RouteName> = ["video-poll"]

/**
 * Every fault the simulator can produce, with what the client sees. Ask for one by name: in the `faults` of the settings,
 * or for a single request in the header `x-simulator-fault`.
 */
export const faultCatalogue = {
  // Refused before anything was made.
  "http-400": before("400 `invalid-argument`, flat body"),
  "http-400-wrong-key": before("400 that means a wrong key: `Incorrect API key provided`"),
  "http-401": before("401 `unauthenticated:no-credentials`"),
  "http-402": before("402 payment required"),
  "http-403": before("403: the key may not do this"),
  "http-403-blocked": before("403: the team is blocked"),
  "http-403-credits": before("403 with the empty-wallet text, as the API answered before it used 429"),
  "http-404": before("404 `not-found`"),
  "http-404-model": before("404: the model does not exist or the team has no access to it"),
  "http-408": before("408 request timeout"),
  "http-409": before("409 conflict"),
  "http-413": before("413 too large"),
  "http-415": before("415, plain text"),
  "http-422": before("422, plain text: a field is missing"),
  "http-429": before("429 rate limit without Retry-After"),
  "http-429-seconds": before("429 with Retry-After in seconds (`seconds`, 1 unless told)"),
  "http-429-date": before("429 with Retry-After as an HTTP date (`seconds` from now, 1 unless told)"),
  "http-429-absurd": before("429 that asks to wait for a day"),
  "http-429-credits": before("429 whose text says that credits or the spending limit are used up"),
  "http-500": before("500, flat body"),
  "http-502": before("502 with a gateway's HTML page"),
  "http-503": before("503, plain text"),
  "http-503-seconds": before("503 with Retry-After in seconds"),
  "http-504": before("504, plain text"),
  "http-529": before("529 overloaded"),
  "error-flat": before("500 in the flat shape `{code, error}`"),
  "error-nested": before("500 in the OpenAI shape `{error: {message, type, code}}`"),
  "error-text-only": before("500 in the shape `{error}`"),
  "error-plain": before("500 as plain text"),
  "error-html": before("500 as an HTML page"),
  "error-echoes-key": before("400 whose text repeats the key it was sent"),
  http: before("any `status`, `code`, `text` and `shape`, with Retry-After when `seconds` is given"),

  // The connection.
  "reset-before-body": {
    moment: "headers",
    routes: everyRoute,
    tells: "the connection is reset before the body is read"
  },
  "reset-during-body": {
    moment: "headers",
    routes: everyRoute,
    tells: "the connection is reset after the first bytes of the body"
  },
  "reset-after-body": before("the connection is reset once the request is read; nothing was made"),
  hang: before("no answer ever comes; nothing was made"),
  "reset-after-charging": after("the answer was made and billed, then the connection is reset"),
  "reset-mid-answer": after("half of the answer arrives, then the connection is reset"),
  "hang-after-charging": after("the answer was made and billed, and never comes"),
  "slow-drip": after("the answer comes whole, in 20 pieces over `seconds` (2 unless told)"),

  // Made and billed, and the answer is unreadable.
  "http-500-after-charging": after("500 for a call that was made and billed", paidRoutes),
  "http-502-after-charging": after("502 for a call that was made and billed", paidRoutes),
  "http-504-after-charging": after("504 for a call that was made and billed", paidRoutes),
  "invalid-json": after("200 with JSON content type and something that is not JSON"),
  "truncated-json": after("200 with only the first half of the JSON"),
  "missing-field": after("200 with the answer's main field left out"),
  "wrong-type": after("200 with the answer's main field of the wrong type"),
  "html-page": after("200 with an HTML page"),
  "empty-answer": after("200 with an empty body"),

  // Moderation.
  moderated: work(
    "chat and speech: 403 with SAFETY_CHECK_TYPE_; pictures: billed 400 `imagine:content-moderated`; clips: 400 on the order",
    paidRoutes.filter((route) => route !== "stt")
  ),
  "image-withheld": work("200 with `respect_moderation: false` and no picture", images),
  "image-no-data": work("200 with an empty `data`", images),
  "job-moderated-400": job(
    "looking at the job answers 400 `Generated video rejected by content moderation.`, with the whole price in `usage`"
  ),
  "job-400": job(
    "looking at the job answers 400 without a word on moderation, as for a picture sent without a prompt"
  ),
  "job-moderated-done": job("done, `respect_moderation: false`, no url"),
  "job-moderated-empty-url": job("done, `respect_moderation: false`, an empty url"),
  "job-failed-moderation": job("failed with `invalid_argument` and moderation wording in the message"),

  // A question's answer.
  "chat-cut-short": work("`finish_reason: length` and half of the content", questions),
  "chat-refusal": work("200 with a `refusal` and no content", questions),
  "chat-off-schema": work("200 with JSON that does not follow the schema", questions),
  "chat-prose": work("200 with prose where JSON was ordered", questions),
  "chat-fenced": work("200 with the JSON in a Markdown fence", questions),

  // Voices, and what is heard.
  "voices-refused": work("403 where the clip is to hold voices; without them it passes", [
    "video-generations"
  ]),
  "speech-truncated": work("200 with the first half of the recording", ["tts"]),
  "speech-silent": work("200 with a recording of nothing but silence", ["tts"]),
  "speech-no-timestamps": work("200 without `audio_timestamps`", ["tts"]),
  "hearing-empty": work("200 with no words, as if nothing was said", ["stt"]),

  // A video job.
  "job-failed": job("failed; `code` picks one of the five documented codes, `internal_error` unless told"),
  "job-expired": job("expired"),
  "job-lost": job("404: the job is unknown"),
  "job-stuck": job("pending for ever"),
  "job-no-status": job("when finished, the answer has a `video.url` but no `status`"),
  "job-no-url": job("done, without a url, without a word on moderation"),
  "poll-unknown-status": before("200 with a status no document knows (`text`, `queued` unless told)", looks),
  "poll-glitch-400": before("a passing 400 that has nothing to do with moderation", looks),
  "poll-empty": before("202 with neither body nor content type", looks),
  "poll-empty-json": before("202 with JSON content type and no body", looks),
  "poll-no-progress": before("202 without `progress`", looks),

  // A finished clip that is not what was ordered.
  "clip-truncated": work("the file's second half is missing", videoStarts),
  "clip-damaged": work("bytes in the middle of the file are overwritten", videoStarts),
  "clip-wrong-duration": work(
    "`seconds` long instead of what was ordered (half of it unless told)",
    videoStarts
  ),
  "clip-mute": work("no sound track", videoStarts),
  "clip-odd-size": work("320 by 240", videoStarts),
  "clip-odd-rate": work("12 frames per second", videoStarts),
  "clip-playlist": work("an HLS playlist that points elsewhere (to `to`), named .mp4", videoStarts),
  "picture-bomb": work("a JPEG that claims 65,500 by 65,500 pixels", images),

  // A download.
  "media-404": before("404, this once", media),
  "media-expired": before("the link is dead from now on; a new look at the job gives a new one", media),
  "media-cut": after("Content-Length is right, half of the bytes come, the connection closes", media),
  "media-cut-chunked": after("chunked, half of the bytes come, the connection breaks", media),
  "media-cut-silent": after("no length, half of the bytes come, the connection closes in good order", media),
  "media-length-too-long": after("Content-Length promises 1,000 bytes more than there are", media),
  "media-length-too-short": after("Content-Length promises less than is sent", media),
  "media-html": after("200 with an HTML page as text/html", media),
  "media-html-as-media": after("200 with an HTML page under the right content type", media),
  "media-empty": after("200 with no bytes", media),
  "media-wrong-type": after("the right bytes as application/octet-stream", media),
  "media-wrong-magic": after("the first 64 bytes overwritten", media),
  "media-oversized": after("Content-Length `bytes` (4 GiB unless told), and it really starts sending", media),
  "media-endless": after("chunked, and it never ends", media),
  "media-redirect": before("302 to `to` (http://127.0.0.1:1/ unless told)", media)
} as const satisfies Readonly<Record<string, FaultEntry>>

/** What a fault is called in a script. */
export type FaultName = keyof typeof faultCatalogue

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(faultCatalogue, name)

/** What the catalogue says of a fault. */
export const entryOf = (name: FaultName): FaultEntry => faultCatalogue[name]

/** The catalogue as a Markdown table, for the documentation. */
export const faultTable = (): string =>
  [
    "| fault | strikes | the client sees |",
    "|---|---|---|",
    ...Object.entries(faultCatalogue).map(
      ([name, entry]: [string, FaultEntry]) => `| \`${name}\` | ${entry.moment} | ${entry.tells} |`
    )
  ].join("\n")
