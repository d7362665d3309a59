import path from "node:path"
import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect } from "effect"
import { whyUnread } from "../../services/DiskTrouble.js"
import { isMissing } from "../../services/FileOps.js"
import { StoreFailed } from "../../services/StateStore.js"

/** Whether something lies at a place; what cannot be looked at does not. */
export const isThere = (folder: string, ...names: ReadonlyArray<string>) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    Effect.orElseSucceed(fs.exists(path.join(folder, ...names)), () => false)
  )

/** Whether a folder holds any of some files. */
export const holdsAny = (folder: string, names: ReadonlyArray<string>) =>
  Effect.exists(names, (name) => isThere(folder, name))

/** The names in a folder, in order; none where it cannot be looked into. */
export const namesIn = (folder: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.readDirectory(folder).pipe(
      Effect.map((names) => names.toSorted()),
      Effect.orElseSucceed((): ReadonlyArray<string> => [])
    )
  )

/** Whether a place is a link, wherever that leads. */
export const isLink = (place: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.isSuccess(fs.readLink(place)))

/** Whether a place is a folder; what cannot be looked at is none. */
export const isFolder = (place: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.stat(place).pipe(
      Effect.map(({ type }) => type === "Directory"),
      Effect.orElseSucceed(() => false)
    )
  )

/**
 * What is read in a film's folder; `missing` where there is no such thing.
 * Fails   StoreFailed, `Unreadable`, with what `says` makes of the reason: what may not be read is no folder without a film.
 */
export const readIn = <A, B, R>(
  reading: Effect.Effect<A, PlatformError, R>,
  missing: B,
  says: (because: string) => string
): Effect.Effect<A | B, StoreFailed, R> =>
  reading.pipe(
    Effect.catchIf(isMissing, () => Effect.succeed(missing)),
    Effect.mapError((error) => new StoreFailed({ reason: "Unreadable", detail: says(whyUnread(error)) }))
  )

/** The end of a folder's name that `--fresh` gave it. */
export const movedAside = /-\d{8}T\d{6}(?:-\d+)?$/
