import { Effect, Option } from "effect"
import { reshaped } from "../../domain/PlanRequest.js"
import type { ChangeRequest } from "../../film/RunMemory.js"
import { sizeWished } from "../../forecast/DefaultPlan.js"
import { checkSettings } from "../flags/FilmFlags.js"
import { sayAgain } from "../flags/GoOnCommand.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { goesOnWith } from "../output/CommandLine.js"
import { forecastLines } from "../output/MoneyLines.js"
import { print, say } from "../output/Say.js"
import { settingLines, staleLines } from "./Changes.js"
import { conceptOf } from "./ConceptFile.js"
import { checkConnectivity } from "./Connectivity.js"
import { forecastRange, requestFor } from "./Forecast.js"
import { loadFilm } from "./KnownFilm.js"
import { tellOfPlanFile } from "./PlanBeside.js"
import { checkBeforeMoney } from "./Preflight.js"
import { checkKeptPlan, whichFilm } from "./WhichFilm.js"

/** A film that is to be made, or only planned or reckoned: what is said of it, and how far it is held against the one before. */
export interface FilmAsked extends FilmInput {
  readonly concept: Option.Option<string>
  readonly conceptFile: Option.Option<string>
  readonly plan: Option.Option<string>
  readonly fresh: boolean
  readonly replan: boolean
  readonly dryRun: boolean
}

/** What is asked where a command has no word for it. */
export const unasked = {
  conceptFile: Option.none<string>(),
  plan: Option.none<string>(),
  stopAfter: Option.none(),
  fresh: false,
  replan: false,
  dryRun: false,
  json: false,
  quiet: false,
  yes: false
}

/**
 * Finds out which film is meant and what it has, and looks at all that this machine knows of it before money.
 * Fails   UsageError: what the command line, the plan, the photos or the machine say cannot be filmed. StoreFailed: the
 *         film's journal cannot be read. Nothing was spent.
 */
export const findFilm = Effect.fn("Run.findFilm")(function* (
  asked: FilmAsked,
  command: "run" | "plan" = "run"
) {
  yield* checkSettings(asked)
  if (!asked.dryRun) yield* goesOnWith(sayAgain(command, [], asked))
  const film = yield* loadFilm({ ...asked, concept: yield* conceptOf(asked) })
  const { history, input, kept } = film
  const named = yield* whichFilm(film)
  yield* checkKeptPlan(film, named.concept)
  /** Whether another plan is asked for in the place of one that there is. */
  const replans = input.replan && Option.isSome(kept)
  const known = Option.orElse(named.plan, () =>
    replans ? Option.none() : Option.map(kept, (plan) => reshaped(plan, input))
  )
  const { doubts, lines } = yield* checkBeforeMoney(input, known, history)
  yield* say(input, lines)
  const changes: ReadonlyArray<ChangeRequest> = replans ? [{ kind: "replan" }] : []
  return { ...film, wanted: { ...named, changes, isPlanned: Option.isSome(known) }, known, replans, doubts }
})

/**
 * Prints what a run would order and what that costs; sends, writes and locks nothing.
 * Fails   as `forecastRange`.
 */
export const printForecast = Effect.fn("Run.printForecast")(function* (
  film: Effect.Effect.Success<ReturnType<typeof findFilm>>
) {
  const { input, wanted } = film
  yield* checkConnectivity(input, false)
  yield* tellOfPlanFile(film)
  yield* say(input, settingLines(film))
  const request = requestFor(film, wanted)
  const ends = yield* forecastRange(request)
  yield* say(input, yield* staleLines(film, request, ends.best))
  yield* print(
    forecastLines(ends, { folder: input.outputDir, unplanned: sizeWished(input), until: input.stopAfter })
  )
})
