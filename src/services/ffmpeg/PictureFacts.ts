import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Effect } from "effect"
import type { PixelSize } from "../../domain/Departures.js"
import { whyUnread } from "../DiskTrouble.js"
import { drawUpright, headersOf, type PhotoKind } from "../PictureFile.js"
import { longestSide } from "./clip/ClipLimits.js"
import { plainFile } from "./clip/Facts.js"
import { failMedia, failUnwritten } from "./Media.js"

/** A still picture as its own header describes it. */
export interface PictureFacts extends PixelSize {
  readonly path: string
  readonly kind: PhotoKind
}

/** The widest and highest a sheet of pictures gets, in pixels. */
const longestSheetSide = 2048
/** Ground around and between pictures, in pixels. */
const gap = 16
const largestPicture = FileSystem.MiB(64)

/** How many of `count` pictures stand in a row: 1, 2, 3 in one row; 4 as 2x2; up to 9 three in a row; then a square. */
export const tileColumns = (count: number): number =>
  count <= 3 ? Math.max(1, count) : count === 4 ? 2 : count <= 9 ? 3 : Math.ceil(Math.sqrt(count))

/**
 * Reads what a picture's own headers say; what is no picture, or too large to be one of ours, is refused before decoding.
 * Fails   MediaFailed: `NotMedia` where it is none or cannot be read, `TooLarge`.
 */
export const inspectPicture = Effect.fn("Ffmpeg.readPicture")(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  yield* plainFile(path)
  const unreadable = (error: PlatformError) =>
    failMedia("NotMedia", `${path} cannot be read (${whyUnread(error)})`)
  const { size } = yield* Effect.catchAll(fs.stat(path), unreadable)
  if (size > largestPicture) return yield* failMedia("TooLarge", `${path} is larger than 64 MiB`)
  const facts = headersOf(yield* Effect.catchAll(fs.readFile(path), unreadable))
  if (facts === undefined) return yield* failMedia("NotMedia", `${path} is not a JPEG, PNG or WebP picture`)
  const { height, width } = facts
  if (width < 1 || height < 1) return yield* failMedia("NotMedia", `${path} has no size`)
  if (Math.max(width, height) > longestSide)
    return yield* failMedia(
      "TooLarge",
      `${path} is ${width}x${height}; at most ${longestSide} pixels a side are taken in`
    )
  return { ...facts, path }
})

/**
 * A picture as ffmpeg is to be given it. One that its file has turned, in colours of its own, or moving, ffmpeg would show
 * otherwise than a browser does, or not at all: it is drawn anew, upright and in sRGB, into `to`. All others stay where they
 * are; so do those on a machine that cannot draw, but for moving ones.
 * Fails   MediaFailed: as `inspectPicture`; `Damaged` where it cannot be drawn, `Unwritable` for the disk.
 */
export const plainPicture = Effect.fn("Ffmpeg.plainPicture")(function* (path: string, to: string) {
  const fs = yield* FileSystem.FileSystem
  const picture = yield* inspectPicture(path)
  const isMoving = picture.isMoving && picture.kind === "webp"
  if (picture.orientation === 1 && !picture.hasProfile && !isMoving) return picture
  return yield* drawUpright(picture, longestSheetSide).pipe(
    Effect.flatMap((canvas) =>
      Effect.promise(() => canvas.encode("png")).pipe(
        Effect.flatMap((png) => fs.writeFile(to, new Uint8Array(png))),
        Effect.catchAll(failUnwritten(to)),
        Effect.as<PictureFacts>({ path: to, kind: "png", width: canvas.width, height: canvas.height })
      )
    ),
    Effect.catchTags({
      PixelsUnreadable: () => failMedia("Damaged", `${path} holds no picture that can be drawn`),
      DrawingPartMissing: () =>
        isMoving
          ? failMedia("NotMedia", `${path} is a moving WebP picture, which nothing here can read`)
          : Effect.succeed(picture)
    })
  )
})

/**
 * Lays pictures out in equal cells, in reading order. A cell has the shape of the average picture, no picture is
 * enlarged or cropped, and the sheet stays within 2048 pixels both ways.
 */
export const planTiles = (pictures: ReadonlyArray<PictureFacts>) => {
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
    pictures: pictures.map((own, index) => {
      const scale = Math.min(1, cell.width / own.width, cell.height / own.height)
      const width = Math.max(1, Math.round(own.width * scale))
      const height = Math.max(1, Math.round(own.height * scale))
      const left = gap + (index % columns) * (cell.width + gap)
      const top = gap + Math.floor(index / columns) * (cell.height + gap)
      return {
        own,
        width,
        height,
        x: left + Math.floor((cell.width - width) / 2),
        y: top + Math.floor((cell.height - height) / 2)
      }
    })
  }
}

/** Where every picture goes on the common sheet, in pixels. */
export type TilePlan = ReturnType<typeof planTiles>
