import { Effect, Option } from "effect"
import { noTicks } from "../../catalogue/Ticks.js"
import { Call } from "../../state/Call.js"
import { type Link, MediaStore } from "../../state/MediaStore.js"
import { empty, type Reply, text } from "../Reply.js"

interface Span {
  readonly from: number
  readonly to: number
}

/** One `bytes=` range; none when there is nothing to honour, "outside" when it cannot be. */
const spanOf = (header: string | undefined, size: number): Option.Option<Span> | "outside" => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "")
  if (match === null || (match[1] === "" && match[2] === "")) return Option.none()
  const first = match[1] === "" ? undefined : Number(match[1])
  const last = match[2] === "" ? undefined : Number(match[2])
  const from = first ?? Math.max(0, size - (last ?? 0))
  const to = first === undefined ? size - 1 : Math.min(last ?? size - 1, size - 1)
  return from > to || from >= size ? "outside" : Option.some({ from, to })
}

const gone = text("Not Found", 404)

/** `GET /media/{id}/{name}`: a finished file. Free, open, mortal; with ETag and ranges. */
export const serveMedia = Effect.fn("Media.serve")(function* (
  id: string,
  name: string,
  headers: Readonly<Record<string, string | undefined>>
) {
  const call = yield* Call
  const media = yield* MediaStore
  const found: Option.Option<Link> = yield* media.find(id)
  const fault = Option.getOrUndefined(call.fault)
  if (fault?.name === "media-404") return gone
  if (fault?.name === "media-redirect") return empty(302, { location: fault.to ?? "http://127.0.0.1:1/" })
  if (fault?.name === "media-expired") yield* media.expire(id)
  if (Option.isNone(found) || found.value.name !== name || fault?.name === "media-expired") return gone
  const link = found.value
  if (!(yield* media.isAlive(link))) return gone
  const file = yield* media.file(link.sha256)
  if (Option.isNone(file)) return gone
  const bytes = file.value
  const etag = `"${link.sha256}"`
  const common = { etag, "accept-ranges": "bytes", "cache-control": "private, max-age=60" }
  if (headers["if-none-match"] === etag) return empty(304, common)
  const isSame = headers["if-range"] === undefined || headers["if-range"] === etag
  const span = isSame ? spanOf(headers.range, bytes.length) : Option.none()
  if (span === "outside") return empty(416, { ...common, "content-range": `bytes */${bytes.length}` })
  const reply = (status: number, part: Uint8Array, more: Readonly<Record<string, string>>): Reply => ({
    status,
    headers: { ...common, ...more },
    body: { _tag: "Bytes", bytes: part, contentType: link.mime },
    cost: noTicks
  })
  return Option.match(span, {
    onNone: () => reply(200, bytes, {}),
    onSome: ({ from, to }) =>
      reply(206, bytes.subarray(from, to + 1), { "content-range": `bytes ${from}-${to}/${bytes.length}` })
  })
})
