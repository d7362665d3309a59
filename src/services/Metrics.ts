import { Effect, Metric, MetricBoundaries, Predicate } from "effect"
import { type Ticks, ticksPerUsd } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"

// Every metric of the program, by its name. Effect counts them in any case, for whoever reads them: an embedding app
// that has an exporter of its own, or `--otlp`. Tags have few values: kinds, routes and reasons, never a scene or a name.

const counter = (name: string, description: string): Metric.Metric.Counter<number> =>
  Metric.counter(name, { description, incremental: true })

const histogram = (name: string, description: string, boundaries: ReadonlyArray<number>) =>
  Metric.histogram(name, MetricBoundaries.fromIterable(boundaries), description)

/** Requests to the API, by route and by how they ended; each attempt counts. */
export const calls = counter("grok_video_calls", "Requests to the API, by route and outcome")

/** Requests that were repeated, by what went wrong. */
export const retries = counter("grok_video_retries", "Requests sent again, by the reason")

/** Money that this process spent, in USD; `for` says on what: plan, traits, judge, reword, sheet, keyframe, clip; other for what is no film's. */
export const spend = Metric.tagged(
  counter("grok_video_spend_usd", "Spent on paid calls, in USD"),
  "unit",
  "USD"
)

/** Takes that were judged, or could not be, by what they are of: sheet, keyframe, clip. */
export const takes = counter("grok_video_takes", "Takes of sheets, keyframes and clips")

/** What the judge's verdicts come to, 0 to 1. */
export const scores = histogram(
  "grok_video_scores",
  "Consistency of judged takes, 0 to 1",
  [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1]
)

/** From a clip's acceptance by the provider to the poll that found it done, in seconds. */
export const renderSeconds: Metric.Metric.Histogram<number> = histogram(
  "grok_video_render_seconds",
  "From ordering a clip to finding it done",
  [1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200]
).pipe(Metric.tagged("unit", "s"))

/** What one ffmpeg process took, in seconds, by the kind of work. */
export const ffmpegSeconds: Metric.Metric.Histogram<number> = histogram(
  "grok_video_ffmpeg_seconds",
  "Time of ffmpeg processes",
  [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300]
).pipe(Metric.tagged("unit", "s"))

/** Films, by how their run ended: complete, degraded, stopped, failed. */
export const films = counter("grok_video_films", "Runs of films, by outcome")

const spentOn = ({ subject, work }: OrderId): string =>
  work === "draw" || work === "film" || work === "poll" ? subject.kind : work

/** Counts money; nothing spent counts nothing. */
export const countSpend = (id: OrderId, cost: Ticks): Effect.Effect<void> =>
  cost === 0 ? Effect.void : Metric.incrementBy(Metric.tagged(spend, "for", spentOn(id)), cost / ticksPerUsd)

/** A failure in one or two words of a closed list: its type and, where it has one, its reason. */
export const outcomeOf = (error: unknown): string =>
  Predicate.hasProperty(error, "_tag") && Predicate.isString(error._tag)
    ? Predicate.hasProperty(error, "reason") && Predicate.isString(error.reason)
      ? `${error._tag}/${error.reason}`
      : error._tag
    : "Unknown"
