import { createHash } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Either, Encoding } from "effect"
import { LocalFile, Sha256 } from "../../domain/Assets.js"
import { clipBytes } from "./ClipBytes.js"

/** What the two clips that come along are. */
export const clipFacts = { seconds: 0.5, frames: 12, width: 96, height: 54, framesPerSecond: 24 } as const

export const bytesOf = (base64: string): Uint8Array => Either.getOrThrow(Encoding.decodeBase64(base64))

export const hashOf = (bytes: Uint8Array): Sha256 =>
  Sha256.make(createHash("sha256").update(bytes).digest("hex"))

/** Writes one of the clips that come along. */
export const writeClip = Effect.fnUntraced(function* (which: keyof typeof clipBytes, to: string) {
  const fs = yield* FileSystem.FileSystem
  const bytes = bytesOf(clipBytes[which])
  yield* fs.writeFile(to, bytes)
  return { bytes, sha256: hashOf(bytes) }
})

/** A file of the film, for orders that are made from one. */
export const localFile = (path: string, sha256: Sha256): LocalFile => new LocalFile({ path, sha256 })

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

const begins = (bytes: Uint8Array, ...head: ReadonlyArray<number>) =>
  head.every((byte, index) => bytes[index] === byte)

/** What kind of picture some bytes are; none of those a provider makes where it says so. */
export const pictureKind = (bytes: Uint8Array): "jpeg" | "png" | "webp" | "none" =>
  begins(bytes, 0xff, 0xd8, 0xff)
    ? "jpeg"
    : begins(bytes, 0x89, 0x50, 0x4e, 0x47)
      ? "png"
      : begins(bytes, 0x52, 0x49, 0x46, 0x46)
        ? "webp"
        : "none"

/** Whether some bytes are an MP4 from outside. */
export const isMp4 = (bytes: Uint8Array): boolean =>
  new TextDecoder("latin1").decode(bytes.subarray(4, 8)) === "ftyp"
