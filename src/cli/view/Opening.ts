import * as Ansi from "@effect/printer-ansi/Ansi"
import { Effect } from "effect"
import { direct, Screen, takeOver } from "./Screen.js"

const away = `\r${Ansi.stringify(Ansi.eraseEndLine)}`

/** What is done before a film can begin: it takes a second, on a machine that never filmed several. */
export const gettingReadyWords = "getting ready: trying ffmpeg, opening the film's folder"

/** Whether a first line is for somebody who sees it go. */
const isSeen = (wish: { readonly json?: boolean; readonly quiet?: boolean }): boolean =>
  wish.json !== true && wish.quiet !== true && process.stdout.isTTY === true && process.env.TERM !== "dumb"

/**
 * Says at once, on a terminal, what is done before there is anything to tell. The line goes with the first word that is
 * said, and with the first picture: both begin where it begins.
 */
export const opened =
  (wish: { readonly json?: boolean; readonly quiet?: boolean }) =>
  <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    if (!isSeen(wish)) return work
    return Effect.scoped(
      Effect.gen(function* () {
        const screen = yield* Screen
        const before = screen.sinks.at(-1) ?? direct
        let isThere = true
        const clear = () => {
          if (!isThere) return
          isThere = false
          process.stdout.write(away)
        }
        const columns = process.stdout.columns || 80
        process.stdout.write(`  ${gettingReadyWords}`.slice(0, columns - 1))
        yield* Effect.addFinalizer(() => Effect.sync(clear))
        yield* takeOver({
          out: (text) => {
            clear()
            before.out(text)
          },
          err: (text) => {
            clear()
            before.err(text)
          },
          clear
        })
        return yield* work
      })
    )
  }
