import { Effect } from "effect"
import { findFilm, printForecast, unasked } from "../../film/Estimate.js"
import { withTelemetry } from "../../flags/Otlp.js"
import { settleFilm } from "../../flags/Settle.js"
import type { RebuildPlanWords } from "./command.js"

/**
 * Prints what a run would order.
 * Fails   as `findFilm` and `printForecast`.
 */
export const handler = Effect.fnUntraced(function* ({ outputDir, settings, ...words }: RebuildPlanWords) {
  const settled = yield* settleFilm(outputDir, Effect.all(settings))
  const asked = { ...unasked, ...words, ...settled, dryRun: true }
  yield* Effect.flatMap(findFilm(asked), printForecast).pipe(
    Effect.withSpan("Run.run"),
    withTelemetry(settled)
  )
})
