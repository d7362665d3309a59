import { Effect } from "effect"
import { printForecast } from "../../film/Changes.js"
import { findFilm } from "../../film/WhichFilm.js"
import { withTelemetry } from "../../flags/Otlp.js"
import { settleFilm } from "../../flags/Settle.js"
import type { RebuildPlanWords } from "./command.js"

/**
 * Prints what a run would order.
 * Fails   as `findFilm` and `printForecast`.
 */
export const handler = Effect.fnUntraced(function* ({ outputDir, settings, ...words }: RebuildPlanWords) {
  const settled = yield* settleFilm(outputDir, Effect.all(settings))
  const asked = { ...words, ...settled, dryRun: true }
  yield* Effect.flatMap(findFilm(asked), printForecast).pipe(
    Effect.withSpan("Run.run"),
    withTelemetry(settled)
  )
})
