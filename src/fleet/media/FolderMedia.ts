import { randomUUID } from "node:crypto"
import { basename, dirname, join } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Clock, Duration, Effect, Option, Ref, type Scope, Stream } from "effect"
import type { Sha256 } from "../../domain/Assets.js"
import { withoutStop } from "../../domain/Words.js"
import { whyUnreadAt, whyUnwrittenAt } from "../../services/DiskTrouble.js"
import { errnoOf, flushFolder, isMissing, isTaken, retryBusy } from "../../services/FileOps.js"
import { MediaStoreFailed } from "../MediaStoreFailed.js"
import {
  changedHere,
  damagedThere,
  fingerprint,
  localPieces,
  type MediaPlace,
  pieceSize,
  pour,
  putInPlace,
  temporaryIn,
  trialPrefix
} from "./MediaPlace.js"

// A folder that all machines see, on NFS as a rule. There a rename and a link are one step for everybody, and bytes are safe
// once the file is flushed and closed; locks are not to be relied on, and none is taken.

/** Where files are until they are whole. A film's name never begins with a dot. */
const incoming = ".incoming"

/** What was left half-written so long ago has nobody who writes it. */
const abandoned = Duration.days(1)

const reasonOf = (error: PlatformError): MediaStoreFailed["reason"] => {
  const code = errnoOf(error)
  if (["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "EISDIR"].includes(code)) return "NoPlace"
  if (["EACCES", "EPERM", "EROFS"].includes(code)) return "Refused"
  return code === "ENOSPC" || code === "EDQUOT" ? "Full" : "Unreachable"
}

const adviceFor = (reason: MediaStoreFailed["reason"]): string => {
  const user = process.getuid === undefined ? "" : ` (number ${process.getuid()})`
  if (reason === "NoPlace") return "See that the shared disk is mounted here, and at this path."
  if (reason === "Refused")
    return `Let the user that this program runs as${user} read and write there, on every machine by the same number; NFS makes a nobody of root (root_squash).`
  return reason === "Full"
    ? "Make room there; what was kept is kept."
    : "See to the disk, or the server that it is on."
}

/** Whether the bytes of a name are there for all: by a link, which never takes another's place; or by a move, where there are none. */
const publish = (fs: FileSystem.FileSystem, part: string, target: string) =>
  fs.link(part, target).pipe(
    Effect.as(true),
    Effect.catchIf(isTaken, () => Effect.succeed(false)),
    Effect.catchIf(
      (error) =>
        ["EPERM", "EACCES", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"].includes(errnoOf(error)),
      () => Effect.as(retryBusy(fs.rename(part, target)), true)
    )
  )

/**
 * Films' files in a folder that all machines share.
 * Fails   MediaStoreFailed: there is no such folder.
 */
export const openFolder = (
  root: string
): Effect.Effect<MediaPlace, MediaStoreFailed, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem

    const failed = (doing: string, why: (error: PlatformError) => string) => (error: PlatformError) => {
      const reason = reasonOf(error)
      return new MediaStoreFailed({
        reason,
        detail: `The media folder ${root} ${doing} (${withoutStop(why(error))}). ${adviceFor(reason)}`
      })
    }
    const unread = failed("cannot be read", whyUnreadAt)
    const unwritten = failed("cannot be written", whyUnwrittenAt)

    const { type } = yield* Effect.mapError(fs.stat(root), unread)
    if (type !== "Directory")
      return yield* new MediaStoreFailed({
        reason: "NoPlace",
        detail: `${root} is no folder: films' files cannot be kept there. Give a folder by its whole path, or s3://bucket/prefix.`
      })

    // A disk that is unmounted leaves a folder behind, in which nothing is: not even where files come in.
    const isInUse = yield* Ref.make(yield* Effect.orElseSucceed(fs.exists(join(root, incoming)), () => false))
    const stillThere = Effect.flatMap(isInUse, (inUse) => fs.access(inUse ? join(root, incoming) : root))

    const piecesAt = (place: string) => fs.stream(place, { chunkSize: pieceSize })

    /** What the file at a place hashes to; none where there is no file. Where the disk itself is gone, that is no "none". */
    const there = (place: string): Effect.Effect<Option.Option<Sha256>, MediaStoreFailed> =>
      fingerprint(piecesAt(place)).pipe(
        Effect.asSome,
        Effect.catchIf(isMissing, () => Effect.as(stillThere, Option.none<Sha256>())),
        Effect.mapError(unread)
      )

    /** Moves bytes that are not what their name says out of the way, without losing them. */
    const setAside = (place: string, found: Sha256) =>
      Effect.logWarning(
        `${damagedThere(place, found).detail} It was set aside beside it, for its whole bytes.`
      ).pipe(
        Effect.zipRight(fs.rename(place, `${place}.damaged-${randomUUID().slice(0, 8)}`)),
        // Another worker was as quick.
        Effect.catchIf(isMissing, () => Effect.void),
        Effect.mapError(unwritten)
      )

    const makeFolder = (place: string) =>
      fs.makeDirectory(place).pipe(
        Effect.catchIf(isTaken, () => Effect.void),
        Effect.mapError(unwritten)
      )

    /** Whether the name holds what it stands for; what else it holds goes out of its way. */
    const holds = Effect.fnUntraced(function* (target: string, sha256: Sha256) {
      const found = yield* there(target)
      if (Option.contains(found, sha256)) return true
      if (Option.isSome(found)) yield* setAside(target, found.value)
      return false
    })

    const keep = Effect.fn("FolderMedia.keep")(function* (name: string, sha256: Sha256, file: string) {
      const target = join(root, name)
      if (yield* holds(target, sha256)) return
      // Made once: where it is gone, so is the disk.
      if (yield* isInUse) yield* Effect.mapError(stillThere, unread)
      else yield* makeFolder(join(root, incoming))
      yield* Ref.set(isInUse, true)
      const part = yield* temporaryIn(fs, join(root, incoming), basename(target))
      const found = yield* pour(fs, localPieces(fs, file), part, 0o666, unwritten)
      if (found !== sha256) return yield* changedHere(file, sha256, found)
      yield* makeFolder(dirname(target))
      const put = Effect.mapError(publish(fs, part, target), unwritten)
      // Whoever had the name first brought the same bytes, as a rule.
      if (!(yield* put) && !(yield* holds(target, sha256))) yield* put
      yield* Effect.mapError(
        Effect.zipRight(flushFolder(fs, dirname(target)), flushFolder(fs, root)),
        unwritten
      )
    }, Effect.scoped)

    const bring = Effect.fn("FolderMedia.bring")(function* (name: string, sha256: Sha256, to: string) {
      const from = join(root, name)
      const isThere = yield* fs.access(from).pipe(
        Effect.as(true),
        Effect.catchIf(isMissing, () => Effect.as(stillThere, false)),
        Effect.mapError(unread)
      )
      if (isThere) yield* putInPlace(fs, Stream.mapError(piecesAt(from), unread), { from, sha256, to })
      return isThere
    })

    const remove = (name: string) =>
      Effect.mapError(fs.remove(join(root, dirname(name)), { recursive: true, force: true }), unwritten)

    /** What nobody writes any more, of trials too. */
    const sweep = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const names = [
        ...(yield* Effect.orElseSucceed(fs.readDirectory(join(root, incoming)), () => [])).map((name) =>
          join(incoming, name)
        ),
        ...(yield* fs.readDirectory(root)).filter((name) => name.startsWith(trialPrefix))
      ]
      yield* Effect.forEach(names, (name) =>
        Effect.ignore(
          Effect.flatMap(fs.stat(join(root, name)), ({ mtime }) =>
            Option.exists(mtime, (at) => now - at.getTime() > Duration.toMillis(abandoned))
              ? fs.remove(join(root, name), { recursive: true, force: true })
              : Effect.void
          )
        )
      )
    })
    yield* Effect.forkScoped(Effect.ignore(sweep))

    return { named: root, keep, bring, remove }
  })
