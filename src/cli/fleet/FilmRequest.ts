import { Option } from "effect"
import { ticksFromUsd } from "../../domain/Money.js"
import type { FilmOptions } from "../../domain/Settings.js"
import { settingsInWords } from "../../domain/SettingTable.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import type { JobRequest } from "../../fleet/FilmJob.js"
import type { Gate } from "../../services/PipelineEvents.js"

/** What of a command's settings a film of the queue is asked for with. */
export interface FilmAsked extends FilmOptions {
  readonly budget: Option.Option<number>
  readonly onDoubt: "retry" | "stop"
  readonly stopAfter: Option.Option<Gate>
}

/** How patient and how busy a film is. */
export const patienceOf = ({
  flowRetries,
  flowRetryDelay,
  longestWait,
  pollInterval,
  videoConcurrency
}: FilmOptions): JobRequest["patience"] => ({
  ...{ flowRetries, flowRetryDelay, longestWait, pollInterval, videoConcurrency }
})

/** What one attempt at a film is to make, its photos and its music aside. */
export const requestOf = (
  asked: FilmAsked,
  plan: Option.Option<StoryPlan>
): Omit<JobRequest, "music" | "references"> => ({
  settings: settingsInWords(asked),
  patience: patienceOf(asked),
  changes: [],
  onDoubt: asked.onDoubt,
  ...Option.match(plan, { onNone: () => ({}), onSome: (plan) => ({ plan }) }),
  ...Option.match(asked.stopAfter, { onNone: () => ({}), onSome: (stopAfter) => ({ stopAfter }) }),
  ...Option.match(asked.budget, { onNone: () => ({}), onSome: (usd) => ({ budget: ticksFromUsd(usd) }) })
})
