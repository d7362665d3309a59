import { Console, Effect } from "effect"
import { retry } from "../../../../fleet/GoOn.js"
import { queuedLines } from "../../../fleet/Follow.js"
import { queueClient } from "../../../fleet/QueueDatabase.js"
import { print } from "../../../output/Say.js"
import type { RetryWords } from "./command.js"

/**
 * Tries a film again that failed.
 * Fails   UsageError: no database is set. QueueProblem: there is no such film, or it did not fail. DatabaseFailed.
 */
export const handler = Effect.fn("QueueRetry.retry")(function* ({ film }: RetryWords) {
  yield* Effect.gen(function* () {
    const { attempt } = yield* retry(film)
    yield* Console.log(`${film} is tried again (attempt ${attempt}), from what is saved of it.`)
    yield* print(yield* queuedLines(film))
  }).pipe(Effect.provide(queueClient))
})
