import type { FileSystem } from "@effect/platform"
import { Data, Effect } from "effect"
import { type FileType, magicLength, sniffFileType } from "../FileType.js"
import { headLength, tooManyPixels } from "../PictureFile.js"

// Whether a file that came without a told length is all there. A body cut in that way arrives without a word.

/** What a download is for. */
export type MediaKind = "image" | "video"

/** What is taken: most bytes, and of which kind. */
export const taken: {
  readonly [kind in MediaKind]: {
    readonly most: number
    readonly kinds: ReadonlyArray<FileType>
    readonly words: string
  }
} = {
  image: { most: 40 * 1024 * 1024, kinds: ["jpeg", "png", "webp"], words: "JPEG, PNG or WebP" },
  video: { most: 512 * 1024 * 1024, kinds: ["mp4"], words: "MP4" }
}

/** Why a file will not do: of another kind, cut short, or with more pixels than anybody should decode. */
export class UnusableFile extends Data.TaggedError("UnusableFile")<{
  readonly reason: "Type" | "Length" | "Size"
  readonly detail: string
  /** Whether the bytes are a web page's. */
  readonly isPage?: boolean
}> {}

/** Some encoders put a few bytes after a picture's end; more than this no one does. */
const tail = 4096

const read = Effect.fnUntraced(function* (file: FileSystem.File, from: number, length: number) {
  const bytes = new Uint8Array(length)
  yield* file.seek(from, "start")
  let filled = 0
  while (filled < length) {
    const count = Number(yield* file.read(bytes.subarray(filled)))
    if (count === 0) break
    filled += count
  }
  return Buffer.from(bytes.subarray(0, filled))
})

/**
 * Looks at a file's first and last bytes only. JPEG: an end marker near the end. PNG: its last chunk is there. WebP: as
 * long as it says. MP4: its boxes end exactly where the file does, and the one that describes the film is among them.
 * Fails   UnusableFile with what is wrong with the bytes; PlatformError where the disk cannot be read.
 */
export const isComplete = Effect.fnUntraced(function* (file: FileSystem.File, kind: MediaKind, size: number) {
  const head = yield* read(file, 0, magicLength)
  const found = sniffFileType(head)
  if (found === undefined || !taken[kind].kinds.includes(found))
    return yield* new UnusableFile({
      reason: "Type",
      detail: `the bytes are no ${taken[kind].words}`,
      isPage: /^\s*</.test(head.toString("latin1"))
    })
  const cut = new UnusableFile({ reason: "Length", detail: "the bytes end before the file does" })
  if (found === "mp4") {
    if (!(yield* boxesFit(file, size))) return yield* cut
    return
  }
  const bomb = tooManyPixels(yield* read(file, 0, Math.min(headLength, size)))
  if (bomb !== undefined) return yield* new UnusableFile({ reason: "Size", detail: bomb })
  const end = yield* read(file, Math.max(0, size - tail), Math.min(tail, size))
  const isComplete =
    found === "jpeg"
      ? end.lastIndexOf(Buffer.from([0xff, 0xd9])) >= 0
      : found === "png"
        ? end.lastIndexOf("IEND") >= 0
        : head.readUInt32LE(4) + 8 <= size
  if (!isComplete) return yield* cut
})

const boxesFit = Effect.fnUntraced(function* (file: FileSystem.File, size: number) {
  let at = 0
  let hasMovie = false
  // A film has a handful of boxes at the top, a fragmented one two per fragment: far below this.
  for (let count = 0; at < size; count++) {
    const header = yield* read(file, at, Math.min(16, size - at))
    if (header.length < 8 || count > 100_000) return false
    const short = header.readUInt32BE(0)
    if (short === 1 && header.length < 16) return false
    const length = short === 0 ? size - at : short === 1 ? Number(header.readBigUInt64BE(8)) : short
    if (length < 8) return false
    if (header.toString("latin1", 4, 8) === "moov") hasMovie = true
    at += length
  }
  return at === size && hasMovie
})
