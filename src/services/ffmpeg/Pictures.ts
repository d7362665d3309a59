import { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { longestSide, plainFile } from "./Facts.js"
import { type MediaFailed, refused } from "./Media.js"

/** A still picture as its own header describes it. */
export interface PictureFacts {
  readonly path: string
  /** The one reader ffmpeg is told to use. */
  readonly demuxer: "jpeg_pipe" | "png_pipe" | "webp_pipe"
  readonly width: number
  readonly height: number
}

/** Where every picture goes on the common sheet, in pixels. */
export interface TilePlan {
  readonly width: number
  readonly height: number
  readonly pictures: ReadonlyArray<PictureFacts & { readonly x: number; readonly y: number }>
}

/** The widest and highest a sheet of pictures gets, in pixels. */
export const longestSheetSide = 2048
/** Ground around and between pictures, in pixels. */
const gap = 16
const largestPicture = FileSystem.MiB(64)

/** How many of `count` pictures stand in a row: 1, 2, 3 in one row; 4 as 2x2; up to 9 three in a row; then a square. */
export const tileColumns = (count: number): number =>
  count <= 3 ? Math.max(1, count) : count === 4 ? 2 : count <= 9 ? 3 : Math.ceil(Math.sqrt(count))

const has = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0))

/** A JPEG's size stands in its frame header, behind any number of other segments. */
const jpegSize = (bytes: DataView): readonly [number, number] | undefined => {
  let at = 2
  while (at + 9 <= bytes.byteLength) {
    if (bytes.getUint8(at) !== 0xff) return undefined
    const marker = bytes.getUint8(at + 1)
    if (marker === 0xff) at += 1
    else if (marker >= 0xd0 && marker <= 0xd8) at += 2
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return [bytes.getUint16(at + 7), bytes.getUint16(at + 5)]
    else at += 2 + bytes.getUint16(at + 2)
  }
  return undefined
}

/** A WebP's size, in the three forms its first chunk can have. */
const webpSize = (bytes: Uint8Array, view: DataView): readonly [number, number] | undefined => {
  if (bytes.length < 30) return undefined
  if (has(bytes, 12, "VP8X"))
    return [1 + (view.getUint32(24, true) & 0xffffff), 1 + (view.getUint32(26, true) >>> 8)]
  if (has(bytes, 12, "VP8L")) {
    const packed = view.getUint32(21, true)
    return [1 + (packed & 0x3fff), 1 + ((packed >>> 14) & 0x3fff)]
  }
  return has(bytes, 12, "VP8 ")
    ? [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
    : undefined
}

/** Tells a picture's kind and size from its bytes, not from its name. */
export const recognise = (
  bytes: Uint8Array
): { readonly demuxer: PictureFacts["demuxer"]; readonly size: readonly [number, number] } | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const known = (demuxer: PictureFacts["demuxer"], size: readonly [number, number] | undefined) =>
    size === undefined ? undefined : { demuxer, size }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return known("jpeg_pipe", jpegSize(view))
  if (has(bytes, 1, "PNG\r\n") && bytes.length >= 24)
    return known("png_pipe", [view.getUint32(16), view.getUint32(20)])
  if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) return known("webp_pipe", webpSize(bytes, view))
  return undefined
}

/** Reads a picture's kind and size; what is no picture, or too large to be one of ours, is refused before decoding. */
export const inspectPicture: (
  task: string,
  path: string
) => Effect.Effect<PictureFacts, MediaFailed, FileSystem.FileSystem> = Effect.fn("Ffmpeg.inspectPicture")(
  function* (task: string, path: string) {
    const fs = yield* FileSystem.FileSystem
    yield* plainFile(task, path)
    const unreadable = (error: { readonly message: string }) =>
      refused(task, "NotMedia", `${path} cannot be read (${error.message})`)
    const { size: fileSize } = yield* Effect.mapError(fs.stat(path), unreadable)
    if (fileSize > largestPicture) return yield* refused(task, "TooLarge", `${path} is larger than 64 MiB`)
    const known = recognise(yield* Effect.mapError(fs.readFile(path), unreadable))
    if (known === undefined)
      return yield* refused(task, "NotMedia", `${path} is not a JPEG, PNG or WebP picture`)
    const [width, height] = known.size
    if (width < 1 || height < 1) return yield* refused(task, "NotMedia", `${path} has no size`)
    if (Math.max(width, height) > longestSide)
      return yield* refused(
        task,
        "TooLarge",
        `${path} is ${width}x${height}; at most ${longestSide} pixels a side are taken in`
      )
    return { path, demuxer: known.demuxer, width, height }
  }
)

/**
 * Lays pictures out in equal cells, in reading order. A cell has the shape of the average picture, no picture is
 * enlarged or cropped, and the sheet stays within 2048 pixels both ways.
 */
export const planTiles = (pictures: ReadonlyArray<PictureFacts>): TilePlan => {
  const columns = tileColumns(pictures.length)
  const rows = Math.max(1, Math.ceil(pictures.length / columns))
  const shape = Math.exp(
    pictures.reduce((sum, { height, width }) => sum + Math.log(width / height), 0) /
      Math.max(1, pictures.length)
  )
  const widest = Math.max(2, ...pictures.map(({ width }) => width))
  const cellWidth = Math.min(
    widest,
    (longestSheetSide - gap * (columns + 1)) / columns,
    ((longestSheetSide - gap * (rows + 1)) / rows) * shape
  )
  const cell = {
    width: Math.max(2, Math.floor(cellWidth)),
    height: Math.max(2, Math.floor(cellWidth / shape))
  }
  return {
    width: columns * cell.width + (columns + 1) * gap,
    height: rows * cell.height + (rows + 1) * gap,
    pictures: pictures.map((picture, index) => {
      const scale = Math.min(1, cell.width / picture.width, cell.height / picture.height)
      const width = Math.max(1, Math.round(picture.width * scale))
      const height = Math.max(1, Math.round(picture.height * scale))
      const left = gap + (index % columns) * (cell.width + gap)
      const top = gap + Math.floor(index / columns) * (cell.height + gap)
      return {
        ...picture,
        width,
        height,
        x: left + Math.floor((cell.width - width) / 2),
        y: top + Math.floor((cell.height - height) / 2)
      }
    })
  }
}
