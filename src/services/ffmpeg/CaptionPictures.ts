import { Effect } from "effect"
import type { PixelSize } from "../../domain/Departures.js"
import { type SetCaption, setCaption, setSubtitles } from "../CaptionLayout.js"
import { applyLettering, openLettering } from "../Lettering.js"

/** A caption as a picture as wide as the film, to be laid over it `y` pixels from the top. */
export interface CaptionPicture {
  readonly path: string
  readonly y: number
}

/** Room above and below a line's middle, in letter sizes: vowels over Thai and Hindi letters, tails of Arabic ones. */
const leading = 1.36

/**
 * Draws a caption that is set: white letters with a dark edge, at the foot of the picture. Drawn here rather than by a
 * filter, so that no word of the plan stands in a filter expression, no ffmpeg needs a font of its own, and each ffmpeg,
 * whatever it was built with, gives the same letters.
 */
const drawn = Effect.fn("Ffmpeg.drawCaption")(function* (
  { lettering, lines, size }: SetCaption,
  film: PixelSize
) {
  const { createCanvas } = yield* openLettering
  const lineHeight = Math.round(size * leading)
  const height = Math.min(film.height, Math.ceil((lines.length * lineHeight + size) / 2) * 2)
  const canvas = createCanvas(film.width, height)
  const pen = canvas.getContext("2d")
  applyLettering(pen, lettering)
  pen.textAlign = "center"
  pen.textBaseline = "alphabetic"
  pen.lineJoin = "round"
  pen.lineWidth = size / 5
  pen.strokeStyle = "rgba(0, 0, 0, 0.85)"
  pen.fillStyle = "white"
  lines.forEach((line, index) => {
    const y = size / 4 + lineHeight * index + size * 1.06
    pen.strokeText(line, film.width / 2, y)
    pen.fillText(line, film.width / 2, y)
  })
  const png = new Uint8Array(yield* Effect.promise(() => canvas.encode("png")))
  // Even, since colour is kept for squares of four pixels.
  return { png, y: Math.max(0, Math.floor((film.height - height - size / 2) / 2) * 2) }
})

/**
 * Draws a caption.
 * Fails   DrawingPartMissing: this machine cannot draw.
 */
export const drawCaption = (words: string, film: PixelSize) =>
  Effect.flatMap(setCaption(words, film), (set) => drawn(set, film))

/**
 * Draws the subtitles of a film, each as it comes to be handed on.
 * Fails   DrawingPartMissing: this machine cannot draw.
 */
export const drawSubtitles = Effect.fn("Ffmpeg.drawSubtitles")(function* <A, E, R>(
  subtitles: ReadonlyArray<ReadonlyArray<string>>,
  film: PixelSize,
  use: (picture: Effect.Effect.Success<ReturnType<typeof drawn>>, index: number) => Effect.Effect<A, E, R>
) {
  const all = yield* setSubtitles(subtitles, film)
  return yield* Effect.forEach(all, (set, index) =>
    Effect.flatMap(drawn(set, film), (picture) => use(picture, index))
  )
})
