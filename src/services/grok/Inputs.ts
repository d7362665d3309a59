import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import type { LocalFile } from "../../domain/Assets.js"
import { Ffmpeg } from "../Ffmpeg.js"
import { type Kind, kindOf, mimeOf } from "../FileType.js"
import { asDamage } from "../ffmpeg/Complaints.js"
import { run } from "../ffmpeg/Run.js"
import { type Call, MediaRejected } from "../GrokError.js"
import { Workspace } from "../Workspace.js"

/** The largest picture and clip that are sent: xAI's documented limits (xai-api §2.3 and §4.2, read 2026-11-22). */
const largest = { picture: 20 * 1024 * 1024, clip: 50 * 1024 * 1024 } as const

const taken: { readonly [what in keyof typeof largest]: ReadonlyArray<Kind> } = {
  picture: ["jpeg", "png"],
  clip: ["mp4"]
}

const dataUri = (kind: Kind, bytes: Uint8Array): string =>
  `data:${mimeOf[kind]};base64,${Buffer.from(bytes).toString("base64")}`

/**
 * Makes the function that turns a file of the run into a data URI. What goes out are the very bytes that were recorded:
 * a file that is missing, changed, led out of the folder, too large or of the wrong kind is not sent. WebP goes out as JPEG.
 */
export const makeInput = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workspace = yield* Workspace
  const ffmpeg = yield* Effect.serviceOption(Ffmpeg)

  /**
   * A WebP picture as a JPEG. The provider may draw WebP, but looks at JPEG and PNG alone when it is asked a question
   * (xai-api §2.3, read 2026-11-22). Made from the recorded bytes each time, so that the file on disk stays as it came.
   */
  const asJpeg = Effect.fnUntraced(function* (webp: string) {
    if (Option.isNone(ffmpeg))
      return yield* Effect.fail({ isOurs: false, why: "nothing here makes one of it" })
    const { chosen } = ffmpeg.value
    const inTheWay = (folder: string) => (error: { readonly message: string }) => ({
      isOurs: true,
      why: `the temporary folder ${folder} cannot be used: ${error.message}`
    })
    const folder = yield* fs.makeTempDirectoryScoped().pipe(Effect.mapError(inTheWay(tmpdir())))
    const jpeg = path.join(folder, "picture.jpg")
    const job = {
      task: "making a JPEG of a WebP",
      arguments: [
        ...["-nostdin", "-hide_banner", "-loglevel", "error", "-xerror"],
        ...["-protocol_whitelist", "file", "-f", "webp_pipe", "-i", webp],
        ...["-frames:v", "1", "-pix_fmt", "yuvj444p", "-q:v", "2", "-f", "mjpeg", jpeg]
      ],
      timeLimit: "30 seconds",
      grace: "2 seconds"
    } as const
    yield* chosen.pipe(
      Effect.flatMap((it) => run({ ...job, ffmpeg: it.path })),
      Effect.mapError(asDamage),
      Effect.mapError((error) => ({ isOurs: error.blame === "machine", why: error.message }))
    )
    return yield* fs.readFile(jpeg).pipe(Effect.mapError(inTheWay(folder)))
  }, Effect.scoped)

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
    if (kind === "webp" && what === "picture") {
      const jpeg = yield* asJpeg(place).pipe(
        Effect.mapError(({ isOurs, why }) =>
          isOurs
            ? rejected("Unready", `cannot be made a JPEG here: ${why}`)
            : rejected("Type", `is a WebP that cannot be made a JPEG (${why})`)
        )
      )
      return dataUri("jpeg", jpeg)
    }
    if (kind === undefined || !taken[what].includes(kind))
      return yield* rejected("Type", what === "picture" ? "is neither JPEG nor PNG" : "is no MP4")
    return dataUri(kind, bytes)
  })
})
