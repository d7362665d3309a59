import { createHash } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Layer, Ref } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { whyUnread } from "../services/DiskTrouble.js"
import { FileUnreadable, Workspace } from "../services/Workspace.js"
import { Placeholders } from "./Placeholders.js"

const hashOf = (bytes: Uint8Array) => Sha256.make(createHash("sha256").update(bytes).digest("hex"))

/** The folder of a film, seen but not touched: nothing is made in it, and what would be written is only noted. */
export const forecastWorkspace = (folder: string) =>
  Layer.effect(
    Workspace,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const placeholders = yield* Placeholders
      const root = path.resolve(folder)
      return {
        root,
        absolute: (relative: string) => path.join(root, ...relative.split("/")),
        // Bytes that are at hand (a recorded answer) have a hash already: what was made from them stays valid.
        write: (file: string, bytes: Uint8Array) =>
          placeholders.put(file, { _tag: "Placeholder", sha256: hashOf(bytes), seconds: 0 }),
        replace: () => Effect.void,
        read: (file: string) =>
          Effect.mapError(
            fs.readFile(file),
            (error) => new FileUnreadable({ file: path.basename(file), detail: whyUnread(error) })
          ),
        list: () => Effect.succeed([]),
        discard: () => Effect.void,
        move: (from: string, to: string) => placeholders.move(from, to),
        setAside: () => Effect.void,
        isFilming: yield* Ref.make(false)
      }
    })
  )
