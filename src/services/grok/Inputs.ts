import { createHash } from "node:crypto"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import type { LocalFile } from "../../domain/Assets.js"
import { type Call, MediaRejected } from "../GrokError.js"
import { Workspace } from "../Workspace.js"
import { type Kind, kindOf, mimeOf } from "./Magic.js"

/** The largest picture and clip that are sent: xAI's documented limits (xai-api §2.3 and §4.2, read 2026-11-22). */
const largest = { picture: 20 * 1024 * 1024, clip: 50 * 1024 * 1024 } as const

const taken: { readonly [what in keyof typeof largest]: ReadonlyArray<Kind> } = {
  picture: ["jpeg", "png"],
  clip: ["mp4"]
}

/**
 * Makes the function that turns a file of the run into a data URI. What goes out are the very bytes that were recorded:
 * a file that is missing, changed, led out of the folder, too large or of the wrong kind is not sent.
 */
export const makeInput = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workspace = yield* Workspace

  return Effect.fn("GrokClient.input")(function* (call: Call, file: LocalFile, what: keyof typeof largest) {
    const rejected = (reason: MediaRejected["reason"], why: string) =>
      new MediaRejected({ call, reason, detail: `${file.path} ${why}`, requestId: Option.none() })
    const missing = () => rejected("Changed", "cannot be read any more")

    const absolute = workspace.absolute(file.path)
    const place = yield* fs.realPath(absolute).pipe(Effect.mapError(missing))
    if (path.relative(workspace.root, place).split(path.sep)[0] === "..")
      return yield* rejected("Address", "lies outside the run's folder")
    const { size } = yield* fs.stat(place).pipe(Effect.mapError(missing))
    if (size > BigInt(largest[what])) return yield* rejected("Size", "is larger than xAI takes")
    const bytes = yield* fs.readFile(place).pipe(Effect.mapError(missing))
    if (createHash("sha256").update(bytes).digest("hex") !== file.sha256)
      return yield* rejected("Changed", "is not the file that was recorded")
    const kind = kindOf(bytes)
    if (kind === undefined || !taken[what].includes(kind))
      return yield* rejected("Type", what === "picture" ? "is neither JPEG nor PNG" : "is no MP4")
    return `data:${mimeOf[kind]};base64,${Buffer.from(bytes).toString("base64")}`
  })
})
