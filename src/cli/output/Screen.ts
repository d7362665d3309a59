import { write } from "node:fs"
import { format } from "node:util"
import { Console, Context, Effect, type Scope } from "effect"
import { wordWrapped } from "./Fold.js"
import { type FsWrite, makeOutlet } from "./Outlet.js"

/** Where printed lines go: each without the line break at its end. */
export interface Sink {
  readonly write: (text: string, to: "stdout" | "stderr") => void
  /** Clears what is drawn for the moment (the live picture), before something else is written to the terminal. */
  readonly clear?: () => void
}

/** Straight to stdout and stderr; on a terminal long lines are wrapped between words. */
export const processStreams: Sink = {
  write: (text, to) => {
    const stream = process[to]
    stream.write(`${stream.isTTY === true ? wordWrapped(text, stream.columns || 80) : text}\n`)
  }
}

/**
 * The one screen of the process. Whoever draws on it captures meanwhile what everyone else prints, warnings and the words of
 * Ctrl-C included, and puts it where it does no harm.
 */
export class Screen extends Context.Reference<Screen>()("grok-video-pipeline/Screen", {
  defaultValue: (): {
    /** A stack: the last one gets what is printed. */
    readonly sinks: Array<Sink>
    /** What outlets write by, to the streams themselves and through no sink. */
    readonly send: FsWrite
  } => ({ sinks: [processStreams], send: write })
}) {}

const sinkNow = (screen: Screen["Type"]): Sink => screen.sinks.at(-1) ?? processStreams

/** Sends all that is printed to `sink` until the scope ends. */
export const captureOutput = (sink: Sink): Effect.Effect<void, never, Scope.Scope> =>
  Effect.flatMap(Screen, (screen) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        screen.sinks.push(sink)
      }),
      () =>
        Effect.sync(() => {
          screen.sinks.splice(screen.sinks.indexOf(sink), 1)
        })
    )
  )

/** An outlet to stdout or stderr, which waits for no slow reader; when the scope ends, all that was written has left. */
export const openOutlet = (fd: 1 | 2, gone?: (code: string | undefined) => void) =>
  Effect.flatMap(Screen, ({ send }) =>
    Effect.acquireRelease(
      Effect.sync(() => makeOutlet(fd, send, gone)),
      ({ flushed }) => flushed
    )
  )

/** Clears the screen of what is drawn on it, for a question, which is written through no sink. */
export const clearForQuestion: Effect.Effect<void> = Effect.map(Screen, (screen) => sinkNow(screen).clear?.())

/** Has everything that is printed go through the screen: `Console`, and with it the log. */
export const throughScreen = <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Screen, (screen) =>
    Console.consoleWith((usual) => {
      const writing =
        (to: "stdout" | "stderr") =>
        (...words: ReadonlyArray<unknown>) =>
          sinkNow(screen).write(format(...words), to)
      const [out, err] = [writing("stdout"), writing("stderr")]
      const said =
        (write: typeof out) =>
        (...words: ReadonlyArray<unknown>) =>
          Effect.sync(() => write(...words))
      return Effect.withConsole(program, {
        ...usual,
        log: said(out),
        info: said(out),
        debug: said(out),
        warn: said(err),
        error: said(err),
        unsafe: { ...usual.unsafe, log: out, info: out, debug: out, warn: err, error: err }
      })
    })
  )
