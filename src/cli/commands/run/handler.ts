import { Effect, Option } from "effect"
import { planFollowed } from "../../../film/RunMemory.js"
import { checkConnectivity, mayOrderLong } from "../../film/BeforeMoney.js"
import { linesAhead, printForecast } from "../../film/Changes.js"
import { forecastRange, tellOfPlanFile } from "../../film/KnownFilm.js"
import { filmAndTell } from "../../film/MakeFilm.js"
import { findFilm, plannedAnew, replanShift } from "../../film/WhichFilm.js"
import { settleFilm } from "../../flags/Settle.js"
import { plainText, say } from "../../output/Say.js"
import { checkProvider } from "../../Studio.js"
import type { RunWords } from "./command.js"
import { moveAside } from "./Fresh.js"

/**
 * Makes the film the shell asked for, or only says what it would cost.
 * Fails   by what stops a film, and by FilmDegraded for one that is less than planned.
 * Costs   what the film still has to order; nothing by `--dry-run`.
 */
export const handler = Effect.fn("Run.run")(function* ({ outputDir, settings, ...words }: RunWords) {
  const settled = yield* settleFilm(outputDir, Effect.all(settings), words.fresh)
  const film = yield* findFilm({ ...words, ...settled })
  const { history, input, replans, wanted } = film
  if (input.dryRun) return yield* printForecast(film)
  yield* checkConnectivity(input, history.journal.orders.size === 0)
  if (!(yield* mayOrderLong(input, film.doubts)))
    return yield* say(input, ["Nothing is ordered, as you wish."])
  if (input.fresh) {
    // Nothing is moved for a run that could not begin.
    yield* checkProvider(input)
    const place = yield* moveAside(input.outputDir, input)
    if (Option.isSome(place))
      yield* say(input, [`The film that was here is now in ${plainText(place.value)}`])
  }
  const told = Option.filter(planFollowed(history.journal.marks), ({ origin }) => origin === "person")
  if (Option.isNone(input.plan) && Option.isSome(told))
    yield* say(input, [
      `This follows the plan the film was last given, “${plainText(told.value.plan.title)}”; --plan FILE gives another.`
    ])
  yield* tellOfPlanFile(film)
  if (replans) {
    const ends = yield* forecastRange(plannedAnew(film, wanted.concept))
    yield* say(input, linesAhead(film, ends, { until: Option.none() }))
  }
  const seedShift = input.replan ? replanShift(history) : 0
  yield* filmAndTell(film, { ...wanted, seedShift, isAskedFor: replans })
})
