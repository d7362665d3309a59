import { createHash } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import { Effect } from "effect"
import { Sha256 } from "../../domain/Assets.js"
import { clipBytes } from "./ClipBytes.js"

/** What the two clips that come along are. */
export const clipFacts = { seconds: 0.5, frames: 12, width: 96, height: 54, framesPerSecond: 24 } as const

export const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"))

export const hashOf = (bytes: Uint8Array): Sha256 =>
  Sha256.make(createHash("sha256").update(bytes).digest("hex"))

/** Writes one of the clips that come along. */
export const writeClip = Effect.fnUntraced(function* (which: keyof typeof clipBytes, to: string) {
  const fs = yield* FileSystem.FileSystem
  const bytes = bytesOf(clipBytes[which])
  yield* fs.writeFile(to, bytes)
  return { bytes, sha256: hashOf(bytes) }
})

/** A temporary folder, the way to a file in it, and what lies there. */
export const scratch = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const folder = yield* fs.makeTempDirectoryScoped()
  return {
    at: (name: string) => path.join(folder, name),
    names: Effect.map(fs.readDirectory(folder), (names) => [...names].sort())
  }
})
