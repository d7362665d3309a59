import { FileSystem, Path } from "@effect/platform"
import { Effect, Layer, Ref } from "effect"
import { whyUnread } from "../services/DiskTrouble.js"
import { FileUnreadable, Workspace } from "../services/Workspace.js"

/** The folder of a film, seen but not touched: nothing is made in it, and what would be written is only noted. */
export const forecastWorkspace = (folder: string) =>
  Layer.effect(
    Workspace,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const root = path.resolve(folder)
      return {
        root,
        absolute: (relative: string) => path.join(root, ...relative.split("/")),
        write: () => Effect.void,
        replace: () => Effect.void,
        read: (file: string) =>
          Effect.mapError(
            fs.readFile(file),
            (error) => new FileUnreadable({ file: path.basename(file), detail: whyUnread(error) })
          ),
        list: () => Effect.succeed([]),
        discard: () => Effect.void,
        move: () => Effect.void,
        setAside: () => Effect.void,
        isFilming: yield* Ref.make(false)
      }
    })
  )
