import { SqlClient } from "@effect/sql"
import { Console, Effect, Option, Predicate, Schedule, Schema, Stream } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { exitCodes } from "../../domain/ExitCode.js"
import { isLastEvent } from "../../film/Listening.js"
import { databaseFailed } from "../../fleet/Database.js"
import { type FilmEvent, follow } from "../../fleet/EventLog.js"
import { find, type ListedFilm } from "../../fleet/Listing.js"
import { show } from "../../fleet/Show.js"
import { workers } from "../../fleet/WorkerList.js"
import { EventLine } from "../../services/EventLine.js"
import type { Gate, PipelineEvent } from "../../services/PipelineEvents.js"
import { paths } from "../../services/Workspace.js"
import { FilmDegraded, Undecided } from "../ending/CliError.js"
import { makeReporter, type OutputMode, outputMode } from "../live/Reporter.js"
import { billLines } from "../output/MoneyLines.js"
import { dated, type Listener, stamped } from "../output/Printer.js"
import { plainLine, plainText, print, warn } from "../output/Say.js"
import { nextLines, nobodyLines, outcomeLines } from "./FilmLines.js"

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

/** How an attempt was begun by its first worker, and by the one that has it now. */
interface Begun {
  readonly first: FilmEvent
  readonly latest: FilmEvent
}

/** Who makes the film; older workers did not say it. */
const workerIn = ({ event }: FilmEvent): string =>
  Predicate.isString(event.worker) ? plainLine(event.worker) : "A worker"

/** The end of a film as whoever follows it may tell it: it lies on no disk of this machine, and its time is that of all its workers. */
const asFollowed = (
  event: PipelineEvent,
  path: string,
  { at }: FilmEvent,
  begun: Option.Option<Begun>
): PipelineEvent => {
  if (event._tag !== "FilmFinished") return event
  const earlier = Option.filter(begun, ({ first, latest }) => first !== latest)
  const seconds = Option.match(earlier, {
    onNone: () => event.seconds,
    onSome: ({ first }) => (at.epochMillis - first.at.epochMillis) / 1000
  })
  return { ...event, path, seconds }
}

/** What keeps a film from going on that nobody has in hand; nothing while somebody has. */
const waitingLines = Effect.fnUntraced(function* (film: string) {
  const { state, worker } = yield* find(film)
  const isLeft = Option.exists(worker, ({ isAlive }) => !isAlive)
  if (state !== "waiting" && !isLeft) return []
  const nobody = nobodyLines(yield* workers)
  return [`${film} waits for a worker${nobody.length > 0 ? "." : " with a hand free."}`, ...nobody]
})

/** Says it when a film that is followed waits for a worker: else nothing would be said for as long. */
const tellWaiting = Effect.fnUntraced(function* (film: string) {
  let said = ""
  const look = Effect.gen(function* () {
    const lines = yield* Effect.catchTag(waitingLines(film), "DatabaseFailed", ({ detail, reason }) =>
      Effect.succeed(reason === "Unreachable" ? [`${detail} It is waited for.`] : [])
    )
    if (lines.join() !== said) yield* warn(lines)
    said = lines.join()
  })
  // What else goes wrong is told by whoever follows it.
  yield* Effect.repeat(Effect.ignore(look), Schedule.spaced("2 seconds")).pipe(Effect.delay("2 seconds"))
})

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
  let begun = Option.none<Begun>()

  const tell = (event: PipelineEvent, kept: FilmEvent): Effect.Effect<void> => {
    const told = asFollowed(event, path, kept, begun)
    if (mode !== "plain") return listener(told, [], kept.at.epochMillis + shift)
    return Effect.forEach(dated(told, kept.at), (line) => Console.log(mark + line), { discard: true })
  }
  /** Says who makes it from here on. */
  const tellBegun = (kept: FilmEvent): Effect.Effect<void> => {
    const before = Option.filter(begun, ({ first }) => first.attempt === kept.attempt)
    begun = Option.some({
      first: Option.match(before, { onNone: () => kept, onSome: (it) => it.first }),
      latest: kept
    })
    const isNew = Option.isNone(before) && kept.attempt === 1
    const line = `${workerIn(kept)} ${isNew ? "makes it" : "goes on with it, from what is saved"}.`
    if (mode === "plain") return Console.log(mark + stamped(line, kept.at))
    return mode === "live" ? Console.log(line) : Effect.void
  }
  const hear = (kept: FilmEvent): Effect.Effect<void> => {
    if (kept.attempt < attempt) return Effect.void
    if (mode === "json") return Console.log(JSON.stringify({ ...kept.event, film }))
    return Option.match(eventOf(kept), {
      onNone: () => Effect.void,
      onSome: (event) => {
        last = isLastEvent(event) ? Option.some([event, kept]) : Option.none()
        if (Option.isSome(last)) return Effect.void
        const told = tell(event, kept)
        return event._tag === "FilmStarted" ? Effect.zipRight(told, tellBegun(kept)) : told
      }
    })
  }
  // Of several films it is said once, by whoever follows them.
  if (mark === "") yield* Effect.forkScoped(tellWaiting(film))
  yield* Stream.runForEach(follow(film), hear)
  if (Option.isSome(last)) yield* tell(...last.value)
  return yield* find(film)
}, Effect.scoped)

/**
 * What is said of a film that was queued just now: that nobody is at work, where that is so, and what can be done with it.
 * Fails   DatabaseFailed.
 */
export const queuedLines = Effect.fn("Follow.queuedLines")(function* (film: string) {
  return [...nobodyLines(yield* workers), ...nextLines(film, "waiting")]
})

/**
 * What is said of a film that has ended or is held, once all is told that happened in it.
 * Fails   QueueProblem: there is no such film any more. DatabaseFailed. StoreFailed: its journal cannot be trusted.
 */
export const endLines = Effect.fn("Follow.endLines")(function* (film: ListedFilm) {
  const { bill } = yield* show(film.film)
  // What a failure says is said as the end of the command.
  const made = Option.filter(film.outcome, () => film.state !== "failed" && film.state !== "cancelled")
  return [
    ...billLines(bill),
    "",
    ...Option.match(made, {
      onNone: () => [],
      onSome: (outcome) => [...outcomeLines(outcome), ...nextLines(film.film, film.state, film.outcome)]
    })
  ]
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
