import { Console, Effect, Option } from "effect"
import { shortened } from "../../../domain/Cutting.js"
import { monotonicMillis } from "../../../domain/Elapsed.js"
import type { PipelineEvent } from "../../../services/PipelineEvents.js"
import { livePicture } from "../../live/LivePicture.js"
import { after, nothingHappened } from "../../live/Progress.js"
import { isWarning, outputMode, terminalNow } from "../../live/Reporter.js"
import { jsonListener } from "../../output/EventLines.js"
import { type Listener, linesOf, plainListener } from "../../output/Printer.js"
import { batchFrame, type FilmRow } from "./Frame.js"

/** A film of a batch before it begins. */
export interface BatchFilm {
  readonly concept: string
  /** Its folder as it is printed. */
  readonly folder: string
  /** Its folder's name below the batch's own. */
  readonly name: string
}

/** How a film of a batch ended, in the words and with the sum of the last table. */
export interface FilmEnd {
  readonly says: string
  readonly spent: number
  readonly as: "complete" | "held" | "degraded" | "failed"
}

/** Who tells of a batch: a listener for each film, and an ear for how it ends. */
export interface BatchReporter {
  readonly listenerOf: (index: number) => Listener
  readonly ended: (index: number, end: FilmEnd) => Effect.Effect<void>
}

/** `[01]`: what every line of a film is marked with. */
export const markOf = (index: number, count: number): string =>
  `[${String(index + 1).padStart(String(count).length, "0")}]`

const signOf = { complete: "kept", held: "waiting", degraded: "warning", failed: "leftOut" } as const

const silent: Listener = { onEvent: () => Effect.void, last: () => Effect.void }

/** Says which number is which film, before the first line that has one. */
const legend = (films: ReadonlyArray<BatchFilm>) =>
  Effect.forEach(
    films,
    ({ concept, folder }, index) =>
      Console.log(
        `${markOf(index, films.length)} ${folder}: ${shortened(concept.replace(/\s+/g, " "), 200)}`
      ),
    { discard: true }
  )

/**
 * Tells of a batch until the scope ends: on a terminal one living line for each film, and above them what a person has
 * to know; elsewhere every line of every film behind its number; JSON for programs.
 */
export const batchReporter = Effect.fn("BatchReporter.make")(function* (
  wish: { readonly json: boolean; readonly quiet: boolean },
  films: ReadonlyArray<BatchFilm>
) {
  const mode = outputMode(wish)
  const noted = { ended: () => Effect.void }
  if (mode === "json")
    return {
      ...noted,
      listenerOf: (index) => jsonListener(Console.log, Option.fromNullable(films[index]?.folder))
    } satisfies BatchReporter
  if (mode === "quiet") return { ...noted, listenerOf: () => silent } satisfies BatchReporter
  yield* legend(films)
  if (mode === "plain")
    return {
      ...noted,
      listenerOf: (index) => plainListener((line) => Console.log(`${markOf(index, films.length)} ${line}`))
    } satisfies BatchReporter

  const began = yield* monotonicMillis
  const rows: Array<FilmRow> = films.map(({ name }, index) => ({
    mark: markOf(index, films.length),
    name,
    phase: { _tag: "Waiting" }
  }))
  const picture = yield* livePicture(yield* terminalNow, (now, look) => batchFrame(rows, began, now, look))
  const change = (index: number, phase: (row: FilmRow) => FilmRow["phase"]) => {
    const row = rows[index]
    if (row !== undefined) rows[index] = { ...row, phase: phase(row) }
  }
  const onEvent = (index: number) => (event: PipelineEvent) =>
    Effect.map(monotonicMillis, (now) => {
      change(index, ({ phase }) => ({
        _tag: "AtWork",
        progress: after(phase._tag === "AtWork" ? phase.progress : nothingHappened, event, now)
      }))
      if (isWarning(event))
        picture.say(linesOf(event).map((line) => `${markOf(index, films.length)} ${line.trimStart()}`))
    })
  return {
    listenerOf: (index) => ({ onEvent: onEvent(index), last: onEvent(index) }),
    ended: (index, { as, says, spent }) =>
      Effect.sync(() => change(index, () => ({ _tag: "Ended", sign: signOf[as], says, spent })))
  } satisfies BatchReporter
})
