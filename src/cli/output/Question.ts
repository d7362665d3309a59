import { createInterface } from "node:readline"
import { Effect } from "effect"
import { wordWrapped } from "./Fold.js"
import { clearForQuestion } from "./Screen.js"

/** Whether somebody sits at the terminal who can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

/** Whether somebody is to be asked before money is spent; nobody is about money that is not real. */
export const asksFirst = (input: {
  readonly yes: boolean
  readonly simulate: boolean
  readonly json: boolean
  readonly quiet: boolean
}): boolean => canAsk() && !(input.yes || input.simulate || input.json || input.quiet)

/** Asks a plain question on the terminal; only yes is yes. Ctrl-C there ends the run in order, as anywhere else. */
export const isYes = (question: string): Effect.Effect<boolean> =>
  Effect.zipRight(clearForQuestion, answerTo(question))

/**
 * Whether a person agrees: with `yes` they have said so, else they are asked.
 * Fails   `unasked`, where nobody is there to be asked.
 */
export const isAgreed = <E>(yes: boolean, question: string, unasked: E): Effect.Effect<boolean, E> =>
  yes ? Effect.succeed(true) : canAsk() ? isYes(question) : Effect.fail(unasked)

const answerTo = (question: string): Effect.Effect<boolean> =>
  Effect.acquireUseRelease(
    Effect.sync(() => createInterface({ input: process.stdin, output: process.stdout })),
    (terminal) =>
      Effect.async<boolean>((resume) => {
        terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"))
        // The end of the input is no yes.
        terminal.on("close", () => resume(Effect.succeed(false)))
        terminal.question(wordWrapped(question, process.stdout.columns || 80), (words) =>
          resume(Effect.succeed(/^\s*y(es)?\s*$/i.test(words)))
        )
      }),
    (terminal) => Effect.sync(() => terminal.close())
  )
