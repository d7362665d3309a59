import { createHash, randomUUID } from "node:crypto"
import { dirname, join } from "node:path"
import type { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option, Predicate } from "effect"
import { heldFile } from "../domain/RetryPolicy.js"

// What disks and systems do differently, known in one place: no hard links (exFAT, many network shares), folders that
// cannot be flushed, files that a virus scanner or an indexer holds for a moment, moves from one disk to another.

/** Names of files that are still being written begin so; what a crash leaves of them is swept at the next start. */
export const temporaryPrefix = ".part-"

/** The system's own code of a failure, such as `EBUSY`; empty where it gave none. */
export const errnoOf = (error: PlatformError): string => {
  if (error._tag !== "SystemError") return ""
  const { cause, description = "" } = error
  if (Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code)) return cause.code
  return /\bE[A-Z0-9]{2,}\b/.exec(description)?.[0] ?? ""
}

const isOneOf = (codes: ReadonlyArray<string>) => (error: PlatformError) => codes.includes(errnoOf(error))

/** There is nothing of that name. */
export const isMissing = (error: PlatformError): boolean =>
  error._tag === "SystemError" && error.reason === "NotFound"

/** Somebody has that name already. */
export const isTaken = (error: PlatformError): boolean =>
  error._tag === "SystemError" && error.reason === "AlreadyExists"

/** Another program has the file open: what Windows and some network shares say meanwhile. */
const isHeld = isOneOf(["EBUSY", "EPERM", "EACCES", "ETXTBSY"])

/**
 * Tries file work again for some seconds while another program holds the file.
 * Fails   PlatformError of the last try, or at once where it is about something else.
 */
export const retryBusy = <A, R>(
  work: Effect.Effect<A, PlatformError, R>
): Effect.Effect<A, PlatformError, R> => Effect.retry(work, { schedule: heldFile, while: isHeld })

/** How many bytes of a file are read at once where it is hashed, by its size. */
const readAtOnce = { least: 4_096, most: 262_144 }

/**
 * The SHA-256 of a file's bytes, and how many there are; `size` is how many are expected. All reads share one buffer: a stream
 * takes a new one for each, which costs more than the hash does.
 * Fails   PlatformError.
 */
export const hashFile = Effect.fnUntraced(function* (fs: FileSystem.FileSystem, file: string, size: number) {
  const handle = yield* fs.open(file, { flag: "r" })
  const hash = createHash("sha256")
  const buffer = new Uint8Array(Math.min(Math.max(size, readAtOnce.least), readAtOnce.most))
  let bytes = 0
  for (;;) {
    const read = Number(yield* handle.read(buffer))
    if (read === 0) return { sha256: hash.digest("hex"), bytes }
    hash.update(buffer.subarray(0, read))
    bytes += read
  }
}, Effect.scoped)

/**
 * Waits until the bytes of a file are on the disk. No disk is excused from this.
 * Fails   PlatformError: the bytes may be gone after a power cut.
 */
export const flushFile = (fs: FileSystem.FileSystem, file: string) =>
  Effect.scoped(Effect.flatMap(fs.open(file, { flag: "r+" }), (handle) => handle.sync))

/**
 * Writes a file and waits until its bytes are on the disk; `wx` where it must not be there yet.
 * Fails   PlatformError; what was written of it may stand there then.
 */
export const writeDown = (fs: FileSystem.FileSystem, file: string, bytes: Uint8Array, flag: "w" | "wx") =>
  fs.open(file, { flag, mode: 0o600 }).pipe(
    Effect.flatMap((handle) => Effect.zipRight(handle.writeAll(bytes), handle.sync)),
    Effect.scoped
  )

/** What systems say whose folders cannot be opened or flushed: nothing is wrong with the files in them. */
const cannotFlush = isOneOf([
  ...["EINVAL", "EPERM", "EACCES", "EBADF", "EISDIR"],
  ...["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "ENOTTY"]
])

/**
 * Waits until the names in a folder are on the disk. Gives the system's code where it refuses that for folders, which is
 * no failure: the files' own bytes are safe, and after a power cut a name of the last seconds may be missing. Windows
 * cannot, and does not need to.
 * Fails   PlatformError where the folder is not there, or its disk fails.
 */
export const flushFolder = (
  fs: FileSystem.FileSystem,
  folder: string
): Effect.Effect<Option.Option<string>, PlatformError> =>
  process.platform === "win32"
    ? Effect.succeedNone
    : Effect.scoped(Effect.flatMap(fs.open(folder, { flag: "r" }), (handle) => handle.sync)).pipe(
        Effect.as(Option.none<string>()),
        Effect.catchIf(cannotFlush, (error) => Effect.succeedSome(errnoOf(error)))
      )

/** Copies a file to another disk whole or not at all, then removes the original. */
const carry = (fs: FileSystem.FileSystem, from: string, to: string) => {
  const temporary = join(dirname(to), `${temporaryPrefix}${process.pid}-${randomUUID().slice(0, 8)}-carried`)
  return fs.copyFile(from, temporary).pipe(
    Effect.zipRight(flushFile(fs, temporary)),
    Effect.zipRight(retryBusy(fs.rename(temporary, to))),
    Effect.tapError(() => Effect.ignore(fs.remove(temporary, { force: true }))),
    Effect.zipRight(retryBusy(fs.remove(from, { force: true }))),
    Effect.uninterruptible
  )
}

/**
 * Moves a file in one move, over one of that name; from disk to disk by a copy that is whole before it is seen.
 * Fails   PlatformError; nothing is lost then: the bytes are whole under one name or the other.
 */
export const moveFile = (fs: FileSystem.FileSystem, from: string, to: string) =>
  Effect.catchIf(retryBusy(fs.rename(from, to)), isOneOf(["EXDEV"]), () => carry(fs, from, to))

/**
 * As `moveFile`; the folder that the file comes to is made where there is none.
 * Fails   PlatformError, as there.
 */
export const moveIntoFolder = (fs: FileSystem.FileSystem, from: string, to: string) =>
  Effect.catchIf(moveFile(fs, from, to), isMissing, () =>
    Effect.zipRight(fs.makeDirectory(dirname(to), { recursive: true, mode: 0o700 }), moveFile(fs, from, to))
  )

/** These say something about the names or the room on the disk, not about hard links. */
const notAboutLinks = isOneOf(["EEXIST", "ENOENT", "ENOSPC", "EDQUOT", "EROFS", "EIO"])

/**
 * Puts `text`, which stands in the file `written`, under a name that nobody has yet. Gives whether it did: of many
 * contenders one wins, and `written` may have been swept away. By link(2), so that it is whole at once; where the disk has
 * no hard links, by creating the name exclusively, and its text is there a moment later.
 * Fails   PlatformError: the disk, and nobody has the name then.
 */
export const putUnderNewName = (fs: FileSystem.FileSystem, written: string, text: string, name: string) =>
  fs.link(written, name).pipe(
    Effect.catchIf(
      (error) => !notAboutLinks(error),
      () =>
        fs.open(name, { flag: "wx", mode: 0o600 }).pipe(
          Effect.flatMap((handle) =>
            handle.writeAll(new TextEncoder().encode(text)).pipe(
              Effect.zipRight(handle.sync),
              // Who could not write it down does not hold it.
              Effect.tapError(() => Effect.ignore(fs.remove(name, { force: true })))
            )
          ),
          Effect.scoped,
          Effect.uninterruptible
        )
    ),
    Effect.as(true),
    Effect.catchIf(
      (error) => isTaken(error) || isMissing(error),
      () => Effect.succeed(false)
    )
  )
