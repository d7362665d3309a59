import { Effect } from "effect"
import type { Ticks } from "../catalogue/Ticks.js"
import { chanceFrom } from "../Seed.js"
import type { RouteName } from "../server/RouteName.js"
import { Call } from "./Call.js"
import { RequestLog } from "./RequestLog.js"
import { Scenario } from "./Scenario.js"

/** Bills the call at hand. Done on acceptance, before any waiting: a client that hangs up has paid all the same. */
export const charge = Effect.fn("Work.charge")(function* (route: RouteName, model: string, ticks: Ticks) {
  const requests = yield* RequestLog
  const { requestId } = yield* Call
  yield* requests.charge({ route, model, ticks, requestId })
})

/** How long a piece of work takes, in milliseconds: the settings' figure, give or take its jitter. */
export const millisFor = Effect.fn("Work.millisFor")(function* (
  kind: "chatMillis" | "imageMillis" | "videoMillis" | "speechMillis",
  of: string
) {
  const { delays, seed } = yield* (yield* Scenario).config
  return Math.round(delays[kind] * (1 + delays.jitter * (2 * chanceFrom(seed, "delay", of) - 1)))
})
