import { Effect } from "effect"
import { goOn } from "../../../../fleet/GoOn.js"
import { show } from "../../../../fleet/Show.js"
import { noMemory } from "../../../flags/SettingsFile.js"
import { settleBy } from "../../../flags/Settle.js"
import { filmChange } from "../../../fleet/FilmChange.js"
import { followAndEnd, queuedLines } from "../../../fleet/Follow.js"
import { queueClient } from "../../../fleet/QueueDatabase.js"
import { print } from "../../../output/Say.js"
import type { GoOnWords } from "./command.js"

/**
 * Goes on with a film of the queue, with what is said on the command line otherwise than before.
 * Fails   UsageError: what is said cannot be filmed, or no database is set. QueueProblem: there is no such film, or it is where
 *         nothing can be gone on with. DatabaseFailed. With --wait as the film ends.
 */
export const handler = Effect.fn("QueueGoOn.goOn")(function* ({ film, plan, settings, wait }: GoOnWords) {
  const { settled, values } = yield* settleBy(noMemory, Effect.all(settings))
  const { json, quiet } = values
  yield* Effect.gen(function* () {
    const { request } = yield* show(film)
    const { attempt } = yield* goOn(film, yield* filmChange({ ...values, settled, plan }, request))
    if (!json && !quiet)
      yield* print([`${film} is gone on with (attempt ${attempt}), from what is saved of it.`])
    if (wait) return yield* followAndEnd(film, attempt, values)
    if (!json && !quiet) yield* print(yield* queuedLines(film))
  }).pipe(Effect.provide(queueClient))
})
