import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { Effect, Option } from "effect"
import { badArgument, type Refusal } from "../server/Refusal.js"
import type { StorageOptions } from "../server/wire/Requests.js"
import { MediaStore } from "./MediaStore.js"
import { Origin } from "./Origin.js"

/** The longest a stored file may live, in seconds: 30 days (xai-api §3.1). */
const longestStorage = 2_592_000

/** Refuses storage wishes that xAI does not take. */
export const checkStorage = (options: StorageOptions | undefined): Effect.Effect<void, Refusal> => {
  if (options === undefined) return Effect.void
  const { expires_after, public_url } = options
  if (expires_after !== undefined && (expires_after < 1 || expires_after > longestStorage)) {
    return badArgument(`storage_options.expires_after must be between 1 and ${longestStorage} seconds.`)
  }
  if (
    typeof public_url === "object" &&
    (public_url.expires_after < 3600 || public_url.expires_after > longestStorage)
  ) {
    return badArgument(
      `storage_options.public_url.expires_after must be between 3600 and ${longestStorage} seconds.`
    )
  }
  return Effect.void
}

/** Keeps a copy in the simulated xAI Files and tells of it, as `file_output` does. Its `file_id` works as an input. */
export const keepCopy = Effect.fn("Storage.keepCopy")(function* (
  options: StorageOptions,
  file: { readonly sha256: string; readonly mime: string; readonly prompt: string },
  nowMillis: number
) {
  const media = yield* MediaStore
  const origin = yield* Origin
  const seconds = options.expires_after
  const link = yield* media.link({ ...file, lifeMillis: seconds === undefined ? null : seconds * 1000 })
  const wanted = options.public_url
  const isPublic = wanted !== undefined && wanted !== false
  const publicSeconds = typeof wanted === "object" ? wanted.expires_after : seconds
  const publicLink = isPublic
    ? Option.some(
        yield* media.link({ ...file, lifeMillis: publicSeconds === undefined ? null : publicSeconds * 1000 })
      )
    : Option.none()
  const inSeconds = (life: number | undefined) =>
    life === undefined ? null : Math.floor(nowMillis / 1000) + life
  return {
    file_id: link.id,
    filename: options.filename ?? link.name,
    expires_at: inSeconds(seconds),
    ...Option.match(publicLink, {
      onNone: () => ({}),
      onSome: (it) => ({
        public_url: media.urlOf(it, origin),
        public_url_expires_at: inSeconds(publicSeconds)
      })
    })
  }
})

const isLoopback = (url: string): boolean => {
  const host = URL.canParse(url) ? new URL(url).hostname : ""
  return host === "127.0.0.1" || host === "localhost" || host === "[::1]"
}

/** Refuses upload targets outside this machine: the simulator sends nothing to anybody. */
export const checkUploads = (
  urls: ReadonlyArray<string> | undefined,
  wanted: number,
  field: string
): Effect.Effect<void, Refusal> => {
  if (urls === undefined) return Effect.void
  if (urls.length !== wanted)
    return badArgument(`${field} must hold exactly ${wanted} urls, got ${urls.length}.`)
  const foreign = urls.find((url) => !isLoopback(url))
  return foreign === undefined
    ? Effect.void
    : badArgument(`${field}: the simulator uploads to this machine only.`)
}

/** Puts a finished file to a signed target. Gives what went wrong, if anything did. */
export const upload = (url: string, bytes: Uint8Array, mime: string): Effect.Effect<Option.Option<string>> =>
  HttpClientRequest.put(url).pipe(
    HttpClientRequest.bodyUint8Array(bytes, mime),
    HttpClient.execute,
    Effect.map((response) =>
      response.status < 300
        ? Option.none<string>()
        : Option.some(`the upload target answered ${response.status}`)
    ),
    Effect.timeout("30 seconds"),
    Effect.orElseSucceed(() => Option.some("the upload target could not be reached")),
    Effect.scoped,
    Effect.provide(FetchHttpClient.layer)
  )
