import { write } from "node:fs"
import { format } from "node:util"
import { Console, Context, Effect, type Scope } from "effect"
import { folded } from "./Fold.js"
import { makeOutlet, type Send } from "./Outlet.js"

/** Where the program's words go: whole lines without the break at their end. */
export interface Sink {
  readonly write: (text: string, to: "stdout" | "stderr") => void
  /** Takes off the screen what is not there for good, before something is written past the sinks. */
  readonly clear?: () => void
}

/** Straight to the process's own streams; a screen gets long sentences broken between words. */
export const direct: Sink = {
  write: (text, to) => {
    const stream = process[to]
    stream.write(`${stream.isTTY === true ? folded(text, stream.columns || 80) : text}\n`)
  }
}

/**
 * The one screen of the process. Whoever draws on it takes the words of everyone else meanwhile, warnings and the
 * words of Ctrl-C included, and puts them where they do no harm.
 */
export class Screen extends Context.Reference<Screen>()("grok-video-pipeline/Screen", {
  defaultValue: (): {
    readonly sinks: Array<Sink>
    /** How the film's own lines leave, past the sinks: they wait for no slow reader. */
    readonly send: Send
  } => ({ sinks: [direct], send: write })
}) {}

const sinkNow = (screen: Screen["Type"]): Sink => screen.sinks.at(-1) ?? direct

/** Takes all words that are said until the scope ends. */
export const takeOver = (sink: Sink): Effect.Effect<void, never, Scope.Scope> =>
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

/** The way out to a stream of the process that waits for no slow reader; when the scope ends, all that was said has left. */
export const outletTo = (fd: 1 | 2, gone?: (code: string | undefined) => void) =>
  Effect.flatMap(Screen, ({ send }) =>
    Effect.acquireRelease(
      Effect.sync(() => makeOutlet(fd, send, gone)),
      ({ flushed }) => flushed
    )
  )

/** Makes room for what is written past the sinks: a question. */
export const makeRoom: Effect.Effect<void> = Effect.map(Screen, (screen) => sinkNow(screen).clear?.())

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
