import { Console, Effect, Option } from "effect"
import { monotonicMillis } from "../../../domain/Elapsed.js"
import { shortened } from "../../../domain/Shortened.js"
import { livePicture, terminalNow } from "../../live/LivePicture.js"
import { after, nothingHappened } from "../../live/Progress.js"
import { isWarning, outputMode } from "../../live/Reporter.js"
import { jsonListener } from "../../output/EventLines.js"
import { type Listener, linesOf, plainListener } from "../../output/Printer.js"
import { print } from "../../output/Say.js"
import { batchFrame, type FilmRow } from "./BatchFrame.js"
import type { BatchFilm, BatchResult } from "./Look.js"

/** Who tells of a film of a batch, and how it ended. */
export interface BatchFilmReporter {
  readonly listener: Listener
  readonly ended?: (made: BatchResult) => void
}

/**
 * Tells of a batch until the scope ends: on a terminal one living line for each film, and above them what a person has
 * to know; elsewhere every line of every film behind its number; JSON for programs.
 */
export const batchReporter = Effect.fn("BatchReporter.make")(function* (
  wish: { readonly json: boolean; readonly quiet: boolean },
  films: ReadonlyArray<BatchFilm>
) {
  const mode = outputMode(wish)
  const only =
    (listener: (film: BatchFilm) => Listener) =>
    (film: BatchFilm): BatchFilmReporter => ({
      listener: listener(film)
    })
  if (mode === "quiet") return only(() => () => Effect.void)
  if (mode === "json") return only(({ folder }) => jsonListener(Console.log, Option.some(folder)))
  // Which number is which film, before the first line that has one.
  yield* print(
    films.map(
      ({ concept, folder, mark }) => `${mark} ${folder}: ${shortened(concept.replace(/\s+/g, " "), 200)}`
    )
  )
  if (mode === "plain") return only(({ mark }) => plainListener((line) => Console.log(`${mark} ${line}`)))

  const began = yield* monotonicMillis
  const rows = new Map(
    films.map(({ mark, name }): [string, FilmRow] => [mark, { mark, name, progress: nothingHappened }])
  )
  const picture = yield* livePicture(yield* terminalNow, (now, style) =>
    batchFrame([...rows.values()], began, now, style)
  )
  return ({ mark, name }: BatchFilm): BatchFilmReporter => {
    let progress = nothingHappened
    const listener: Listener = (event) =>
      Effect.map(monotonicMillis, (now) => {
        progress = after(progress, event, now)
        rows.set(mark, { mark, name, progress })
        if (isWarning(event)) picture.say(linesOf(event).map((line) => `${mark} ${line.trimStart()}`))
      })
    return { listener, ended: (made) => rows.set(mark, { mark, name, progress, made }) }
  }
})
