import { randomUUID } from "node:crypto"
import { join, posix } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { withoutStop } from "../../domain/Words.js"
import { whyUnreadAt, whyUnwrittenAt } from "../DiskTrouble.js"
import * as FileOps from "../FileOps.js"
import { supersededFolder } from "../OwnFiles.js"
import { dubFolders, folders, speechFolder } from "../Workspace.js"
import { StoreFailed } from "./StoreError.js"

/** What a file's bytes hash to, and how many there are. */
export interface Fingerprint {
  readonly sha256: Sha256
  readonly bytes: number
}

/** A failed write, in words for the person whose disk it is. */
export const unwritable = (what: string) => (error: PlatformError) =>
  new StoreFailed({
    reason: "Unwritable",
    detail: `${what} could not be written (${withoutStop(whyUnwrittenAt(error))}). See to the disk and run the same command again: what was saved is kept.`
  })

/** A failed read. */
export const unreadable = (what: string) => (error: PlatformError) =>
  new StoreFailed({
    reason: "Unreadable",
    detail: `${what} could not be read (${withoutStop(whyUnreadAt(error))}). See to its permissions and the disk, then run the same command again.`
  })

/**
 * Does work that writes `what`.
 * Fails   StoreFailed: `Unwritable` where the disk fails; or as the work itself does.
 */
export const failUnwritable = <A, R>(what: string, work: Effect.Effect<A, PlatformError | StoreFailed, R>) =>
  Effect.mapError(work, (error) => (error._tag === "StoreFailed" ? error : unwritable(what)(error)))

const stampOf = (info: FileSystem.File.Info) =>
  `${Option.match(info.mtime, { onNone: () => "", onSome: (time) => String(time.getTime()) })}/${info.size}`

/** The result of work on a file that need not be there; none where it is missing. */
const unlessMissing = <A>(work: Effect.Effect<A, PlatformError>) =>
  Effect.catchIf(Effect.asSome(work), FileOps.isMissing, () => Effect.succeedNone)

/**
 * The files of a film's folder, named by their paths below it. Durable: what has returned is on the disk itself (fsync), not
 * only in the system's memory. A `PlatformError` is for the caller to put into words.
 */
export const openDisk = Effect.fnUntraced(function* (root: string) {
  const fs = yield* FileSystem.FileSystem
  // Not `Random`: two processes must never agree on this, whatever seed a program runs under.
  const run = randomUUID().slice(0, 8)
  let attempt = 0

  const at = (name: string) => join(root, ...name.split("/"))

  /** A name beside `name` that no other process and no other attempt uses; it keeps the ending of `name`. */
  const temporaryFor = (name: string) =>
    posix.join(
      posix.dirname(name),
      `${FileOps.temporaryPrefix}${process.pid}-${run}-${++attempt}-${posix.basename(name)}`
    )

  /** A file's bytes, none of one that is not there; `what` it is called where it cannot be read. */
  const read = (name: string, what = name) =>
    fs.readFile(at(name)).pipe(
      Effect.catchIf(FileOps.isMissing, () => Effect.succeed(new Uint8Array())),
      Effect.mapError(unreadable(what))
    )

  const readText = (name: string, what = name) =>
    Effect.mapError(unlessMissing(fs.readFileString(at(name))), unreadable(what))

  /** The names in a folder; none where there is no such folder. */
  const namesIn = (folder: string) =>
    fs.readDirectory(at(folder)).pipe(
      Effect.catchIf(
        (error) => FileOps.isMissing(error) || FileOps.errnoOf(error) === "ENOTDIR",
        () => Effect.succeed([])
      ),
      Effect.mapError(unreadable(at(folder)))
    )

  const info = (name: string) => unlessMissing(fs.stat(at(name)))

  /** Waits until the bytes of a file are on the disk. */
  const syncFile = (name: string) => FileOps.flushFile(fs, at(name))

  /** Waits until the names in a folder are on the disk. Gives the system's code where the disk refuses that for folders. */
  const syncFolder = (folder: string) => FileOps.flushFolder(fs, at(folder))

  const discard = (name: string) => Effect.ignore(fs.remove(at(name), { force: true }))

  /** Replaces a small file in one move: a reader sees the old bytes or the new, never a mixture. */
  const replace = (name: string, text: string, what = name) =>
    Effect.suspend(() => {
      const temporary = temporaryFor(name)
      return fs.writeFileString(at(temporary), text, { flag: "wx", mode: 0o600 }).pipe(
        Effect.zipRight(syncFile(temporary)),
        Effect.zipRight(FileOps.retryBusy(fs.rename(at(temporary), at(name)))),
        Effect.zipRight(syncFolder(posix.dirname(name))),
        Effect.tapError(() => discard(temporary)),
        Effect.mapError(unwritable(what)),
        Effect.asVoid,
        Effect.uninterruptible
      )
    })

  // A film's clips are hashed at every resume and every look; unchanged time and size mean unchanged bytes within one run.
  const hashed = new Map<string, Fingerprint & { readonly stamp: string }>()

  /** The fingerprint of a file; `None` when no file stands there. A film never sits in memory. */
  const fingerprint = Effect.fnUntraced(
    function* (name: string) {
      const info = yield* fs.stat(at(name))
      if (info.type !== "File") return Option.none<Fingerprint>()
      const stamp = stampOf(info)
      const before = hashed.get(name)
      if (before !== undefined && before.stamp === stamp) return Option.some<Fingerprint>(before)
      const { bytes, sha256 } = yield* FileOps.hashFile(fs, at(name), Number(info.size))
      const found: Fingerprint = { sha256: Sha256.make(sha256), bytes }
      hashed.set(name, { ...found, stamp })
      return Option.some(found)
    },
    Effect.catchIf(FileOps.isMissing, () => Effect.succeed(Option.none<Fingerprint>()))
  )

  /** Whether a file is there with these very bytes. */
  const holds = (name: string, sha256: Sha256) =>
    Effect.map(
      fingerprint(name),
      Option.exists((print) => print.sha256 === sha256)
    )

  /** Moves a file, keeping what is known of its bytes; the folder it comes to may not be there yet. */
  const move = (from: string, to: string) =>
    FileOps.moveIntoFolder(fs, at(from), at(to)).pipe(
      Effect.zipRight(syncFolder(posix.dirname(to))),
      Effect.zipRight(
        Effect.sync(() => {
          const known = hashed.get(from)
          hashed.delete(from)
          if (known === undefined) hashed.delete(to)
          else hashed.set(to, known)
        })
      )
    )

  /** Writes a file's bytes down once more, under a name of their own. */
  const copy = (from: string, to: string) =>
    fs.copyFile(at(from), at(to)).pipe(
      Effect.zipRight(syncFile(to)),
      Effect.tapError(() => discard(to))
    )

  /** Removes what earlier runs left half-written in a film's own folders. Only under the lock. */
  const sweepFolder = Effect.fnUntraced(function* (folder: string) {
    const left = (yield* namesIn(folder)).filter((name) => name.startsWith(FileOps.temporaryPrefix))
    yield* Effect.forEach(left, (name) => fs.remove(join(at(folder), name), { force: true }))
  })
  const sweep = failUnwritable(
    "The output folder",
    Effect.flatMap(namesIn(speechFolder), (said) =>
      Effect.forEach(["", ...folders, ...dubFolders(said), supersededFolder], sweepFolder, { discard: true })
    )
  )

  return {
    root,
    at,
    temporaryFor,
    read,
    readText,
    namesIn,
    info,
    syncFile,
    syncFolder,
    discard,
    replace,
    fingerprint,
    holds,
    move,
    copy,
    sweep
  } as const
})
export type Disk = Effect.Effect.Success<ReturnType<typeof openDisk>>
