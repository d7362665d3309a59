import { Console, Effect, Option } from "effect"
import { billOf } from "../../domain/Bill.js"
import { isLoss } from "../../domain/Degradation.js"
import { addTicks, formatUsd, Ticks } from "../../domain/Money.js"
import { FilmSettings } from "../../domain/Settings.js"
import { Gates } from "../../film/Gates.js"
import { type Film, filmFrom } from "../../film/pipeline.js"
import type { ChangeRequest } from "../../film/RunMemory.js"
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
import { withDecisions } from "./Decision.js"
import { type FilmNamed, forecastNow } from "./Forecast.js"
import { type FilmReporter, gateKeeper, heldLines, type SettledFilm } from "./Gate.js"
import { keepSettings } from "./KeepSettings.js"

/** What a run is to make, beyond what its settings say. */
export interface FilmWanted extends FilmNamed {
  readonly changes?: ReadonlyArray<ChangeRequest>
  /** Whoever was asked has agreed to the price of all that is ordered. */
  readonly isAgreed?: boolean
  /** A simulator that starts anew would draw the very same picture for the same wish; another seed draws another. */
  readonly seedShift?: number
  /** The film's plan is known, and was looked at before the film begins. */
  readonly isPlanned: boolean
}

/**
 * Makes a film in the studio round it, told of by `reporter`; from where it is claimed, the film remembers by itself what it
 * is made with, and `begun` is done. `atTheEnd`: what is to be said with the last event.
 * Fails   FilmHeld, where it is held at a gate; FfmpegMissing, before anything is written; else by what stops a film.
 * Costs   all that the film still has to order.
 */
export const makeFilm = Effect.fn("Run.makeFilm")(function* (
  input: SettledFilm,
  { changes = [], concept, isAgreed, isPlanned, plan }: FilmWanted,
  reporter: FilmReporter,
  begun: Effect.Effect<void> = Effect.void,
  atTheEnd?: Parameters<typeof withListener>[2]
) {
  const ffmpeg = yield* Ffmpeg
  const store = yield* StateStore
  const asks = outputMode(input) === "live" && isAgreed !== true
  const gates = yield* gateKeeper(input, concept, reporter, asks, isPlanned)
  // Better known before anything is written.
  yield* ffmpeg.chosen
  yield* store.begin(concept)
  yield* keepSettings(input.settled)
  yield* begun
  const film = filmFrom({ concept, plan, changes })
  return yield* withListener(film, reporter.listener, atTheEnd).pipe(
    Effect.provideService(Gates, gates),
    Effect.provideService(FilmSettings, input)
  )
})

/**
 * Makes a film in the studio the settings ask for, and tells of it and its bill. A film that is held at a gate ends in
 * order, with the command that goes on.
 * Fails   FilmDegraded, for less than planned, besides whatever stops a film.
 * Costs   as `makeFilm`.
 */
export const filmAndTell = Effect.fn("Run.filmAndTell")(function* (
  input: SettledFilm & FilmInput & { readonly plan: Option.Option<string> },
  wanted: FilmWanted
) {
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
    return yield* makeFilm(input, wanted, reporter, goesOnWith(goOnWith(input)), lastWords)
  }).pipe(
    Effect.scoped,
    Effect.provide(studio(input, Option.isNone(input.stopAfter), wanted.seedShift)),
    withDecisions(input, wanted.concept),
    Effect.asSome,
    Effect.catchTag("FilmHeld", (held) =>
      heldLines(input.outputDir, Option.isSome(input.plan), held).pipe(
        Effect.flatMap((lines) => say(input, lines)),
        Effect.as(Option.none<Film>())
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
  const film = yield* Effect.tapErrorTag(filmed, "BudgetSpent", () => Effect.ignore(allowMore))
  const points = Option.isSome(film) ? film.value.state.degradations.length : yield* lossesIn(input.outputDir)
  if (points > 0) return yield* new FilmDegraded({ points })
})

/** How much is left out of a film that is held; what is only less than planned may still be mended. */
export const lossesIn = (folder: string) =>
  Effect.map(
    savedState(folder),
    Option.match({ onNone: () => 0, onSome: ({ degradations }) => degradations.filter(isLoss).length })
  )
