import path from "node:path"
import { FileSystem } from "@effect/platform"
import { Effect } from "effect"

/** Whether something lies at a place; what cannot be looked at does not. */
export const isThere = (folder: string, ...names: ReadonlyArray<string>) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    Effect.orElseSucceed(fs.exists(path.join(folder, ...names)), () => false)
  )

/** Whether a folder holds any of some files. */
export const holdsAny = (folder: string, names: ReadonlyArray<string>) =>
  Effect.exists(names, (name) => isThere(folder, name))

/** Whether a place is a folder; what cannot be looked at is none. */
export const isFolder = (place: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    fs.stat(place).pipe(
      Effect.map(({ type }) => type === "Directory"),
      Effect.orElseSucceed(() => false)
    )
  )

/** The end of a folder's name that `--fresh` gave it. */
export const movedAside = /-\d{8}T\d{6}(?:-\d+)?$/
