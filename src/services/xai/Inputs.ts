import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { FileSystem, Path } from "@effect/platform"
import { Effect, Option } from "effect"
import type { LocalFile } from "../../domain/Assets.js"
import { sizeInWords } from "../../domain/Words.js"
import { Ffmpeg } from "../Ffmpeg.js"
import { type FileType, mimeOf, sniffFileType } from "../FileType.js"
import { type Call, type GrokError, GrokRejected, MediaRejected } from "../GrokError.js"
import { headersOf, pixelsOf } from "../PictureFile.js"
import { Workspace } from "../Workspace.js"

/** A file that went with a request, and how much of the request it is, in bytes. */
export interface SentFile {
  readonly file: LocalFile
  readonly size: number
}

/** One that went as a text. */
export interface SentInput extends SentFile {
  readonly uri: string
}

/** One that went as it is. */
export interface SentBytes extends SentFile {
  readonly kind: FileType
  readonly bytes: Uint8Array
}

/** A request that is refused for its form or its size is refused for what went with it: named here, with its size. */
export const namingInputs = (error: GrokError, sent: ReadonlyArray<SentFile>): GrokError => {
  if (error._tag !== "GrokRejected" || sent.length === 0) return error
  if (error.reason !== "BadRequest" && error.reason !== "TooLarge") return error
  const each = sent.map(({ file, size }) => `${file.path} (${sizeInWords(size)} as sent)`)
  return new GrokRejected({
    ...error,
    detail: `${error.detail.replace(/\.$/, "")}; sent with it: ${each.join(", ")}`
  })
}

/** What is sent: of which kind, and how large at most; xAI's documented limits (xai-api §2.3 and §4.2, read 2026-11-22). */
const limits: {
  readonly [what in "picture" | "clip" | "sound"]: {
    readonly most: number
    readonly kinds: ReadonlyArray<FileType>
    readonly isNot: string
  }
} = {
  picture: { most: 20 * 1024 * 1024, kinds: ["jpeg", "png"], isNot: "is neither JPEG nor PNG" },
  clip: { most: 50 * 1024 * 1024, kinds: ["mp4"], isNot: "is no MP4" },
  sound: { most: 50 * 1024 * 1024, kinds: ["wav", "mp3", "mp4"], isNot: "is neither WAV, MP3 nor MP4" }
}

/**
 * Makes the functions that bring a file of the run to be sent: as a data URI, and as its bytes. What goes out are the very
 * bytes that were recorded: a file that is missing, changed, led out of the folder, too large or of the wrong kind is not
 * sent. WebP goes out as JPEG.
 */
export const makeInput = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const workspace = yield* Workspace
  const ffmpeg = yield* Effect.serviceOption(Ffmpeg)

  /**
   * A picture as it can be looked at: a WebP as a JPEG, since the provider looks at JPEG and PNG alone when it is asked a
   * question (xai-api §2.3, read 2026-11-22), and clear places on the light ground that everybody sees them on. Made from
   * the recorded bytes each time, so that the file on disk stays as it came.
   */
  const flattened = Effect.fnUntraced(function* (
    picture: string,
    from: "webp" | "png",
    rejected: (reason: MediaRejected["reason"], why: string) => MediaRejected
  ) {
    const [kind, is, into] =
      from === "webp" ? (["jpeg", "WebP", "JPEG"] as const) : (["png", "PNG", "PNG"] as const)
    const unfit = (why: string) => rejected("Type", `is a ${is} that cannot be made a ${into} (${why})`)
    const unready = (why: string) => rejected("Unready", `cannot be made a ${into} here: ${why}`)
    const inTheWay = (folder: string) => (error: { readonly message: string }) =>
      unready(`the temporary folder ${folder} cannot be used: ${error.message}`)
    if (Option.isNone(ffmpeg)) return yield* unfit("nothing here makes one of it")
    const folder = yield* fs.makeTempDirectoryScoped().pipe(Effect.mapError(inTheWay(tmpdir())))
    const to = path.join(folder, `picture.${kind}`)
    yield* Effect.mapError(ffmpeg.value.flatten(picture, to, kind), ({ blame, message }) =>
      blame === "machine" ? unready(message) : unfit(message)
    )
    return { kind, bytes: yield* fs.readFile(to).pipe(Effect.mapError(inTheWay(folder))) }
  }, Effect.scoped)

  const bytesOf = Effect.fnUntraced(function* (call: Call, file: LocalFile, what: keyof typeof limits) {
    const rejected = (reason: MediaRejected["reason"], why: string) =>
      new MediaRejected({ call, reason, detail: `${file.path} ${why}` })
    const missing = () => rejected("Changed", "cannot be read any more")

    const absolute = workspace.absolute(file.path)
    const place = yield* fs.realPath(absolute).pipe(Effect.mapError(missing))
    if (path.relative(workspace.root, place).split(path.sep)[0] === "..")
      return yield* rejected("Address", "lies outside the run's folder")
    const { size } = yield* fs.stat(place).pipe(Effect.mapError(missing))
    if (size > BigInt(limits[what].most)) return yield* rejected("Size", "is larger than xAI takes")
    const bytes = yield* fs.readFile(place).pipe(Effect.mapError(missing))
    if (createHash("sha256").update(bytes).digest("hex") !== file.sha256)
      return yield* rejected("Changed", "is not the file that was recorded")
    const kind = sniffFileType(bytes)
    if (
      what === "picture" &&
      pixelsOf(bytes) !== undefined &&
      (kind === "webp" || (kind === "png" && Option.isSome(ffmpeg) && headersOf(bytes)?.mayBeClear === true))
    ) {
      return yield* flattened(place, kind, rejected)
    }
    if (kind === undefined || !limits[what].kinds.includes(kind))
      return yield* rejected("Type", limits[what].isNot)
    return { kind, bytes }
  })

  return {
    asText: Effect.fn("GrokClient.input")(function* (call: Call, file: LocalFile, what: "picture" | "clip") {
      const { bytes, kind } = yield* bytesOf(call, file, what)
      const uri = `data:${mimeOf[kind]};base64,${Buffer.from(bytes).toString("base64")}`
      return { file, size: uri.length, uri } satisfies SentInput
    }),
    asBytes: Effect.fn("GrokClient.input")(function* (call: Call, file: LocalFile) {
      const { bytes, kind } = yield* bytesOf(call, file, "sound")
      return { file, size: bytes.byteLength, kind, bytes } satisfies SentBytes
    })
  } as const
})
