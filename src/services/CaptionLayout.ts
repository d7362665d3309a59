import { Effect } from "effect"
import { captionText } from "../domain/Captions.js"
import type { PixelSize } from "../domain/Departures.js"
import { mainDirectionOf } from "../domain/Direction.js"
import { type Lettering, openLettering } from "./Lettering.js"
import { type SetLines, setLines } from "./lettering/LineLayout.js"

/** A caption as it is drawn into a film. */
export interface SetCaption extends SetLines {
  readonly lettering: Lettering
  /** Letters that no font here has, each once: boxes stand in their place. */
  readonly missing: ReadonlyArray<string>
}

/** What a viewer reads in the time of a clip, in two lines. */
const mostLines = 2
/** Of the film's shorter side. Subtitles are set at a 15th to a 20th of it and can be read on a telephone down to a 30th. */
const [normal, least] = [1 / 18, 1 / 30]
/** Of the film's width: what screens cut off at the edges is left free. */
const share = 0.9

/** The room that captions have in a film of some size. */
const roomIn = (film: PixelSize) => {
  const shorter = Math.min(film.width, film.height)
  return {
    width: film.width * share,
    most: mostLines,
    size: Math.max(8, Math.round(shorter * normal)),
    least: Math.max(6, Math.round(shorter * least))
  }
}

/**
 * Sets a caption for a film of some size: at most two lines, in letters a little smaller where two lines need it, and cut
 * with an ellipsis where that is not enough (`isCut`). Costs nothing and draws nothing.
 * Fails   DrawingPartMissing: letters cannot be measured on this machine.
 */
export const setCaption = Effect.fn("Captions.set")(function* (words: string, film: PixelSize) {
  const room = yield* openLettering
  const text = room.legible(captionText(words))
  const set = setLines(text, roomIn(film), (size) => room.measureOf(text, "bold", size))
  return {
    ...set,
    lettering: room.letteringOf(text, "bold", set.size),
    missing: room.missingIn(text)
  } satisfies SetCaption
})

/**
 * Sets the subtitles of a film, each in its own lines and all in letters of one size, small enough for the widest line. A
 * line that is too wide even in the smallest is set as a caption is.
 * Fails   DrawingPartMissing: letters cannot be measured on this machine.
 */
export const setSubtitles = Effect.fn("Captions.setSubtitles")(function* (
  subtitles: ReadonlyArray<ReadonlyArray<string>>,
  film: PixelSize
) {
  const room = yield* openLettering
  const page = roomIn(film)
  const legible = subtitles.map((lines) => {
    const own = lines.map((line) => room.legible(captionText(line)))
    const text = own.join(" ")
    const widest = Math.max(1, ...own.map(room.measureOf(text, "bold", page.size)))
    return { lines: own, text, fitting: Math.floor((page.size * page.width) / widest) }
  })
  const needed = legible.reduce((size, { fitting }) => Math.min(size, fitting), page.size)
  const size = Math.max(page.least, needed)
  return legible.map(({ fitting, lines, text }) => {
    const set: SetLines =
      fitting >= size
        ? { lines, size, isCut: false }
        : setLines(text, { ...page, size }, (smaller) => room.measureOf(text, "bold", smaller))
    const lettering = { ...room.letteringOf(text, "bold", set.size), direction: mainDirectionOf(text) }
    return { ...set, lettering, missing: room.missingIn(text) } satisfies SetCaption
  })
})

/** Letters of some captions that no font here has, each once; none where nothing can be drawn at all. */
export const lettersMissing = Effect.fn("Captions.missing")((captions: ReadonlyArray<string>) =>
  openLettering.pipe(
    Effect.map(({ missingIn }) => [...new Set(captions.flatMap((words) => missingIn(captionText(words))))]),
    Effect.catchTag("DrawingPartMissing", () => Effect.succeed([]))
  )
)
