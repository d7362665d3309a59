import { createHash, randomUUID } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option, Stream } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { withoutStop } from "../../domain/Words.js"
import { whyUnreadAt, whyUnwrittenAt } from "../DiskTrouble.js"
import { flushFile, flushFolder, isMissing, moveFile, patiently, temporaryPrefix } from "../FileOps.js"
import { supersededFolder } from "../OwnFiles.js"
import { folders } from "../Workspace.js"
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
 * Careful file handling: what it says is done is done on the disk itself, not only in the system's memory.
 * Fails with `PlatformError`; who calls it knows the words.
 */
export const makeDisk = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Not `Random`: two processes must never agree on this, whatever seed a program runs under.
  const run = randomUUID().slice(0, 8)
  let attempt = 0

  /** A name beside `target` that no other process and no other attempt uses; it keeps the ending of `target`. */
  const temporaryFor = (target: string) =>
    path.join(
      path.dirname(target),
      `${temporaryPrefix}${process.pid}-${run}-${++attempt}-${path.basename(target)}`
    )

  /** Waits until the bytes of a file are on the disk. */
  const syncFile = (file: string) => flushFile(fs, file)

  /** Waits until the names in a folder are on the disk, where the system can. */
  const syncFolder = (folder: string) => Effect.asVoid(flushFolder(fs, folder))

  /** Puts a whole temporary file in its place: a reader sees the old bytes or the new, never a mixture. */
  const settle = (temporary: string, target: string) =>
    syncFile(temporary).pipe(
      Effect.zipRight(patiently(fs.rename(temporary, target))),
      Effect.zipRight(syncFolder(path.dirname(target)))
    )

  const discard = (file: string) => Effect.ignore(fs.remove(file, { force: true }))

  /** Replaces a small file in one move. */
  const replace = (target: string, text: string) =>
    Effect.suspend(() => {
      const temporary = temporaryFor(target)
      return fs.writeFileString(temporary, text, { flag: "wx", mode: 0o600 }).pipe(
        Effect.zipRight(settle(temporary, target)),
        Effect.tapError(() => discard(temporary)),
        Effect.uninterruptible
      )
    })

  // A film's clips are hashed at every resume and every look; unchanged time and size mean unchanged bytes within one run.
  const hashed = new Map<string, Fingerprint & { readonly stamp: string }>()

  const stampOf = (info: FileSystem.File.Info) =>
    `${Option.match(info.mtime, { onNone: () => "", onSome: (time) => String(time.getTime()) })}/${info.size}`

  const hashBytes = (file: string, size: FileSystem.Size) =>
    Effect.suspend(() => {
      const hash = createHash("sha256")
      let bytes = 0
      // A buffer is taken for every read, the last and empty one too: for a hundred small pictures at once a MiB each is much.
      const chunkSize = Math.max(1, Math.min(Number(size), 1024 * 1024))
      return Stream.runForEach(fs.stream(file, { chunkSize }), (chunk) =>
        Effect.sync(() => {
          hash.update(chunk)
          bytes += chunk.length
        })
      ).pipe(Effect.map((): Fingerprint => ({ sha256: Sha256.make(hash.digest("hex")), bytes })))
    })

  /** The fingerprint of a file; `None` when no file stands there. Streams: a film never sits in memory. */
  const fingerprint = Effect.fnUntraced(
    function* (file: string) {
      const info = yield* fs.stat(file)
      if (info.type !== "File") return Option.none<Fingerprint>()
      const stamp = stampOf(info)
      const before = hashed.get(file)
      if (before !== undefined && before.stamp === stamp) return Option.some<Fingerprint>(before)
      const found = yield* hashBytes(file, info.size)
      hashed.set(file, { ...found, stamp })
      return Option.some(found)
    },
    Effect.catchIf(isMissing, () => Effect.succeed(Option.none<Fingerprint>()))
  )

  /** Forgets what is known of a file's bytes: it is somebody else's to move. */
  const forget = (file: string) => void hashed.delete(file)

  /** Moves a file, keeping what is known of its bytes. */
  const move = (from: string, to: string) =>
    Effect.zipRight(
      moveFile(fs, from, to),
      Effect.sync(() => {
        const known = hashed.get(from)
        hashed.delete(from)
        if (known === undefined) hashed.delete(to)
        else hashed.set(to, known)
      })
    )

  /** Removes what earlier runs left half-written in a film's own folders. Only under the lock. */
  const sweep = (root: string) =>
    Effect.forEach(
      ["", ...folders, supersededFolder],
      (below) =>
        fs.readDirectory(path.join(root, below)).pipe(
          Effect.catchIf(isMissing, () => Effect.succeed([])),
          Effect.flatMap((names) =>
            Effect.forEach(
              names.filter((name) => name.startsWith(temporaryPrefix)),
              (name) => fs.remove(path.join(root, below, name), { force: true }),
              { discard: true }
            )
          )
        ),
      { discard: true }
    )

  return {
    temporaryFor,
    syncFile,
    syncFolder,
    settle,
    discard,
    replace,
    fingerprint,
    forget,
    move,
    sweep
  } as const
})
export type Disk = Effect.Effect.Success<typeof makeDisk>
