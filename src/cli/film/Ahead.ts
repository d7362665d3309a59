import { Effect } from "effect"
import { type ForecastRequest, forecast, forecastAt } from "../../forecast/Forecast.js"
import { Ffmpeg } from "../../services/Ffmpeg.js"

// What a film would still order, reckoned as its folder stands now. Sends, writes and locks nothing.

/** At best, and when every loop runs full. */
export const endsOf = (wish: ForecastRequest) => Effect.provide(forecast(wish), Ffmpeg.layer({}))

/** At best alone: every take is accepted. */
export const bestOf = (wish: ForecastRequest) => Effect.provide(forecastAt(1, wish), Ffmpeg.layer({}))
