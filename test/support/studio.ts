import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { ConfigProvider, Effect, Layer } from "effect"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"

/**
 * A real `Ffmpeg` on the bundled binary, and the file system. Found where nothing is on the PATH rather than named: its bytes
 * are known then, and it is tried once for all films of a process.
 */
export const studio = Layer.provideMerge(Ffmpeg.layer(), NodeContext.layer).pipe(
  Layer.merge(Layer.setConfigProvider(ConfigProvider.fromMap(new Map())))
)

/** A temporary folder, and where a name is inside it. */
export const scratch = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  return { folder, at: (name: string) => path.join(folder, name) }
})

/** What a folder holds, hidden names included. */
export const contents = (folder: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    Effect.map(Effect.orDie(fs.readDirectory(folder)), (names) => names.sort())
  )
