import { createHash } from "node:crypto"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { Effect, Layer, Option, Redacted, Schema } from "effect"
import { LocalFile, Sha256 } from "../../../src/domain/Assets.js"
import { GrokClient, type GrokOptions } from "../../../src/services/GrokClient.js"
import { Workspace } from "../../../src/services/Workspace.js"
import { tempFolder } from "../../support/tempFolder.js"

/** A key that must never be seen again. It does not look like one of xAI's, so that only knowing it can hide it. */
export const key = "canary/0123456789+abcdefghij="

/** A folder of its own for every test, gone with its end. */
export const folder = Layer.unwrapScoped(
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    return Workspace.layer(yield* fs.makeTempDirectoryScoped({ prefix: "grok-client-" }))
  })
).pipe(Layer.provideMerge(NodeContext.layer))

/** One folder for all tests of a file, which look at what was sent and answered, not at what lies there. */
export const oneFolder = () => {
  const opened = Effect.runSync(
    Effect.cached(
      Effect.provide(Workspace, Workspace.layer(tempFolder("grok-client-"))).pipe(
        Effect.provide(NodeContext.layer)
      )
    )
  )
  return Layer.effect(Workspace, opened).pipe(Layer.provideMerge(NodeContext.layer))
}

/** The live client over whatever `options` put under it, in a folder of its own unless told another. */
export const studio = (options: Partial<GrokOptions> = {}, where: typeof folder = folder) =>
  GrokClient.layer({ apiKey: Redacted.make(key), ...options }).pipe(Layer.provideMerge(where))

/** The smallest bytes that begin as a file of their kind. */
export const bytesOf = {
  jpeg: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 1, 2, 3, 4, 0xff, 0xd9]),
  png: Buffer.from("89504e470d0a1a0a0000000049454e44ae426082", "hex"),
  webp: Buffer.concat([Buffer.from("RIFF"), Buffer.from([8, 0, 0, 0]), Buffer.from("WEBPVP8 ")]),
  mp4: Buffer.concat([
    Buffer.from([0, 0, 0, 16]),
    Buffer.from("ftypisom"),
    Buffer.alloc(4),
    Buffer.from([0, 0, 0, 8]),
    Buffer.from("moov")
  ])
} as const

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

/** Puts a file into the run's folder and gives its record. */
export const put = Effect.fnUntraced(function* (path: string, bytes: Uint8Array) {
  const fs = yield* FileSystem.FileSystem
  const workspace = yield* Workspace
  yield* fs.writeFile(workspace.absolute(path), bytes)
  return new LocalFile({ path, sha256: Sha256.make(sha256(bytes)) })
})

/** A question with a small answer. */
export const Mood = Schema.Struct({ mood: Schema.String, strength: Schema.Int.pipe(Schema.between(0, 10)) })
export const question = {
  model: "grok-4.3",
  reasoningEffort: Option.none<string>(),
  system: "You name moods.",
  words: "A lighthouse at dusk.",
  pictures: [] as ReadonlyArray<LocalFile>,
  name: "mood",
  answer: Mood,
  repairs: [] as ReadonlyArray<{ readonly answered: string; readonly problem: string }>
}

export const drawing = {
  model: "grok-imagine-image-2.0",
  prompt: "A fox under a lamp",
  aspectRatio: "16:9" as const,
  quality: Option.some("low" as const)
}
