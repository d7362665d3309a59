import { open } from "node:fs/promises"
import { Effect } from "effect"
import { bodyAt, boxesIn, readTopBoxes } from "../clip/Boxes.js"
import { failMedia } from "../Media.js"

/** Clears the flag by which a player begins with a track (ISO/IEC 14496-12, 8.3.2) from a file's subtitles. */
const clearFlags = async (path: string) => {
  const { movie, movieAt } = await readTopBoxes(path)
  if (movie === undefined) return
  const headers = [...boxesIn(movie)]
    .filter(({ body }) => bodyAt(body, "mdia", "hdlr")?.toString("latin1", 8, 12) === "sbtl")
    .flatMap(({ body }) => bodyAt(body, "tkhd") ?? [])
  const file = await open(path, "r+")
  try {
    for (const header of headers) {
      const place = movieAt + header.byteOffset - movie.byteOffset + 3
      await file.write(Buffer.of((header[3] ?? 0) & ~1), 0, 1, place)
    }
  } finally {
    await file.close()
  }
}

/**
 * Has players begin without a film's subtitles; whoever wants them chooses them. ffmpeg's writer switches the first ones on,
 * whatever it is told.
 * Fails   MediaFailed (`Unwritable`): see to the disk.
 */
export const switchOffSubtitles = (path: string) =>
  Effect.catchAll(
    Effect.tryPromise(() => clearFlags(path)),
    ({ message }) => failMedia("Unwritable", message)
  )
