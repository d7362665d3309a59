import { Console, Effect, Option } from "effect"
import { billOf } from "../../../domain/Bill.js"
import { isLoss } from "../../../domain/Degradation.js"
import { addTicks, formatUsd, Ticks } from "../../../domain/Money.js"
import { type FilmOptions, FilmSettings } from "../../../domain/Settings.js"
import type { StoryPlan } from "../../../domain/StoryPlan.js"
import { FilmHeld, Gates } from "../../../flow/Gates.js"
import { planTold, reshaped, type Wish } from "../../../flow/Wishes.js"
import { sizeWished } from "../../../forecast/DefaultPlan.js"
import { followedPlan } from "../../../forecast/FollowedPlan.js"
import { forecast } from "../../../forecast/Forecast.js"
import { type Film, makeFilm } from "../../../pipeline.js"
import { Ffmpeg } from "../../../services/Ffmpeg.js"
import { type FilmHistory, noHistory, readHistory, savedState } from "../../../services/FilmHistory.js"
import type { PipelineEvent } from "../../../services/PipelineEvents.js"
import { BudgetSpent, StateStore } from "../../../services/StateStore.js"
import { FilmDegraded, UsageError } from "../../ending/CliError.js"
import { enoughForAll, mayBegin } from "../../film/Begin.js"
import { settingLines, staleLines } from "../../film/Changes.js"
import { conceptOf } from "../../film/ConceptFile.js"
import { withDecisions } from "../../film/Decision.js"
import { gateKeeper, heldLines } from "../../film/Gate.js"
import { keepSettings } from "../../film/KeepSettings.js"
import { checkKeptPlan, hasPlan, replanLines, replanShift, wishesInForce } from "../../film/KeptPlan.js"
import { recallFilm } from "../../film/LostJournal.js"
import { type FilmWishes, tellOfPlanFile } from "../../film/PlanBeside.js"
import { checkBeforeMoney, mayOrderLong } from "../../film/Preflight.js"
import { withPhotos } from "../../film/References.js"
import { checkWayOut } from "../../film/WayOut.js"
import { whichFilm } from "../../film/WhichFilm.js"
import { contradictions } from "../../flags/FilmFlags.js"
import { goOnWith, sayAgain } from "../../flags/GoOnCommand.js"
import type { FilmInput } from "../../flags/StudioFlags.js"
import { mannerOf, telling } from "../../live/Telling.js"
import { goesOnWith } from "../../output/CommandLine.js"
import { lookLines, standInLine } from "../../output/LastWords.js"
import { billLines, forecastLines } from "../../output/MoneyLines.js"
import { plainText } from "../../output/PlainText.js"
import { withListener } from "../../output/Printer.js"
import { say } from "../../output/Say.js"
import { checkProvider, studio } from "../../Studio.js"
import type { RunInput } from "./command.js"
import { moveAside } from "./Fresh.js"

/** Settings that are each allowed but cannot stand together end the command before anything is touched. */
export const checkSettings = Effect.fn("Run.checkSettings")(function* (input: FilmOptions) {
  const wrong = contradictions(input)
  if (wrong.length > 0) return yield* new UsageError({ detail: wrong.join(" ") })
})

/** Claims the film in the folder and writes down what it is made with: from here on it remembers that by itself. */
const begin = Effect.fn("Run.begin")(function* (input: FilmInput, concept: string) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  // Better known before anything is written.
  yield* ffmpeg.chosen
  yield* store.begin(concept)
  yield* keepSettings(input.settled)
  yield* goesOnWith(goOnWith(input))
})

/**
 * Makes a film in the studio the settings ask for, and tells of it and its bill; fails with `FilmDegraded` for less than
 * planned. A film that is held at a gate ends in order, with the command that goes on.
 */
export const filmAndTell = Effect.fn("Run.filmAndTell")(function* (
  input: FilmInput,
  wish: {
    readonly concept: string
    readonly plan: Option.Option<StoryPlan>
    readonly wishes?: ReadonlyArray<Wish>
    /** Whoever was asked has agreed to the price of all that is ordered. */
    readonly isAgreed?: boolean
    /** A simulator that starts anew would draw the very same picture for the same wish; another seed draws another. */
    readonly seedShift?: number
    /** The film follows the plan that it has, though none was given. */
    readonly isPlanned?: boolean
  }
) {
  const manner = mannerOf(input)
  const filmed = Effect.gen(function* () {
    const { ledger } = yield* StateStore
    const spent = Effect.map(ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spent
    const bill = Effect.gen(function* () {
      const { entries } = yield* ledger
      const now = yield* spent
      if (now === before) return ["", "This run ordered nothing."]
      return [
        ...billLines(billOf(entries)),
        `  this run    ${formatUsd(Ticks.make(now - before))}${input.simulate ? " at list price; it was simulated, and nothing was charged" : ""}`
      ]
    })
    const lastWords = (event: PipelineEvent) =>
      event._tag === "FilmFinished"
        ? Effect.map(bill, (lines) => [...lines, "", ...lookLines(input.outputDir, "film")])
        : bill
    const teller = yield* telling(manner, input.stopAfter)
    const known = Option.isSome(wish.plan)
      ? wish.plan
      : yield* followedPlan(input.outputDir, yield* readHistory(input.outputDir))
    const asks = manner === "live" && wish.isAgreed !== true
    const gates = yield* gateKeeper(input, wish.concept, teller, asks, Option.isSome(known))
    yield* begin(input, wish.concept)
    return yield* withListener(
      makeFilm(wish.concept, wish.plan, wish.wishes),
      teller.listener,
      lastWords
    ).pipe(Effect.provideService(Gates, gates))
  }).pipe(
    Effect.scoped,
    Effect.provideService(FilmSettings, input),
    Effect.provide(studio(input, Option.isNone(input.stopAfter), wish.seedShift)),
    withDecisions(input, wish.concept),
    Effect.map((film) => Option.some(film)),
    Effect.catchIf(
      (error) => error instanceof FilmHeld,
      (held) =>
        Effect.as(
          Effect.flatMap(heldLines(input, held), (lines) => say(input, lines)),
          Option.none<Film>()
        )
    )
  )
  if (input.simulate && !input.json && !input.quiet)
    yield* Console.log(standInLine({ hasPlan: Option.isSome(wish.plan) || wish.isPlanned === true }))
  // Whoever allows more wants the film, and not to be asked again at its next call.
  const allowMore = Effect.flatMap(enoughForAll(input, wish), (usd) => {
    const meant = goOnWith(input)
    return goesOnWith({ ...meant, flags: [...(meant.flags ?? []), ["raise-budget", usd]] })
  })
  const film = yield* Effect.tapError(filmed, (error) =>
    error instanceof BudgetSpent ? Effect.ignore(allowMore) : Effect.void
  )
  const points = Option.isSome(film) ? film.value.state.degradations.length : yield* lossesIn(input.outputDir)
  if (points > 0) return yield* new FilmDegraded({ points })
})

/** How much is left out of a film that is held; what is only less than planned may still be mended. */
export const lossesIn = (folder: string) =>
  Effect.map(
    savedState(folder),
    Option.match({ onNone: () => 0, onSome: ({ degradations }) => degradations.filter(isLoss).length })
  )

/** Prints what a run would order and what that costs; sends, writes and locks nothing. */
export const printForecast = Effect.fn("Run.printForecast")(function* (
  input: FilmInput,
  history: FilmHistory,
  film: {
    readonly concept: string
    readonly plan: Option.Option<StoryPlan>
    readonly replan?: boolean
  }
) {
  const { onDoubt, outputDir } = input
  const wish = {
    ...{ folder: outputDir, history, ...film },
    ...{ settings: input, onDoubt, until: input.stopAfter }
  }
  const ends = yield* Effect.provide(forecast(wish), Ffmpeg.layer({}))
  yield* say(input, yield* staleLines(input, wish, ends.best))
  yield* say(
    { json: false, quiet: false },
    forecastLines(ends, { folder: outputDir, unplanned: sizeWished(input), until: input.stopAfter })
  )
})

/** Tells whoever resumes a film what it is made by now, where that may surprise. */
const tellOfWishes = Effect.fn("Run.tellOfWishes")(function* (input: FilmWishes, history: FilmHistory) {
  const told = Option.filter(planTold(history.past.marks), ({ origin }) => origin === "person")
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
export const run = Effect.fn("Run.run")(function* (asked: RunInput) {
  yield* checkSettings(asked)
  if (!asked.dryRun) yield* goesOnWith(sayAgain("run", [], asked))
  const told = yield* withPhotos({ ...asked, concept: yield* conceptOf(asked) })
  const history = told.fresh ? noHistory : yield* recallFilm(told)
  const input = told.replan || told.fresh ? told : yield* wishesInForce(told, history)
  const isKept = !told.replan && !told.fresh && (yield* hasPlan(told.outputDir, history))
  const film = yield* whichFilm(input, history)
  yield* checkKeptPlan(input, history, film.concept)
  const replan = input.replan && (yield* hasPlan(input.outputDir, history))
  const known = replan
    ? Option.none()
    : Option.isSome(film.plan) || input.fresh
      ? film.plan
      : Option.map(yield* followedPlan(input.outputDir, history), (plan) => reshaped(plan, input))
  const { doubts, lines } = yield* checkBeforeMoney(input, known, history)
  yield* say(input, lines)
  yield* checkWayOut(input, !input.dryRun && history.past.orders.size === 0)
  if (input.dryRun) {
    yield* tellOfPlanFile(input, history)
    yield* say(input, settingLines(history.past, input))
    return yield* printForecast(input, history, { ...film, replan })
  }
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
    wishes: replan ? [{ kind: "replan" }] : [],
    ...(input.replan ? { seedShift: replanShift(history) } : {})
  })
})
