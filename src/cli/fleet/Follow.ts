import { SqlClient } from "@effect/sql"
import { Console, Effect, Option, Schema, Stream } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { exitCodes } from "../../domain/ExitCode.js"
import { isLastEvent } from "../../film/Listening.js"
import { databaseFailed } from "../../fleet/Database.js"
import { type FilmEvent, follow } from "../../fleet/EventLog.js"
import { find, type ListedFilm } from "../../fleet/Listing.js"
import { show } from "../../fleet/Show.js"
import { EventLine } from "../../services/EventLine.js"
import type { Gate, PipelineEvent } from "../../services/PipelineEvents.js"
import { paths } from "../../services/Workspace.js"
import { FilmDegraded, Undecided } from "../ending/CliError.js"
import { makeReporter, type OutputMode, outputMode } from "../live/Reporter.js"
import { billLines } from "../output/MoneyLines.js"
import { dated, type Listener } from "../output/Printer.js"
import { plainText, print } from "../output/Say.js"
import { nextLines, outcomeLines } from "./FilmLines.js"

// A film that is made elsewhere, told as if it were made here.

const decode = Schema.decodeUnknownOption(EventLine)

/** An event as the pipeline published it; none where a newer version told of what this one does not know. */
const eventOf = ({ event }: FilmEvent): Option.Option<PipelineEvent> =>
  Option.flatMap(decode(event), (line) => {
    if (!("_tag" in line)) return Option.none()
    return Option.some(line._tag === "FilmFinished" ? { ...line, notes: line.notes ?? [] } : line)
  })

/** How far the clock of `monotonicMillis` is ahead of the database's, whose times are those of the events. */
const clockShift = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ readonly now: Date }>`SELECT clock_timestamp() AS now`.pipe(
    Effect.mapError(databaseFailed)
  )
  return (yield* monotonicMillis) - (row?.now.getTime() ?? 0)
})

/** Where the final video is, as whoever follows it may say: it lies on no disk of this machine. */
const placed = (event: PipelineEvent, path: string): PipelineEvent =>
  event._tag === "FilmFinished" ? { ...event, path } : event

interface Following {
  readonly film: string
  readonly mode: OutputMode
  /** What stands before each line of one film of several. */
  readonly mark?: string
  /** From which attempt on it is told. */
  readonly attempt: number
}

/** Tells what happens in the mode that is wished for; with a mark, as lines. */
const listenerFor = Effect.fnUntraced(function* ({ mark = "", mode }: Following, until: Option.Option<Gate>) {
  if (mark === "" && (mode === "live" || mode === "quiet")) return (yield* makeReporter(mode, until)).listener
  const listener: Listener = () => Effect.void
  return listener
})

/**
 * Follows a film until its newest attempt has ended or is held, and tells of it as it happens. Gives the film as it is then.
 * Fails   QueueProblem: there is no such film. DatabaseFailed: the database refuses; while it is away, it is waited for.
 */
export const followFilm = Effect.fn("Follow.film")(function* (following: Following) {
  const { attempt, film, mark = "", mode } = following
  const shift = yield* clockShift
  const { request } = yield* show(film)
  const until = Option.flatMapNullable(request, ({ stopAfter }) => stopAfter)
  const listener = yield* listenerFor(following, until)
  const path = mode === "quiet" ? film : paths.finalVideo
  /** The film's last word so far: one that another worker goes on with had others before it. */
  let last = Option.none<readonly [PipelineEvent, FilmEvent]>()

  const tell = (event: PipelineEvent, { at }: FilmEvent): Effect.Effect<void> => {
    const told = placed(event, path)
    if (mode !== "plain") return listener(told, [], at.epochMillis + shift)
    return Effect.forEach(dated(told, at), (line) => Console.log(mark + line), { discard: true })
  }
  const hear = (kept: FilmEvent): Effect.Effect<void> => {
    if (kept.attempt < attempt) return Effect.void
    if (mode === "json") return Console.log(JSON.stringify({ ...kept.event, film }))
    return Option.match(eventOf(kept), {
      onNone: () => Effect.void,
      onSome: (event) => {
        last = isLastEvent(event) ? Option.some([event, kept]) : Option.none()
        return Option.isSome(last) ? Effect.void : tell(event, kept)
      }
    })
  }
  yield* Stream.runForEach(follow(film), hear)
  if (Option.isSome(last)) yield* tell(...last.value)
  return yield* find(film)
}, Effect.scoped)

/**
 * What is said of a film that has ended or is held, once all is told that happened in it.
 * Fails   QueueProblem: there is no such film any more. DatabaseFailed. StoreFailed: its journal cannot be trusted.
 */
export const endLines = Effect.fn("Follow.endLines")(function* (film: ListedFilm) {
  const { bill } = yield* show(film.film)
  // What a failure says is said as the end of the command.
  const made = Option.filter(film.outcome, () => film.state !== "failed" && film.state !== "cancelled")
  return [...billLines(bill), "", ...Option.match(made, { onNone: () => [], onSome: outcomeLines })]
})

/**
 * Ends a command as the film has ended.
 * Fails   FilmDegraded: it is less than planned. Undecided: it was not made, with what to do.
 */
export const endAs = (film: ListedFilm): Effect.Effect<void, FilmDegraded | Undecided> =>
  Option.match(film.outcome, {
    onNone: () =>
      film.state === "cancelled"
        ? new Undecided({
            detail: `${film.film} was cancelled.`,
            advice: nextLines(film.film, film.state),
            code: exitCodes.stopped,
            failure: "Cancelled",
            blame: "input"
          })
        : Effect.void,
    onSome: (outcome) => {
      const { blame = "machine", code, degradations, message, remedies, tag } = outcome
      if (film.state === "degraded") return new FilmDegraded({ points: degradations })
      if (code === exitCodes.complete) return Effect.void
      return new Undecided({
        detail: plainText(message),
        advice: [...remedies.map(plainText), ...nextLines(film.film, film.state, film.outcome)],
        code,
        failure: tag ?? "FilmNotMade",
        blame
      })
    }
  })

/**
 * Follows a film to its end, says what came of it, and ends the command with that.
 * Fails   as `followFilm` and `endAs`.
 */
export const followAndEnd = Effect.fn("Follow.toEnd")(function* (
  film: string,
  attempt: number,
  how: { readonly json: boolean; readonly quiet: boolean }
) {
  const ended = yield* followFilm({ film, attempt, mode: outputMode(how) })
  if (!how.json && !how.quiet) yield* print(yield* endLines(ended))
  return yield* endAs(ended)
})
