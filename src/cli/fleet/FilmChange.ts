import { Effect, Option } from "effect"
import { ticksFromUsd } from "../../domain/Money.js"
import { defaultOptions, type FilmOptions } from "../../domain/Settings.js"
import { settingsFromWords, settingsInWords } from "../../domain/SettingTable.js"
import type { JobRequest } from "../../fleet/FilmJob.js"
import type { FilmChange } from "../../fleet/GoOn.js"
import { readPlanFile } from "../film/PlanFile.js"
import { checkSettings } from "../flags/FilmFlags.js"
import type { InForce, Settled } from "../flags/Setting.js"
import type { FilmAsked } from "./FilmRequest.js"

/** What the command line itself says: the environment's wishes are those of films that begin. */
const isTyped = ({ said }: InForce): boolean => said?.source === "flag"

/** What a command is told of a film that is to be gone on with. */
interface ChangeAsked extends FilmAsked {
  readonly settled: Settled
  readonly plan: Option.Option<string>
}

/**
 * What is said on the command line otherwise than the film was asked for.
 * Fails   UsageError: it cannot be filmed so. Nothing was changed.
 */
export const filmChange = Effect.fn("FilmChange.of")(function* (
  asked: ChangeAsked,
  before: Option.Option<JobRequest>
) {
  const typed = new Set(asked.settled.inForce.filter(isTyped).map(({ about }) => about.flag))
  const told = Object.entries(settingsInWords(asked)).filter(([flag]) => typed.has(flag))
  const was: FilmOptions = Option.match(before, {
    onNone: () => defaultOptions,
    onSome: ({ patience, settings }) => ({ ...settingsFromWords(settings, defaultOptions), ...patience })
  })
  const now = settingsFromWords(Object.fromEntries(told), was)
  yield* checkSettings(now)
  const plan = yield* Effect.transposeMapOption(asked.plan, (file) => readPlanFile(file, now))
  const chosen = (flag: string): FilmOptions => (typed.has(flag) ? asked : was)
  const change: FilmChange = {
    settings: Object.fromEntries(told),
    patience: {
      flowRetries: chosen("flow-retries").flowRetries,
      flowRetryDelay: chosen("flow-retry-delay").flowRetryDelay,
      pollInterval: chosen("poll-interval").pollInterval,
      longestWait: chosen("longest-wait").longestWait,
      videoConcurrency: chosen("video-concurrency").videoConcurrency
    },
    ...(typed.has("on-doubt") ? { onDoubt: asked.onDoubt } : {}),
    ...(typed.has("budget") ? { budget: Option.map(asked.budget, ticksFromUsd) } : {}),
    ...Option.match(plan, { onNone: () => ({}), onSome: (plan) => ({ plan }) }),
    ...(typed.has("stop-after")
      ? Option.match(asked.stopAfter, { onNone: () => ({}), onSome: (stopAfter) => ({ stopAfter }) })
      : {})
  }
  return change
})
