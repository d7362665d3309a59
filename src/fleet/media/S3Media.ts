import { createHash, randomUUID } from "node:crypto"
import { FileSystem } from "@effect/platform"
import { Duration, Effect, Option, Ref, Stream } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { withoutStop } from "../../domain/Words.js"
import { whyUnreadAt } from "../../services/DiskTrouble.js"
import { MediaStoreFailed } from "../MediaStoreFailed.js"
import {
  changedHere,
  fingerprint,
  localPieces,
  type MediaPlace,
  putInPlace,
  trialPrefix
} from "./MediaPlace.js"
import { s3Place } from "./S3Place.js"
import { refusal, type S3Answer } from "./S3Refusal.js"
import { makeS3Send, type S3Success } from "./S3Requests.js"

/** How long a connection may fall silent. */
const idleAtMost = Duration.seconds(30)

/**
 * A file's bytes as they are sent, the last of them only when the whole has turned out to be what it should be: a body that
 * is not whole makes no object.
 */
const checkedPieces = (pieces: Stream.Stream<Uint8Array, MediaStoreFailed>, file: string, sha256: Sha256) =>
  Stream.unwrap(
    Effect.sync(() => {
      const hash = createHash("sha256")
      return Stream.map(pieces, Option.some).pipe(
        Stream.concat(Stream.succeed(Option.none<Uint8Array>())),
        Stream.mapAccumEffect(Option.none<Uint8Array>(), (held, piece) =>
          Effect.gen(function* () {
            if (Option.isSome(piece)) hash.update(piece.value)
            else {
              const found = Sha256.make(hash.digest("hex"))
              if (found !== sha256) return yield* changedHere(file, sha256, found)
            }
            return [piece, held] as const
          })
        ),
        Stream.filterMap((piece) => piece)
      )
    })
  )

/**
 * Films' files in a bucket of S3, or of whatever speaks S3.
 * Fails   MediaStoreFailed `NoPlace`: the name, or what is set, cannot be used.
 */
export const openS3 = (
  wanted: string,
  idle = idleAtMost
): Effect.Effect<MediaPlace, MediaStoreFailed, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const place = yield* s3Place(wanted)
    const send = yield* makeS3Send(place, idle)
    const at = (name: string) => `${place.named}/${name}`

    /** Whether the object holds what it stands for; none where there is no object. */
    const holds = (name: string, sha256: Sha256) =>
      Effect.scoped(
        Effect.gen(function* () {
          const answer = yield* send({ method: "GET", name })
          if (answer.isSuccess) return Option.some((yield* fingerprint(answer.body)) === sha256)
          if (answer.code === "NoSuchKey") return Option.none<boolean>()
          return yield* refusal(place, answer, "read")
        })
      )

    /** Whether there is an object; `false` is for what is not known as well: then the object itself is asked about. */
    const isThere = (name: string) =>
      Effect.scoped(Effect.map(send({ method: "HEAD", name }), ({ isSuccess }) => isSuccess))

    const remove = (name: string) =>
      Effect.scoped(
        Effect.flatMap(send({ method: "DELETE", name }), (answer) =>
          answer.isSuccess || answer.code === "NoSuchKey" ? Effect.void : refusal(place, answer, "remove")
        )
      )

    const known = yield* Ref.make(Option.none<boolean>())
    /** Whether the bucket holds what it is sent against its SHA-256: some do not, and are asked for it once more then. */
    const checksHashes = Effect.gen(function* () {
      const before = yield* known
      if (Option.isSome(before)) return before.value
      const name = `${trialPrefix}${randomUUID()}/wrong-hash`
      const answer = yield* Effect.scoped(
        send({
          method: "PUT",
          name,
          headers: { "content-length": "1" },
          sha256: createHash("sha256").update("another").digest("hex"),
          body: Stream.succeed(new TextEncoder().encode("x"))
        })
      )
      if (answer.isSuccess) yield* Effect.ignore(remove(name))
      const checks = !answer.isSuccess && answer.status === 400
      if (checks || answer.isSuccess) yield* Ref.set(known, Option.some(checks))
      return checks
    })

    const put = (name: string, sha256: Sha256, file: string, isNew: boolean) =>
      Effect.scoped(
        Effect.gen(function* () {
          const { size } = yield* Effect.mapError(
            fs.stat(file),
            (error) =>
              new MediaStoreFailed({
                reason: "Unreadable",
                detail: `A file of the film cannot be read to be kept (${withoutStop(whyUnreadAt(error))}).`
              })
          )
          return yield* send({
            method: "PUT",
            name,
            sha256,
            headers: { "content-length": String(size), ...(isNew ? { "if-none-match": "*" } : {}) },
            body: checkedPieces(localPieces(fs, file), file, sha256)
          })
        })
      )

    /** Sends a file; it is there then, or somebody else's under its name, where none was to be replaced. */
    const sendFile = Effect.fnUntraced(function* (
      name: string,
      sha256: Sha256,
      file: string,
      isNew: boolean
    ) {
      const answer = yield* put(name, sha256, file, isNew)
      // Some servers know no conditions; whether something was there has been looked at.
      const sent: S3Success | (S3Answer & { readonly isSuccess: false }) =
        isNew && !answer.isSuccess && answer.status === 501 ? yield* put(name, sha256, file, false) : answer
      if (sent.isSuccess) return !(yield* checksHashes)
      if (isNew && sent.status === 412) return true
      return yield* refusal(place, sent, "write")
    })

    const keep = Effect.fn("S3Media.keep")(function* (name: string, sha256: Sha256, file: string) {
      const isInDoubt = (yield* isThere(name)) || (yield* sendFile(name, sha256, file, true))
      if (!isInDoubt || Option.contains(yield* holds(name, sha256), true)) return
      yield* Effect.logWarning(`${at(name)} is damaged: it is written once more.`)
      yield* sendFile(name, sha256, file, false)
      if (Option.contains(yield* holds(name, sha256), true)) return
      return yield* new MediaStoreFailed({
        reason: "Damaged",
        detail: `${at(name)} is not what was written there, twice in a row: ${place.host} does not keep bytes as they are.`
      })
    })

    const bringOnce = Effect.fn("S3Media.bring")(function* (name: string, sha256: Sha256, to: string) {
      const answer = yield* send({ method: "GET", name })
      if (answer.isSuccess) yield* putInPlace(fs, answer.body, { from: at(name), sha256, to })
      else if (answer.code !== "NoSuchKey") return yield* refusal(place, answer, "read")
      return answer.isSuccess
    }, Effect.scoped)

    return {
      named: place.named,
      keep,
      // Bytes can be hurt on the way as well as there.
      bring: (name, sha256, to) =>
        Effect.retry(bringOnce(name, sha256, to), { times: 1, while: ({ reason }) => reason === "Damaged" }),
      remove
    }
  })
