import { writeSync } from "node:fs"
import * as Ansi from "@effect/printer-ansi/Ansi"
import { Effect, Schedule } from "effect"
import { monotonicMillis } from "../../domain/Elapsed.js"
import { wordWrapped } from "../output/Fold.js"
import type { Outlet } from "../output/Outlet.js"
import { captureOutput, openOutlet } from "../output/Screen.js"
import { isUnicodeLocale, type TerminalStyle, wantsColour } from "../output/TerminalStyle.js"
import { widthOnScreen } from "./Lines.js"

const hideCursor = Ansi.stringify(Ansi.cursorHide)
const showCursor = Ansi.stringify(Ansi.cursorShow)
const toEndOfLine = Ansi.stringify(Ansi.eraseEndLine)
const toEndOfScreen = Ansi.stringify(Ansi.eraseDown)

/** Terminals that know it show the whole frame at once; others ignore it. */
const synchronised = (text: string): string => `\u001b[?2026h${text}\u001b[?2026l`

/** At most so many pictures a second. */
const framesPerSecond = 10

/** The terminal as the view needs it. */
export interface LiveTerminal {
  readonly outlet: Outlet
  /** What the terminal can show now. */
  readonly style: () => TerminalStyle
  /** Calls back when its size changed, or the program was stopped and went on; gives the way to stop listening. */
  readonly onDisturbed: (listener: (what: "resized" | "continued") => void) => () => void
}

/** The process's own terminal, with an outlet that lives as long as the scope. */
export const terminalNow = Effect.map(
  openOutlet(1),
  (outlet): LiveTerminal => ({
    outlet,
    style: () => ({
      columns: process.stdout.columns || 80,
      rows: process.stdout.rows || 24,
      hasColour: wantsColour(process.env),
      isUnicode: isUnicodeLocale(process.env)
    }),
    onDisturbed: (listener) => {
      const resized = () => listener("resized")
      const continued = () => listener("continued")
      process.stdout.on("resize", resized)
      process.on("SIGCONT", continued)
      return () => {
        process.stdout.off("resize", resized)
        process.off("SIGCONT", continued)
      }
    }
  })
)

/** What is drawn at a moment, for a terminal of this style. */
export type RenderFrame = (now: number, style: TerminalStyle) => ReadonlyArray<string>

/**
 * One living picture at the bottom of the terminal, and above it all that is done and said, for good. It is drawn ten
 * times a second at most, and not at all while the terminal has not taken the one before. The cursor comes back on
 * every way out.
 */
export const livePicture = Effect.fn("LivePicture.make")(function* (
  terminal: LiveTerminal,
  picture: RenderFrame
) {
  const { outlet } = terminal
  /** Lines to stand above the picture for good, in order. */
  let above: Array<string> = []
  /** The widths of the lines the picture has on the screen. */
  let drawn: ReadonlyArray<number> = []
  let shown = ""
  let isPaused = false

  // A terminal that takes nothing any more must not keep a film from ending.
  const taken = Effect.timeoutOption(Effect.interruptible(outlet.flushed), "2 seconds")

  /** Back to where the picture begins; a screen that became narrower has folded its lines. */
  const toTop = (columns: number): string => {
    const rows = drawn.reduce((sum, width) => sum + Math.max(Math.ceil(width / columns), 1), 0)
    return rows === 0 ? "\r" : `\r${Ansi.stringify(Ansi.cursorUp(rows))}`
  }

  const draw = (lines: ReadonlyArray<string>): void => {
    const { columns } = terminal.style()
    const picture = lines.map((line) => `${line}${toEndOfLine}\n`).join("")
    if (above.length === 0 && picture === shown) return
    const said = above
      .map((line) => `${wordWrapped(line, columns).replaceAll("\n", `${toEndOfLine}\n`)}${toEndOfLine}\n`)
      .join("")
    outlet.write(synchronised(toTop(columns) + said + picture + toEndOfScreen))
    above = []
    shown = picture
    drawn = lines.map(widthOnScreen)
  }

  const refresh = Effect.map(monotonicMillis, (now) => {
    if (outlet.isIdle() && !isPaused) draw(picture(now, terminal.style()))
  })

  yield* Effect.acquireRelease(
    Effect.sync(() => {
      outlet.write(hideCursor)
      // Also where nothing else is run any more: a second Ctrl-C, a fault of the program.
      const restore = () => {
        try {
          writeSync(1, showCursor)
        } catch {
          // The terminal is gone, and its cursor with it.
        }
      }
      process.on("exit", restore)
      return restore
    }),
    (restore) =>
      Effect.zipRight(
        Effect.sync(() => {
          draw([])
          outlet.write(showCursor)
          process.off("exit", restore)
        }),
        taken
      )
  )
  yield* captureOutput({ write: (text) => above.push(text) })
  yield* Effect.acquireRelease(
    Effect.sync(() =>
      terminal.onDisturbed((what) => {
        shown = ""
        // Whatever was on the screen when the program was stopped belongs to the shell now.
        if (what === "continued") {
          drawn = []
          outlet.write(hideCursor)
        }
      })
    ),
    (stop) => Effect.sync(stop)
  )
  yield* refresh.pipe(
    Effect.repeat(Schedule.spaced(1000 / framesPerSecond)),
    Effect.interruptible,
    Effect.forkScoped
  )

  return {
    /** Puts lines above the picture, for good. */
    say: (lines: ReadonlyArray<string>): void => {
      above.push(...lines)
    },
    /** Takes the picture off the screen; all that was said stays. */
    clear: (): void => draw([]),
    /** Takes the picture off the screen while something else is asked there. */
    aside: <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          isPaused = true
          draw([])
          outlet.write(showCursor)
        }).pipe(Effect.zipRight(taken)),
        () => work,
        () =>
          Effect.sync(() => {
            outlet.write(hideCursor)
            isPaused = false
          })
      )
  }
})
