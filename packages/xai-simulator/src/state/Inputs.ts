import { Effect, Either, Option } from "effect"
import { badArgument, type Refusal, tooLarge } from "../server/Refusal.js"
import { type ClipFacts, clipFacts } from "../server/wire/ClipFacts.js"
import { dataUriBytes, isDataUri, readDataUri } from "../server/wire/DataUri.js"
import { type ImageFacts, imageFacts } from "../server/wire/ImageFacts.js"
import type { MediaInput } from "../server/wire/Requests.js"
import { MediaStore } from "./MediaStore.js"
import { Origin } from "./Origin.js"
import { Scenario } from "./Scenario.js"

/** 20 MiB: the most one input picture may have (xai-api §2.3). */
const mostImageBytes = 20 * 1024 * 1024

/** A picture that was sent along. A foreign link that the settings let pass has no facts. */
export interface InputImage {
  readonly bytes: Uint8Array
  readonly facts: Option.Option<ImageFacts>
}

/** A clip that was sent along. */
export interface InputClip {
  readonly bytes: Uint8Array
  readonly facts: ClipFacts
}

const addressOf = (
  input: MediaInput,
  field: string
): Effect.Effect<{ url: string } | { fileId: string }, Refusal> => {
  const url = input.url ?? input.image_url
  if (url !== undefined && input.file_id !== undefined) {
    return badArgument(`${field}: give either url or file_id, not both.`)
  }
  if (url !== undefined) return Effect.succeed({ url })
  if (input.file_id !== undefined) return Effect.succeed({ fileId: input.file_id })
  return badArgument(`${field}: one of url and file_id is required.`)
}

/** The bytes behind a url, data URI or file id. None: a foreign link that the settings let pass. */
export const fetchInput = Effect.fn("Inputs.fetch")(function* (input: MediaInput, field: string) {
  const media = yield* MediaStore
  const origin = yield* Origin
  const { acceptForeignLinks, mostUploadBytes } = yield* (yield* Scenario).config
  const address = yield* addressOf(input, field)
  if ("fileId" in address) {
    const link = yield* media.find(address.fileId)
    const alive = Option.isSome(link) && (yield* media.isAlive(link.value))
    const bytes = alive ? yield* media.file(link.value.sha256) : Option.none()
    if (Option.isNone(bytes)) return yield* badArgument(`${field}: the file ${address.fileId} was not found.`)
    return Option.some({ bytes: bytes.value, mime: Option.getOrUndefined(link)?.mime ?? "" })
  }
  const { url } = address
  if (isDataUri(url)) {
    if (dataUriBytes(url) > mostUploadBytes) {
      return yield* tooLarge(`${field}: uploads may have at most ${Math.floor(mostUploadBytes / 1e6)} MB.`)
    }
    const read = readDataUri(url)
    if (Option.isNone(read)) {
      return yield* badArgument(
        `${field}: the data URI is malformed; expected data:<type>/<subtype>;base64,<data>.`
      )
    }
    return Option.some<{ bytes: Uint8Array; mime: string }>(read.value)
  }
  const own = yield* media.resolve(url, origin)
  if (Option.isSome(own)) return Option.some<{ bytes: Uint8Array; mime: string }>(own.value)
  if (acceptForeignLinks && /^https:\/\//i.test(url) && field !== "video") return Option.none()
  return yield* badArgument(`${field}: failed to fetch the file from the given url.`)
})

/** Takes a picture, really looks at its first bytes, and refuses what the route does not take. */
export const takeImage = Effect.fn("Inputs.takeImage")(function* (
  input: MediaInput,
  field: string,
  allowed: ReadonlyArray<ImageFacts["mime"]>
) {
  const fetched = yield* fetchInput(input, field)
  if (Option.isNone(fetched)) return { bytes: new Uint8Array(), facts: Option.none() } satisfies InputImage
  const { bytes, mime } = fetched.value
  if (bytes.length > mostImageBytes) return yield* badArgument(`${field}: the image is larger than 20 MiB.`)
  const facts = imageFacts(bytes)
  const wanted = allowed.map((type) => type.slice(6).toUpperCase()).join(", ")
  if (Option.isNone(facts) || !allowed.includes(facts.value.mime)) {
    return yield* badArgument(`${field}: unsupported or unreadable image; expected ${wanted}.`)
  }
  // The declared type must be an image type; which one is decided by the bytes.
  if (!mime.startsWith("image/"))
    return yield* badArgument(`${field}: unsupported media type ${mime}; expected ${wanted}.`)
  return { bytes, facts } satisfies InputImage
})

/**
 * Takes a clip and measures it. What cannot be fetched or read is found out by the job only, as it is at xAI (2026-09-08),
 * and told by a reason.
 */
export const takeClip = Effect.fn("Inputs.takeClip")(function* (input: MediaInput) {
  yield* addressOf(input, "video")
  const fetched = yield* Effect.either(fetchInput(input, "video"))
  if (Either.isLeft(fetched))
    return fetched.left.status === 413 ? yield* fetched.left : Either.left(fetched.left.text)
  if (Option.isNone(fetched.right) || fetched.right.value.mime !== "video/mp4")
    return Either.left("video: unsupported media type; expected video/mp4.")
  const { bytes } = fetched.right.value
  return Option.match(yield* clipFacts(bytes), {
    onNone: () => Either.left("video: the file could not be read as MP4 video."),
    onSome: (facts) => Either.right({ bytes, facts } satisfies InputClip)
  })
})
