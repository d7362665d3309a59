import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option } from "effect"
import { plainly } from "./DiskTrouble.js"
import { isMissing, isTaken, retryBusy, temporaryPrefix } from "./FileOps.js"

/** As long as the longest name this program gives a file, half-written ones included. */
const longestName = 125

/** More than a disk writes beside its own tables, so that a full one, or a used-up share of it, is found out. */
const trialText = "x".repeat(16 * 1024)

/** Writes, renames and removes a file in one folder, as the film's own are. */
const tryFolder = (fs: FileSystem.FileSystem, folder: string) => {
  const name = `${temporaryPrefix}${process.pid}-trial-${randomUUID()}-`.padEnd(longestName, "x")
  const first = join(folder, name)
  const second = join(folder, `${name}y`)
  // A run that begins just now sweeps names like these.
  const unlessSwept = <A>(work: Effect.Effect<A, PlatformError>) =>
    Effect.catchIf(Effect.asVoid(work), isMissing, () => Effect.void)
  return fs.writeFileString(first, trialText, { flag: "wx", mode: 0o600 }).pipe(
    Effect.zipRight(unlessSwept(retryBusy(fs.rename(first, second)))),
    Effect.onError(() => Effect.ignore(fs.remove(first, { force: true }))),
    Effect.zipRight(retryBusy(fs.remove(second, { force: true })))
  )
}

/** Whether a place below a folder is there, by the names in that; none where they cannot be read. */
const placesIn = (fs: FileSystem.FileSystem, root: string) =>
  Effect.map(Effect.option(fs.readDirectory(root)), (names) => {
    // Many disks hold names that differ in the size of a letter for the same.
    const known = Option.map(names, (all) => new Set(all.map((name) => name.toLowerCase())))
    return (place: string): Option.Option<boolean> =>
      Option.map(known, (all) => all.has(place.split("/")[0] ?? ""))
  })

/**
 * Makes those of these folders that are not there yet, and gives those it made: what can be done in the folder round them
 * can be done in them.
 * Fails   PlatformError.
 */
export const makeFolders = Effect.fn("FolderTrial.make")(function* (
  root: string,
  folders: ReadonlyArray<string>
) {
  const fs = yield* FileSystem.FileSystem
  const isThere = yield* placesIn(fs, root)
  return yield* Effect.filter(
    folders.filter((folder) => !Option.getOrElse(isThere(folder), () => false)),
    (folder) =>
      fs.makeDirectory(join(root, folder), { mode: 0o700 }).pipe(
        Effect.as(true),
        // Someone else made it in between.
        Effect.catchIf(isTaken, () => Effect.succeed(false))
      )
  )
})

/**
 * Tries what a film will do in each of its folders, before anything is ordered: writing, renaming and removing in those
 * that are there, putting a file where each of `files` has to stand, and going on with the file `grown`.
 * Fails   with what there is to say of the first place that will not do.
 */
export const tryFolders = Effect.fn("FolderTrial.try")(function* (
  root: string,
  wanted: {
    readonly folders: ReadonlyArray<string>
    readonly files: ReadonlyArray<string>
    readonly grown: string
  }
) {
  const fs = yield* FileSystem.FileSystem
  const typeOf = (place: string) => Effect.option(Effect.map(fs.stat(join(root, place)), ({ type }) => type))
  const refuse = (place: string, why: string) =>
    Effect.fail(place === "" ? `it ${why}` : `${place} in it ${why}`)
  /** A link in here would carry the film's files out of its folder. */
  const refuseLink = (place: string, what: string) =>
    Effect.flatMap(Effect.option(fs.readLink(join(root, place))), (link) =>
      Option.isSome(link)
        ? refuse(place, `is a link to ${link.value}; put the ${what} itself there`)
        : Effect.void
    )

  const isThere = yield* placesIn(fs, root)
  const mayBeThere = (place: string) => Option.getOrElse(isThere(place), () => true)
  const isGrown = mayBeThere(wanted.grown)
  if (isGrown) yield* refuseLink(wanted.grown, "file")
  for (const place of ["", ...wanted.folders.filter(mayBeThere)]) {
    if (place !== "") yield* refuseLink(place, "folder")
    yield* Effect.catchAll(tryFolder(fs, join(root, place)), (error) =>
      Effect.flatMap(
        typeOf(place),
        Option.match({
          onNone: () => Effect.void,
          onSome: (type) =>
            type === "Directory"
              ? refuse(place, `cannot be written: ${plainly(error)}`)
              : refuse(place, "is a file, where a folder of the film has to stand")
        })
      )
    )
  }
  for (const place of [wanted.grown, ...wanted.files].filter(mayBeThere))
    if (Option.contains(yield* typeOf(place), "Directory"))
      return yield* refuse(place, "is a folder, where a file of the film has to stand")
  if (isGrown && Option.isSome(yield* typeOf(wanted.grown)))
    yield* Effect.catchAll(Effect.scoped(fs.open(join(root, wanted.grown), { flag: "r+" })), (error) =>
      refuse(wanted.grown, `cannot be opened: ${plainly(error)}`)
    )
})
