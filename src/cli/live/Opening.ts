import * as Ansi from "@effect/printer-ansi/Ansi"
import { Effect } from "effect"
import { captureOutput, processStreams } from "../output/Screen.js"

const away = `\r${Ansi.stringify(Ansi.eraseEndLine)}`

/**
 * Takes the line that the front door has put on the screen off it with the first word that is said. The first picture
 * needs no such help: it begins where the line begins.
 */
export const clearingFirstLine = <A, E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.scoped(
    Effect.gen(function* () {
      let isThere = true
      const clear = () => {
        if (!isThere) return
        isThere = false
        process.stdout.write(away)
      }
      yield* Effect.addFinalizer(() => Effect.sync(clear))
      yield* captureOutput({
        write: (text, to) => {
          clear()
          processStreams.write(text, to)
        },
        clear
      })
      return yield* work
    })
  )
