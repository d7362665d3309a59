import { randomUUID } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option } from "effect"
import { errnoOf, isMissing, patiently, temporaryPrefix } from "./FileOps.js"

/** As long as the longest name this program gives a file, half-written ones included. */
const longestName = 125

/** More than a disk writes beside its own tables, so that a full one, or a used-up share of it, is found out. */
const trialText = "x".repeat(16 * 1024)

const ofAnother =
  process.platform === "win32"
    ? "no permission to write there"
    : "no permission to write there; if it belongs to another user of this machine, chown gives it back to you"

/** What the system's code means, as a person would say it. */
export const plainly = (error: PlatformError): string => {
  const meanings: Readonly<Record<string, string>> = {
    EACCES: ofAnother,
    EPERM: ofAnother,
    ENOTDIR: "a part of its path is a file, not a folder",
    EISDIR: "a folder of that name is in its place",
    ENAMETOOLONG: "its name is too long, or its whole path",
    ENOSPC: "the disk is full",
    EDQUOT: "your share of the disk is used up",
    EROFS: "the disk is read-only",
    EBUSY: "another program holds it",
    ELOOP: "the links in its path lead in a circle",
    ENOENT: "its path leads nowhere",
    EEXIST: "a file of that name is in its place",
    EIO: "the disk does not answer",
    EMFILE: "this program may open no more files at once (ulimit -n raises it)",
    ENFILE: "this machine has no more files to open at once",
    ESTALE: "the disk it is on has gone away"
  }
  return meanings[errnoOf(error)] ?? error.message
}

/** A place below the folder that will not do, and the rest of a sentence about it. */
export type Unusable = { readonly place: string; readonly why: string }

/** Writes, renames and removes a file in one folder, as the film's own are. */
const tryFolder = (fs: FileSystem.FileSystem, path: Path.Path, folder: string) => {
  const name = `${temporaryPrefix}${process.pid}-trial-${randomUUID()}-`.padEnd(longestName, "x")
  const first = path.join(folder, name)
  const second = path.join(folder, `${name}y`)
  // A run that begins just now sweeps names like these.
  const unlessSwept = <A>(work: Effect.Effect<A, PlatformError>) =>
    Effect.catchIf(Effect.asVoid(work), isMissing, () => Effect.void)
  return fs
    .writeFileString(first, trialText, { flag: "wx", mode: 0o600 })
    .pipe(
      Effect.zipRight(unlessSwept(patiently(fs.rename(first, second)))),
      Effect.zipRight(patiently(fs.remove(second, { force: true }))),
      Effect.ensuring(Effect.ignore(fs.remove(first, { force: true })))
    )
}

/**
 * Tries what a film will do in each of its folders, before anything is ordered: writing, renaming and removing in those
 * that are there, and putting a file where each of `files` has to stand.
 * Fails   with the first place that will not do.
 */
export const tryFolders = Effect.fn("FolderTrial.try")(function* (
  root: string,
  wanted: { readonly folders: ReadonlyArray<string>; readonly files: ReadonlyArray<string> }
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const typeOf = (place: string) =>
    Effect.map(Effect.option(fs.stat(place)), (info) => Option.map(info, ({ type }) => type))

  yield* Effect.forEach(
    ["", ...wanted.folders],
    (name) =>
      Effect.gen(function* () {
        const folder = path.join(root, name)
        const unusable = (why: string): Unusable => ({ place: name, why })
        const link = yield* Effect.option(fs.readLink(folder))
        // A link in here would carry the film's files out of its folder.
        if (name !== "" && Option.isSome(link))
          return yield* Effect.fail(unusable(`is a link to ${link.value}; put the folder itself there`))
        const type = yield* typeOf(folder)
        if (Option.isNone(type)) return
        if (type.value !== "Directory")
          return yield* Effect.fail(unusable("is a file, where a folder of the film has to stand"))
        yield* Effect.mapError(tryFolder(fs, path, folder), (error) =>
          unusable(`cannot be written: ${plainly(error)}`)
        )
      }),
    { discard: true }
  )
  yield* Effect.forEach(
    wanted.files,
    (name) =>
      Effect.flatMap(typeOf(path.join(root, name)), (type) =>
        Option.contains(type, "Directory")
          ? Effect.fail<Unusable>({
              place: name,
              why: "is a folder, where a file of the film has to stand"
            })
          : Effect.void
      ),
    { discard: true }
  )
})
