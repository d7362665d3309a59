import { Effect, Option } from "effect"
import { addTicks, formatUsd, ticksFromUsd } from "../../domain/Money.js"
import type { FilmOptions } from "../../domain/Settings.js"
import type { FilmRequest } from "../../film/pipeline.js"
import { type Forecast, type ForecastRequest, forecast, forecastAt } from "../../forecast/Forecast.js"
import { Ffmpeg } from "../../services/Ffmpeg.js"
import { type FilmHistory, ledgerIn, readHistory } from "../../services/FilmHistory.js"
import type { Ledger } from "../../services/StateStore.js"
import type { FilmInput } from "../flags/StudioFlags.js"

// What a film would still order, and at what price, as its folder stands now. Sends, writes and locks nothing.

/** What a run of a film is told, as far as it decides what is ordered. */
type RunInput = FilmOptions & Pick<FilmInput, "onDoubt" | "outputDir"> & Partial<Pick<FilmInput, "stopAfter">>

/** What is to be reckoned for a run of a film: until it is held, as the run is told. */
export const requestFor = (
  { history, input }: { readonly history: FilmHistory; readonly input: RunInput },
  film: FilmRequest,
  until = input.stopAfter ?? Option.none()
): ForecastRequest => ({
  ...film,
  folder: input.outputDir,
  history,
  settings: input,
  onDoubt: input.onDoubt,
  until
})

/**
 * At best, and when every loop runs full.
 * Fails   SettingsUnusable: no film comes of these settings. Else by what the film's folder holds: an answer, a sheet or a
 *         clip that is gone or cannot be read.
 */
export const forecastRange = (request: ForecastRequest) => Effect.provide(forecast(request), Ffmpeg.layer({}))

/**
 * At best alone: every take is accepted.
 * Fails   as `forecastRange`.
 */
export const bestCase = (request: ForecastRequest) => Effect.provide(forecastAt(1, request), Ffmpeg.layer({}))

/**
 * All that is still to be ordered for a film, what it has cost so far, and what it comes to in all, corrections aside.
 * Fails   StoreFailed: its journal cannot be read; else as `forecastRange`.
 */
export const forecastNow = Effect.fn("Forecast.now")(function* (
  input: RunInput,
  { concept, plan }: Omit<FilmRequest, "changes">
) {
  const history = yield* readHistory(input.outputDir)
  const film = { concept, plan, changes: [] }
  const ends = yield* forecastRange(requestFor({ history, input }, film, Option.none()))
  const spent = ledgerIn(history)
  const { mediaPrice, questionsAtMost } = ends.best
  return { ...ends, spent, inAll: addTicks(spent.settled, spent.inDoubt, mediaPrice, questionsAtMost) }
})

/** How many of `all` a budget covers, in the order in which they are ordered, in a sentence; none where it covers all. */
export const budgetReach = (
  budget: Option.Option<number>,
  spent: Ledger,
  { media, questionsAtMost }: Pick<Forecast, "media" | "questionsAtMost">,
  all: string
): Option.Option<string> =>
  Option.flatMap(budget, (usd) => {
    const left = ticksFromUsd(usd) - spent.settled - spent.inDoubt
    let price: number = questionsAtMost
    const covered = media.filter((order) => {
      price += order.price
      return price <= left
    }).length
    const sum = left > 0 ? formatUsd(ticksFromUsd(left / 1e10)) : "$0.00"
    return covered === media.length
      ? Option.none()
      : Option.some(`Your budget has ${sum} left, which covers ${covered} of ${all}.`)
  })
