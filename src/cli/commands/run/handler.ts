import { Effect, Option } from "effect"
import { planFollowed } from "../../../flow/RunMemory.js"
import type { FilmHistory } from "../../../services/FilmHistory.js"
import { mayBegin } from "../../film/Begin.js"
import { filmAndTell } from "../../film/Filming.js"
import { replanLines, replanShift } from "../../film/KeptPlan.js"
import { type FilmRequest, tellOfPlanFile } from "../../film/PlanBeside.js"
import { mayOrderLong } from "../../film/Preflight.js"
import { findFilm, printForecast } from "../../film/Reckoning.js"
import { seen } from "../../flags/Seeing.js"
import { settleFilm } from "../../flags/Settle.js"
import { plainText } from "../../output/PlainText.js"
import { say } from "../../output/Say.js"
import { checkProvider } from "../../Studio.js"
import type { RunInput, RunWords } from "./command.js"
import { moveAside } from "./Fresh.js"

/** Tells whoever resumes a film what it is made by now, where that may surprise. */
const tellOfWishes = Effect.fn("Run.tellOfWishes")(function* (input: FilmRequest, history: FilmHistory) {
  const told = Option.filter(planFollowed(history.past.marks), ({ origin }) => origin === "person")
  if (Option.isNone(input.plan) && Option.isSome(told))
    yield* say(input, [
      `This follows the plan the film was last given, “${plainText(told.value.plan.title)}”; --plan FILE gives another.`
    ])
  yield* tellOfPlanFile(input, history)
})

/** Moves the film that is in the folder aside, and says where to. */
const beginAnew = Effect.fn("Run.beginAnew")(function* (input: RunInput) {
  const place = yield* moveAside(input.outputDir, input)
  if (Option.isSome(place)) yield* say(input, [`The film that was here is now in ${plainText(place.value)}`])
})

/** Makes the film the shell asked for, or only says what it would cost. */
const run = Effect.fn("Run.run")(function* (asked: RunInput) {
  const found = yield* findFilm(asked)
  const { doubts, film, history, input, isKept, replan } = found
  if (input.dryRun) return yield* printForecast(found)
  if (!(yield* mayOrderLong(input, doubts))) return yield* say(input, ["Nothing is ordered, as you wish."])
  // Nothing is moved for a run that could not begin.
  if (input.fresh) {
    yield* Effect.zipRight(checkProvider(input), beginAnew(input))
    return yield* filmAndTell(input, film)
  }
  yield* tellOfWishes(input, history)
  if (replan) yield* say(input, yield* replanLines(input, history, film.concept))
  const { begins, isAgreed } = yield* mayBegin(input, history, film, { isRedo: replan, replan })
  if (!begins) return
  yield* filmAndTell(input, {
    ...{ ...film, isAgreed, isPlanned: isKept },
    changes: replan ? [{ kind: "replan" }] : [],
    ...(input.replan ? { seedShift: replanShift(history) } : {})
  })
})

/** The same, of what the shell hands over. */
export const handler = Effect.fnUntraced(function* ({ outputDir, settings, ...words }: RunWords) {
  const input = {
    ...words,
    ...(yield* settleFilm(outputDir, Effect.all(settings), { isFresh: words.fresh }))
  }
  return yield* run(input).pipe(seen(input))
})
