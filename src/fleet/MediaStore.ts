import { randomBytes, randomUUID } from "node:crypto"
import { isAbsolute, join } from "node:path"
import { FileSystem } from "@effect/platform"
import { Context, Duration, Effect, Layer, type Schedule } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { mediaCheckRetry, mediaRetry } from "../domain/RetryPolicy.js"
import { MediaStoreFailed } from "./MediaStoreFailed.js"
import { openFolder } from "./media/FolderMedia.js"
import { fingerprint, type MediaPlace, trialPrefix } from "./media/MediaPlace.js"
import { openS3 } from "./media/S3Media.js"

/**
 * Where the files of films are that workers hand to one another: each under its film and the SHA-256 of its bytes, which are
 * checked on the way in and on the way back. What is whole there is never overwritten.
 */
export class MediaStore extends Context.Tag("grok-video-pipeline/MediaStore")<
  MediaStore,
  {
    /** As it is named to people: the folder, or `s3://bucket/prefix`. */
    readonly named: string
    /**
     * Keeps a file of this machine. `ext` is the ending of its name without the dot, which may be empty. Asking twice is
     * asking once.
     * Fails   MediaStoreFailed; asked for two minutes where it does not answer.
     */
    readonly keep: (
      film: string,
      sha256: string,
      ext: string,
      file: string
    ) => Effect.Effect<void, MediaStoreFailed>
    /**
     * Brings a file to an absolute path of this machine, whole or not at all; `false` where it has none.
     * Fails   MediaStoreFailed, in the same way.
     */
    readonly bring: (
      film: string,
      sha256: string,
      ext: string,
      to: string
    ) => Effect.Effect<boolean, MediaStoreFailed>
    /**
     * Writes a trial file, reads it back and removes it, within half a minute.
     * Fails   MediaStoreFailed: films could not be made over it.
     */
    readonly check: Effect.Effect<void, MediaStoreFailed>
  }
>() {
  /**
   * The store at an absolute folder, or at `s3://bucket/prefix`. Nothing is written yet: `check` tries it.
   * Fails   MediaStoreFailed `NoPlace`: that is no such place, or what it needs to be used is not set.
   */
  static readonly layer = (place: string) => Layer.scoped(MediaStore, open(place))
}

const nowhere = (detail: string) => new MediaStoreFailed({ reason: "NoPlace", detail })

const openPlace = (place: string) => {
  if (isAbsolute(place)) return openFolder(place)
  if (/^s3:/i.test(place)) return openS3(place)
  return nowhere(
    `${JSON.stringify(place)} is no place for films' files: give a folder by its whole path, such as /srv/films, or s3://bucket/prefix.`
  )
}

/** The name of a file in the store; nothing in it leads elsewhere. */
const nameOf = (film: string, sha256: string, ext: string): Effect.Effect<string, MediaStoreFailed> =>
  /^[^./\\\p{Cc}][^/\\\p{Cc}]{0,199}$/u.test(film) &&
  /^[0-9a-f]{64}$/.test(sha256) &&
  /^[\w-]{0,32}$/.test(ext)
    ? Effect.succeed(`${film}/${sha256}${ext === "" ? "" : `.${ext}`}`)
    : nowhere(`${JSON.stringify(`${film}/${sha256}.${ext}`)} is no name for a file of a film.`)

/** How long a store is tried before it counts as one that does not answer: a network disk may hang for ever. */
const checkLimit = Duration.seconds(30)

const open = Effect.fnUntraced(function* (place: string) {
  const fs = yield* FileSystem.FileSystem
  const media: MediaPlace = yield* openPlace(place.trim())
  const again =
    (schedule: Schedule.Schedule<unknown>) =>
    <A>(work: Effect.Effect<A, MediaStoreFailed>) =>
      Effect.retry(work, { schedule, while: ({ reason }) => reason === "Unreachable" })
  const patiently = again(mediaRetry)

  const here = ({ message }: { readonly message: string }) =>
    new MediaStoreFailed({
      reason: "Unwritable",
      detail: `No file could be written for a trial on this machine (${message}).`
    })

  const check = Effect.gen(function* () {
    const folder = yield* Effect.mapError(fs.makeTempDirectoryScoped({ prefix: "grok-video-media-" }), here)
    const [file, back] = [join(folder, "trial"), join(folder, "back")]
    yield* Effect.mapError(fs.writeFile(file, randomBytes(16 * 1024)), here)
    const sha256 = yield* Effect.mapError(fingerprint(fs.stream(file)), here)
    // Of its own, so that a trial is never mistaken for a film, and two trials never meet.
    const name = `${trialPrefix}${randomUUID()}/${sha256}`
    // Whoever may not list is told 403 for what is not there: nobody could know then what is missing.
    yield* media.bring(name, sha256, back)
    yield* media.keep(name, sha256, file).pipe(
      Effect.zipRight(media.bring(name, sha256, back)),
      Effect.filterOrFail(
        (isThere) => isThere,
        () =>
          new MediaStoreFailed({
            reason: "Damaged",
            detail: `A trial file was written to ${media.named} and is not there: whatever takes files there does not keep them.`
          })
      ),
      Effect.ensuring(
        Effect.catchAll(media.remove(name), ({ detail }) =>
          Effect.logWarning(`A trial file stays behind in ${media.named}: ${detail}`)
        )
      )
    )
  }).pipe(
    Effect.scoped,
    again(mediaCheckRetry),
    Effect.disconnect,
    Effect.timeoutFail({
      duration: checkLimit,
      onTimeout: () =>
        new MediaStoreFailed({
          reason: "Unreachable",
          detail: `${media.named} does not answer within ${Duration.format(checkLimit)}: see whether it is there, and the network on the way to it.`
        })
    }),
    Effect.withSpan("MediaStore.check")
  )

  return {
    named: media.named,
    keep: (film, sha256, ext, file) =>
      nameOf(film, sha256, ext).pipe(
        Effect.flatMap((name) => patiently(media.keep(name, Sha256.make(sha256), file))),
        Effect.withSpan("MediaStore.keep", { attributes: { film, sha256 } })
      ),
    bring: (film, sha256, ext, to) =>
      nameOf(film, sha256, ext).pipe(
        Effect.flatMap((name) => patiently(media.bring(name, Sha256.make(sha256), to))),
        Effect.withSpan("MediaStore.bring", { attributes: { film, sha256 } })
      ),
    check
  } satisfies typeof MediaStore.Service
})
