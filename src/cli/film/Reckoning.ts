import { Effect, Option } from "effect"
import { reshaped } from "../../flow/RunMemory.js"
import { sizeWished } from "../../forecast/DefaultPlan.js"
import { followedPlan } from "../../forecast/FollowedPlan.js"
import { noHistory } from "../../services/FilmHistory.js"
import { checkSettings } from "../flags/FilmFlags.js"
import { sayAgain } from "../flags/GoOnCommand.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { goesOnWith } from "../output/CommandLine.js"
import { forecastLines } from "../output/MoneyLines.js"
import { print, say } from "../output/Say.js"
import { endsOf } from "./Ahead.js"
import { settingLines, staleLines } from "./Changes.js"
import { conceptOf } from "./ConceptFile.js"
import { checkKeptPlan, hasPlan, wishesInForce } from "./KeptPlan.js"
import { recallFilm } from "./LostJournal.js"
import { tellOfPlanFile } from "./PlanBeside.js"
import { checkBeforeMoney } from "./Preflight.js"
import { withPhotos } from "./References.js"
import { checkWayOut } from "./WayOut.js"
import { whichFilm } from "./WhichFilm.js"

/** A film that is to be made, or only reckoned: what is said of it, and how far it is held against the one before. */
export interface FilmAsked extends FilmInput {
  readonly concept: Option.Option<string>
  readonly conceptFile: Option.Option<string>
  readonly plan: Option.Option<string>
  readonly fresh: boolean
  readonly replan: boolean
  readonly dryRun: boolean
}

/** Finds out which film is meant and what it has, and looks at everything that can be known of it before money. */
export const findFilm = Effect.fn("Run.findFilm")(function* (asked: FilmAsked) {
  yield* checkSettings(asked)
  if (!asked.dryRun) yield* goesOnWith(sayAgain("run", [], asked))
  const told = yield* withPhotos({ ...asked, concept: yield* conceptOf(asked) })
  const history = told.fresh ? noHistory : yield* recallFilm(told)
  const input = told.replan || told.fresh ? told : yield* wishesInForce(told, history)
  const hasOne = (told.replan || !told.fresh) && (yield* hasPlan(told.outputDir, history))
  const film = yield* whichFilm(input, history)
  yield* checkKeptPlan(input, history, film.concept)
  const replan = input.replan && hasOne
  const known = replan
    ? Option.none()
    : Option.isSome(film.plan) || input.fresh
      ? film.plan
      : Option.map(yield* followedPlan(input.outputDir, history), (plan) => reshaped(plan, input))
  const { doubts, lines } = yield* checkBeforeMoney(input, known, history)
  yield* say(input, lines)
  yield* checkWayOut(input, !input.dryRun && history.past.orders.size === 0)
  return { input, history, film, doubts, replan, isKept: hasOne && !told.replan && !told.fresh }
})

/** Prints what a run would order and what that costs; sends, writes and locks nothing. */
export const printForecast = Effect.fn("Run.printForecast")(function* ({
  film,
  history,
  input,
  replan
}: Effect.Effect.Success<ReturnType<typeof findFilm>>) {
  yield* tellOfPlanFile(input, history)
  yield* say(input, settingLines(history.past, input))
  const { onDoubt, outputDir } = input
  const wish = {
    ...{ folder: outputDir, history, ...film, replan },
    ...{ settings: input, onDoubt, until: input.stopAfter }
  }
  const ends = yield* endsOf(wish)
  yield* say(input, yield* staleLines(input, wish, ends.best))
  yield* print(
    forecastLines(ends, { folder: outputDir, unplanned: sizeWished(input), until: input.stopAfter })
  )
})
