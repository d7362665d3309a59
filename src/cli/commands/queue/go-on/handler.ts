import { Effect, Option } from "effect"
import { ticksFromUsd } from "../../../../domain/Money.js"
import { defaultOptions } from "../../../../domain/Settings.js"
import { settingsFromWords, settingsInWords } from "../../../../domain/SettingTable.js"
import { type FilmChange, goOn } from "../../../../fleet/GoOn.js"
import { show } from "../../../../fleet/Show.js"
import { readPlanFile } from "../../../film/PlanFile.js"
import { checkSettings } from "../../../flags/FilmFlags.js"
import type { InForce } from "../../../flags/Setting.js"
import { noMemory } from "../../../flags/SettingsFile.js"
import { settleBy } from "../../../flags/Settle.js"
import { nextLines } from "../../../fleet/FilmLines.js"
import { patienceOf } from "../../../fleet/FilmRequest.js"
import { endAs, endLines, followFilm } from "../../../fleet/Follow.js"
import { queueClient } from "../../../fleet/QueueDatabase.js"
import { outputMode } from "../../../live/Reporter.js"
import { print, say } from "../../../output/Say.js"
import type { GoOnWords } from "./command.js"

/** What the command line itself says: the environment's wishes are those of films that begin. */
const isTyped = ({ said }: InForce): boolean => said?.source === "flag"

/**
 * Goes on with a film of the queue, with what is said on the command line otherwise than before.
 * Fails   UsageError: what is said cannot be filmed, or no database is set. QueueProblem: there is no such film, or it is where
 *         nothing can be gone on with. DatabaseFailed. With --wait as the film ends.
 */
export const handler = Effect.fn("QueueGoOn.goOn")(function* ({ settings, ...words }: GoOnWords) {
  const { film } = words
  const { settled, values } = yield* settleBy(noMemory, Effect.all(settings))
  const typed = new Set(settled.inForce.filter(isTyped).map(({ about }) => about.flag))
  yield* Effect.gen(function* () {
    const before = yield* show(film)
    const known = Option.getOrElse(before.request, () => ({ settings: {}, patience: {} }))
    const told = Object.entries(settingsInWords(values)).filter(([flag]) => typed.has(flag))
    const was = { ...settingsFromWords(known.settings, defaultOptions), ...known.patience }
    const now = settingsFromWords(Object.fromEntries(told), was)
    yield* checkSettings(now)
    const plan = yield* Effect.transposeMapOption(words.plan, (file) => readPlanFile(file, now))
    const isPatient = [
      "flow-retries",
      "flow-retry-delay",
      "poll-interval",
      "longest-wait",
      "video-concurrency"
    ]
    const change: FilmChange = {
      settings: Object.fromEntries(told),
      ...(isPatient.some((flag) => typed.has(flag))
        ? {
            patience: {
              ...patienceOf(was),
              ...(typed.has("flow-retries") ? { flowRetries: values.flowRetries } : {}),
              ...(typed.has("flow-retry-delay") ? { flowRetryDelay: values.flowRetryDelay } : {}),
              ...(typed.has("poll-interval") ? { pollInterval: values.pollInterval } : {}),
              ...(typed.has("longest-wait") ? { longestWait: values.longestWait } : {}),
              ...(typed.has("video-concurrency") ? { videoConcurrency: values.videoConcurrency } : {})
            }
          }
        : {}),
      ...(typed.has("on-doubt") ? { onDoubt: values.onDoubt } : {}),
      ...(typed.has("budget") ? { budget: Option.map(values.budget, ticksFromUsd) } : {}),
      ...Option.match(plan, { onNone: () => ({}), onSome: (plan) => ({ plan }) }),
      ...(typed.has("stop-after")
        ? Option.match(values.stopAfter, { onNone: () => ({}), onSome: (stopAfter) => ({ stopAfter }) })
        : {})
    }
    const { attempt } = yield* goOn(film, change)
    yield* say(
      values,
      values.quiet ? [] : [`${film} is gone on with (attempt ${attempt}), from what is saved of it.`]
    )
    if (!words.wait) return yield* print(values.json || values.quiet ? [] : nextLines(film, "waiting"))
    const ended = yield* followFilm({ film, attempt, mode: outputMode(values) })
    if (!values.json && !values.quiet) yield* print(yield* endLines(ended))
    return yield* endAs(ended)
  }).pipe(Effect.provide(queueClient))
})
