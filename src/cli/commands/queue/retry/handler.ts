import { Console, Effect } from "effect"
import { retry } from "../../../../fleet/GoOn.js"
import { nextLines } from "../../../fleet/FilmLines.js"
import { queueClient } from "../../../fleet/QueueDatabase.js"
import { print } from "../../../output/Say.js"
import type { RetryWords } from "./command.js"

/**
 * Tries a film again that failed.
 * Fails   UsageError: no database is set. QueueProblem: there is no such film, or it did not fail. DatabaseFailed.
 */
export const handler = Effect.fn("QueueRetry.retry")(function* ({ film }: RetryWords) {
  const { attempt } = yield* Effect.provide(retry(film), queueClient)
  yield* Console.log(`${film} is tried again (attempt ${attempt}), from what is saved of it.`)
  yield* print(nextLines(film, "waiting"))
})
