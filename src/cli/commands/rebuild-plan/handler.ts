import { Effect, Option } from "effect"
import { findFilm, printForecast } from "../../film/Reckoning.js"
import { seen } from "../../flags/Seeing.js"
import { settleFilm } from "../../flags/Settle.js"
import type { RebuildPlanWords } from "./command.js"

/** Prints what a run would order. */
export const handler = Effect.fnUntraced(function* ({ outputDir, settings, ...words }: RebuildPlanWords) {
  const settled = yield* settleFilm(outputDir, Effect.all(settings))
  const asked = {
    ...{ ...words, ...settled, conceptFile: Option.none(), stopAfter: Option.none() },
    ...{ fresh: false, replan: false, dryRun: true, json: false, quiet: false, yes: true }
  }
  yield* Effect.flatMap(findFilm(asked), printForecast).pipe(Effect.withSpan("Run.run"), seen(settled))
})
