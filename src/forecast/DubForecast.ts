import { Effect, Option } from "effect"
import type { PipelineState } from "../domain/PipelineState.js"
import { type FilmOptions, FilmSettings } from "../domain/Settings.js"
import { dubFilm } from "../film/Dubs.js"
import type { DubWish } from "../film/MakeDub.js"
import type { FilmHistory } from "../services/FilmHistory.js"
import { forecastOf } from "./Forecast.js"
import { emptyForecastLog, forecastStudio } from "./ForecastStudio.js"

/** A film that is to be dubbed. */
export interface DubRequest {
  readonly folder: string
  readonly history: FilmHistory
  readonly state: PipelineState
  readonly settings: FilmOptions
  readonly onDoubt?: "retry" | "stop"
  readonly wish: DubWish
}

/**
 * What a dub would still order, and at what price: of a film that is not translated yet, as if the translation had as many
 * letters as the film's own words. Sends, writes and locks nothing.
 * Fails   as the dub does, before its first order.
 */
export const forecastDub = Effect.fn("Forecast.dub")(function* (request: DubRequest) {
  const log = emptyForecastLog()
  const { settings, state, wish } = request
  const studio = forecastStudio(log, { ...request, assumed: { score: 1, plan: state.plan } })
  const stops = yield* dubFilm(state, wish).pipe(
    Effect.as(Option.none<string>()),
    Effect.catchTag("InDoubt", "NarrationTooLong", "TranslationUnusable", ({ message }) =>
      Effect.succeedSome(message)
    ),
    Effect.provideService(FilmSettings, settings),
    Effect.provide(studio)
  )
  return forecastOf(log, stops)
})
