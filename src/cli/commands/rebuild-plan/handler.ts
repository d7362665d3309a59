import { Effect } from "effect"
import { printForecast } from "../../film/Changes.js"
import { findFilm } from "../../film/WhichFilm.js"
import { settleFilm } from "../../flags/Settle.js"
import type { RebuildPlanWords } from "./command.js"

/**
 * Prints what a run would order.
 * Fails   as `findFilm` and `printForecast`.
 */
export const handler = Effect.fn("Run.run")(function* ({ outputDir, settings, ...words }: RebuildPlanWords) {
  const settled = yield* settleFilm(outputDir, Effect.all(settings))
  yield* printForecast(yield* findFilm({ ...words, ...settled, dryRun: true }))
})
