import { createHash } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import { Effect } from "effect"
import { Sha256 } from "../domain/Assets.js"
import { knownClip } from "../services/Ffmpeg.js"

/** What the clip that comes along is. */
export const clipFacts = { seconds: 0.5, frames: 12, width: 96, height: 54, framesPerSecond: 24 } as const

export const hashOf = (bytes: Uint8Array): Sha256 =>
  Sha256.make(createHash("sha256").update(bytes).digest("hex"))

/**
 * Writes the clip that comes along; gives its hash.
 * Fails   PlatformError where it cannot be written.
 */
export const writeClip = Effect.fnUntraced(function* (to: string) {
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFile(to, knownClip)
  return hashOf(knownClip)
})

/**
 * A temporary folder, the way to a file in it, and what lies there.
 * Fails   PlatformError where no folder can be made.
 */
export const scratch = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  return {
    at: (name: string) => path.join(folder, name),
    names: Effect.map(fs.readDirectory(folder), (names) => [...names].sort())
  }
})
