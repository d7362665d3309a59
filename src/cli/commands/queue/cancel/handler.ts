import { Console, Effect } from "effect"
import { cancel } from "../../../../fleet/Cancel.js"
import { queueDatabase } from "../../../fleet/QueueDatabase.js"
import { commandLine } from "../../../output/CommandLine.js"
import type { CancelWords } from "./command.js"

/**
 * Cancels a film.
 * Fails   UsageError: no database is set. QueueProblem: there is no such film, or it has ended. DatabaseFailed.
 */
export const handler = Effect.fn("QueueCancel.cancel")(function* ({ film }: CancelWords) {
  const state = yield* Effect.provide(cancel(film), queueDatabase)
  const goOn = `It can be gone on with from what is saved:\n  ${commandLine({ command: "queue go-on", words: [film] })}`
  yield* Console.log(
    state === "making"
      ? `${film} is being cancelled: its worker awaits and saves what was sent, and orders nothing more. ${goOn}`
      : `${film} is cancelled. ${goOn}`
  )
})
