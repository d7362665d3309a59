import { createHash, randomUUID } from "node:crypto"
import { basename, dirname, join } from "node:path"
import type { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Stream } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { withoutStop } from "../../domain/Words.js"
import { whyUnreadAt, whyUnwrittenAt } from "../../services/DiskTrouble.js"
import { flushFolder, retryBusy, temporaryPrefix } from "../../services/FileOps.js"
import { MediaStoreFailed } from "../MediaStoreFailed.js"

/** A folder or a bucket, asked once each time. Names are `film/sha256.ext`. */
export interface MediaPlace {
  readonly named: string
  readonly keep: (name: string, sha256: Sha256, file: string) => Effect.Effect<void, MediaStoreFailed>
  readonly bring: (name: string, sha256: Sha256, to: string) => Effect.Effect<boolean, MediaStoreFailed>
  /** Takes away a trial. */
  readonly remove: (name: string) => Effect.Effect<void, MediaStoreFailed>
}

/** Names of trials begin so, and films' names never do. */
export const trialPrefix = ".trial-"

/** Enough that a film of gigabytes takes few reads, and little enough that eight films at once are nothing to the memory. */
export const pieceSize = 256 * 1024

/**
 * What the bytes of a stream hash to.
 * Fails   as the stream does.
 */
export const fingerprint = <E>(pieces: Stream.Stream<Uint8Array, E>): Effect.Effect<Sha256, E> =>
  Effect.suspend(() => {
    const hash = createHash("sha256")
    return Stream.runForEach(pieces, (piece) => Effect.sync(() => hash.update(piece))).pipe(
      Effect.map(() => Sha256.make(hash.digest("hex")))
    )
  })

/**
 * What a file of this machine that is to be kept holds.
 * Fails   MediaStoreFailed `Unreadable`.
 */
export const localPieces = (
  fs: FileSystem.FileSystem,
  file: string
): Stream.Stream<Uint8Array, MediaStoreFailed> =>
  Stream.mapError(
    fs.stream(file, { chunkSize: pieceSize }),
    (error) =>
      new MediaStoreFailed({
        reason: "Unreadable",
        detail: `A file of the film cannot be read to be kept (${withoutStop(whyUnreadAt(error))}).`
      })
  )

/** A file of this machine is not, or no longer, what it was recorded as. */
export const changedHere = (file: string, wanted: Sha256, found: Sha256) =>
  new MediaStoreFailed({
    reason: "Damaged",
    detail: `${file} was not kept: it is not what the film recorded of it (its SHA-256 is ${found}, not ${wanted}), so something has changed it since.`
  })

/** What lies in the store under a hash has another. */
export const damagedThere = (place: string, found: Sha256) =>
  new MediaStoreFailed({
    reason: "Damaged",
    detail: `${place} is damaged: the SHA-256 of its bytes is ${found}, and not the one that it is named by.`
  })

/**
 * Writes a stream to a new file and waits until it is on the disk; gives what it hashes to.
 * Fails   as the stream does, or as `unwritable` says of the disk.
 */
export const pour = <E, E2>(
  fs: FileSystem.FileSystem,
  pieces: Stream.Stream<Uint8Array, E>,
  file: string,
  mode: number,
  unwritable: (error: PlatformError) => E2
): Effect.Effect<Sha256, E | E2> =>
  Effect.scoped(
    Effect.gen(function* () {
      const out = yield* Effect.mapError(fs.open(file, { flag: "wx", mode }), unwritable)
      const written = Stream.tap(pieces, (piece) => Effect.mapError(out.writeAll(piece), unwritable))
      const sha256 = yield* fingerprint(written)
      yield* Effect.mapError(out.sync, unwritable)
      return sha256
    })
  )

/** A name that no other process uses, whichever container it is in: those number their processes alike. */
export const temporaryIn = (fs: FileSystem.FileSystem, folder: string, name: string) =>
  Effect.acquireRelease(
    Effect.sync(() => join(folder, `${temporaryPrefix}${randomUUID()}-${name}`)),
    (file) => Effect.ignore(fs.remove(file, { force: true }))
  )

/**
 * Puts what a store gives in its place on this machine: whole, with the bytes that were wanted, or not at all.
 * Fails   MediaStoreFailed: `Damaged`, `Unwritable`, or as the stream does.
 */
export const putInPlace = (
  fs: FileSystem.FileSystem,
  pieces: Stream.Stream<Uint8Array, MediaStoreFailed>,
  { from, sha256, to }: { readonly from: string; readonly sha256: Sha256; readonly to: string }
): Effect.Effect<void, MediaStoreFailed> => {
  const unwritable = (error: PlatformError) =>
    new MediaStoreFailed({
      reason: "Unwritable",
      detail: `A file of the film cannot be brought here (${withoutStop(whyUnwrittenAt(error))}).`
    })
  const folder = dirname(to)
  return Effect.gen(function* () {
    yield* Effect.mapError(fs.makeDirectory(folder, { recursive: true, mode: 0o700 }), unwritable)
    const part = yield* temporaryIn(fs, folder, basename(to))
    const found = yield* pour(fs, pieces, part, 0o600, unwritable)
    if (found !== sha256) return yield* damagedThere(from, found)
    yield* retryBusy(fs.rename(part, to)).pipe(
      Effect.zipRight(flushFolder(fs, folder)),
      Effect.mapError(unwritable),
      Effect.uninterruptible
    )
  }).pipe(Effect.scoped)
}
