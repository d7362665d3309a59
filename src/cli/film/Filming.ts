import { Console, Effect, Option } from "effect"
import { billOf } from "../../domain/Bill.js"
import { isLoss } from "../../domain/Degradation.js"
import { addTicks, formatUsd, Ticks } from "../../domain/Money.js"
import { FilmSettings } from "../../domain/Settings.js"
import { Gates } from "../../film/Gates.js"
import { filmFrom } from "../../film/pipeline.js"
import { Ffmpeg } from "../../services/Ffmpeg.js"
import { savedState } from "../../services/FilmHistory.js"
import type { PipelineEvent } from "../../services/PipelineEvents.js"
import { StateStore } from "../../services/StateStore.js"
import { FilmDegraded } from "../ending/CliError.js"
import { goOnWith } from "../flags/GoOnCommand.js"
import type { FilmInput } from "../flags/StudioFlags.js"
import { makeReporter, outputMode } from "../live/Reporter.js"
import { goesOnWith } from "../output/CommandLine.js"
import { lookLines, standInLine } from "../output/LastWords.js"
import { billLines, inWholeCents } from "../output/MoneyLines.js"
import { withListener } from "../output/Printer.js"
import { say } from "../output/Say.js"
import { studio } from "../Studio.js"
import { mayBegin } from "./Changes.js"
import { withDecisions } from "./Decision.js"
import { forecastNow } from "./Forecast.js"
import { type FilmReporter, type FilmWanted, gateKeeper, heldLines, type SettledFilm } from "./Gate.js"
import { keepSettings } from "./KeepSettings.js"
import type { KnownFilm } from "./KnownFilm.js"

/**
 * Makes a film in the studio round it, told of by `reporter`; from where it is claimed, the film remembers by itself what it
 * is made with, and `begun` is done. `atTheEnd`: what is to be said with the last event.
 * Fails   FilmHeld, where it is held at a gate; FfmpegMissing, before anything is written; else by what stops a film.
 * Costs   all that the film still has to order.
 */
export const makeFilm = Effect.fn("Run.makeFilm")(function* (
  input: SettledFilm,
  wanted: FilmWanted,
  reporter: FilmReporter,
  begun: Effect.Effect<void> = Effect.void,
  atTheEnd?: Parameters<typeof withListener>[2]
) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const gates = yield* gateKeeper(input, wanted, reporter)
  // Better known before anything is written.
  yield* ffmpeg.chosen
  yield* store.begin(wanted.concept)
  yield* keepSettings(input.settled)
  yield* begun
  return yield* withListener(filmFrom(wanted), reporter.listener, atTheEnd).pipe(
    Effect.provideService(Gates, gates),
    Effect.provideService(FilmSettings, input)
  )
})

/**
 * Makes a film in the studio the settings ask for, and tells of it and its bill; on a terminal, of a film that is begun,
 * only where somebody agrees. A film that is held at a gate ends in order, with the command that goes on.
 * Fails   FilmDegraded, for less than planned, besides whatever stops a film.
 * Costs   as `makeFilm`.
 */
export const filmAndTell = Effect.fn("Run.filmAndTell")(function* (
  film: KnownFilm<SettledFilm & FilmInput & { readonly plan: Option.Option<string> }>,
  asked: Omit<FilmWanted, "isAgreed">,
  more: {
    /** A simulator that starts anew would draw the very same picture for the same wish; another seed draws another. */
    readonly seedShift: number
    readonly isAskedFor: boolean
  }
) {
  const { input } = film
  const isAgreed = yield* mayBegin(film, asked, more.isAskedFor)
  if (Option.isNone(isAgreed)) return
  const wanted = { ...asked, isAgreed: isAgreed.value }
  const filmed = Effect.gen(function* () {
    const { ledger } = yield* StateStore
    const spent = Effect.map(ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spent
    const bill = Effect.gen(function* () {
      const { entries } = yield* ledger
      const now = yield* spent
      if (now === before) return ["", "This run ordered nothing."]
      const how = input.simulate ? " at list price; it was simulated, and nothing was charged" : ""
      return [...billLines(billOf(entries)), `  this run    ${formatUsd(Ticks.make(now - before))}${how}`]
    })
    const look = ["", ...lookLines(input.outputDir, "film")]
    const lastWords = (event: PipelineEvent) =>
      Effect.map(bill, (lines) => (event._tag === "FilmFinished" ? [...lines, ...look] : lines))
    const reporter = yield* makeReporter(outputMode(input), input.stopAfter)
    const { state } = yield* makeFilm(input, wanted, reporter, goesOnWith(goOnWith(input)), lastWords)
    return state.degradations.length
  }).pipe(
    Effect.scoped,
    Effect.provide(studio(input, Option.isNone(input.stopAfter), more.seedShift)),
    withDecisions(input, wanted.concept),
    Effect.catchTag("FilmHeld", (held) =>
      heldLines(input.outputDir, Option.isSome(input.plan), held).pipe(
        Effect.flatMap((lines) => say(input, lines)),
        Effect.zipRight(lossesIn(input.outputDir))
      )
    )
  )
  if (input.simulate && !input.json && !input.quiet)
    yield* Console.log(standInLine({ hasPlan: wanted.isPlanned }))
  // Whoever allows more wants the film, and not to be asked again at its next call.
  const allowMore = Effect.flatMap(forecastNow(input, wanted), ({ inAll }) => {
    const meant = goOnWith(input)
    return goesOnWith({ ...meant, flags: [...(meant.flags ?? []), ["raise-budget", inWholeCents(inAll)]] })
  })
  const points = yield* Effect.tapErrorTag(filmed, "BudgetSpent", () => Effect.ignore(allowMore))
  if (points > 0) return yield* new FilmDegraded({ points })
})

/** How much is left out of a film that is held; what is only less than planned may still be mended. */
export const lossesIn = (folder: string) =>
  Effect.map(
    savedState(folder),
    Option.match({ onNone: () => 0, onSome: ({ degradations }) => degradations.filter(isLoss).length })
  )
