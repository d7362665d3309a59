import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect, Option } from "effect"
import { plainly } from "./DiskTrouble.js"
import { isMissing, patiently, temporaryPrefix } from "./FileOps.js"

/** As long as the longest name this program gives a file, half-written ones included. */
const longestName = 125

/** More than a disk writes beside its own tables, so that a full one, or a used-up share of it, is found out. */
const trialText = "x".repeat(16 * 1024)

/** A place below the folder that will not do, and the rest of a sentence about it. */
export type Unusable = { readonly place: string; readonly why: string }

/** Writes, renames and removes a file in one folder, as the film's own are. */
const tryFolder = (fs: FileSystem.FileSystem, folder: string) => {
  const name = `${temporaryPrefix}${process.pid}-trial-${randomUUID()}-`.padEnd(longestName, "x")
  const first = join(folder, name)
  const second = join(folder, `${name}y`)
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
  const typeOf = (place: string) =>
    Effect.map(Effect.option(fs.stat(place)), (info) => Option.map(info, ({ type }) => type))

  const refuse = (place: string, why: string) => Effect.fail<Unusable>({ place, why })

  for (const place of ["", ...wanted.folders]) {
    const folder = join(root, place)
    const link = yield* Effect.option(fs.readLink(folder))
    // A link in here would carry the film's files out of its folder.
    if (place !== "" && Option.isSome(link))
      return yield* refuse(place, `is a link to ${link.value}; put the folder itself there`)
    const type = yield* typeOf(folder)
    if (Option.isNone(type)) continue
    if (type.value !== "Directory")
      return yield* refuse(place, "is a file, where a folder of the film has to stand")
    yield* Effect.catchAll(tryFolder(fs, folder), (error) =>
      refuse(place, `cannot be written: ${plainly(error)}`)
    )
  }
  for (const place of wanted.files)
    if (Option.contains(yield* typeOf(join(root, place)), "Directory"))
      return yield* refuse(place, "is a folder, where a file of the film has to stand")
})
