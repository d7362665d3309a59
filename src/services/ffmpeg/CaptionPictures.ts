import { Effect } from "effect"
import { openLettering } from "../Lettering.js"
import { titleText } from "./Arguments.js"

/** A caption as a picture as wide as the film, to be laid over it `y` pixels from the top. */
export interface CaptionPicture {
  readonly path: string
  readonly y: number
}

/** The words in lines no wider than `width`, as a measure of them says; at most three, the last one cut with an ellipsis. */
export const wrapped = (
  words: string,
  width: number,
  measure: (line: string) => number
): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of words.split(" ").filter((it) => it !== "")) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last !== undefined && measure(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.length <= 3 ? lines : [...lines.slice(0, 2), `${lines[2]}…`]
}

/**
 * Draws a caption: white letters with a dark edge, at the foot of the picture. Drawn here rather than by a filter, so
 * that no word of the plan stands in a filter expression and no ffmpeg needs a font of its own.
 */
export const drawCaption = Effect.fn("Ffmpeg.drawCaption")(function* (
  words: string,
  film: { readonly width: number; readonly height: number }
) {
  const { createCanvas, fonts } = yield* openLettering
  const size = Math.max(8, Math.round(Math.min(film.width, film.height) / 18))
  const font = fonts(size)
  const ruler = createCanvas(8, 8).getContext("2d")
  ruler.font = font
  const lines = wrapped(titleText(words), film.width * 0.88, (line) => ruler.measureText(line).width)
  const lineHeight = Math.round(size * 1.25)
  const height = Math.min(film.height, Math.ceil((lines.length * lineHeight + size) / 2) * 2)
  const canvas = createCanvas(film.width, height)
  const pen = canvas.getContext("2d")
  pen.font = font
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  pen.lineJoin = "round"
  pen.lineWidth = size / 5
  pen.strokeStyle = "rgba(0, 0, 0, 0.85)"
  pen.fillStyle = "white"
  lines.forEach((line, index) => {
    const y = size / 4 + lineHeight * (index + 0.5)
    pen.strokeText(line, film.width / 2, y)
    pen.fillText(line, film.width / 2, y)
  })
  const png = new Uint8Array(yield* Effect.promise(() => canvas.encode("png")))
  // Even, since colour is kept for squares of four pixels.
  return { png, y: Math.max(0, Math.floor((film.height - height - size / 2) / 2) * 2) }
})
