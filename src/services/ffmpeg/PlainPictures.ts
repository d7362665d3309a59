import { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { whyUnread } from "../DiskTrouble.js"
import { drawUpright, headersOf } from "../PictureFile.js"
import { refused, unwritable } from "./Media.js"
import { longestSheetSide, type PictureFacts } from "./Pictures.js"

/**
 * A picture as ffmpeg is to be given it. One that its file has turned, in colours of its own, or moving, ffmpeg would show
 * otherwise than a browser does, or not at all: it is drawn anew, upright and in sRGB, into `to`. All others stay where they
 * are; so do those on a machine that cannot draw, but for moving ones.
 */
export const plainPicture = Effect.fn("Ffmpeg.plainPicture")(function* (picture: PictureFacts, to: string) {
  const fs = yield* FileSystem.FileSystem
  const { path } = picture
  const bytes = yield* Effect.catchAll(fs.readFile(path), (error) =>
    refused("Unreadable", `${path} cannot be read (${whyUnread(error)})`)
  )
  const facts = headersOf(bytes)
  if (facts === undefined) return picture
  const isMoving = facts.isMoving && facts.kind === "webp"
  if (facts.orientation === 1 && !facts.hasProfile && !isMoving) return picture
  return yield* drawUpright(facts, longestSheetSide).pipe(
    Effect.flatMap((canvas) =>
      Effect.promise(() => canvas.encode("png")).pipe(
        Effect.flatMap((png) => fs.writeFile(to, new Uint8Array(png))),
        Effect.catchAll(unwritable(to)),
        Effect.as<PictureFacts>({ path: to, demuxer: "png_pipe", width: canvas.width, height: canvas.height })
      )
    ),
    Effect.catchTags({
      PixelsUnreadable: () => refused("Damaged", `${path} holds no picture that can be drawn`),
      DrawingPartMissing: () =>
        isMoving
          ? refused("NotMedia", `${path} is a moving WebP picture, which nothing here can read`)
          : Effect.succeed(picture)
    })
  )
})
