import { Array, Effect, Option } from "effect"
import { isSameAsset, type PartId } from "../domain/AssetId.js"
import { billedAs } from "../domain/Bill.js"
import { addTicks, type Ticks } from "../domain/Money.js"
import { type FilmOptions, FilmSettings } from "../domain/Settings.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { Gates, gatesUntil } from "../film/Gates.js"
import { type FilmRequest, filmFrom } from "../film/pipeline.js"
import type { FilmHistory } from "../services/FilmHistory.js"
import type { Gate } from "../services/PipelineEvents.js"
import { planOfSize, sizeWished, withWords } from "./DefaultPlan.js"
import { emptyForecastLog, type ForecastLog, type ForecastOrder, forecastStudio } from "./ForecastStudio.js"

/** What is to be forecast: a film as a run would be asked for it. */
export interface ForecastRequest extends Omit<FilmRequest, "changes"> {
  readonly changes?: FilmRequest["changes"]
  readonly folder: string
  readonly history: FilmHistory
  readonly settings: FilmOptions
  readonly onDoubt?: "retry" | "stop"
  /** Stands for the plan of a concept nobody has planned yet; 3 characters in 5 scenes of 8 s without it. */
  readonly unplanned?: StoryPlan
  /** After which step the run is to be held; what lies behind it is not reckoned. */
  readonly until?: Option.Option<Gate>
}

/** What a run would order and make, and what that costs at the list price. */
export interface Forecast {
  /** Paid calls: sheets, keyframes and clips in the order of the film. */
  readonly orders: ReadonlyArray<ForecastOrder>
  /** Files that would be made or fetched, by their paths below the folder. */
  readonly files: ReadonlyArray<string>
  /** Those among them that were whole before, and are gone or changed since. */
  readonly again: ReadonlyArray<string>
  /** Parts of the film that stand as they are. */
  readonly unchanged: ReadonlyArray<PartId>
  /** Languages that the film was given, and that would not fit it any more. */
  readonly stale: ReadonlyArray<string>
  /** Pictures, clips and speech: these prices are the bill, as long as nothing is refused. */
  readonly media: ReadonlyArray<ForecastOrder>
  readonly mediaPrice: Ticks
  /** Plan, judgements, rewordings: their prices depend on what is answered, so this is what they cost at most. */
  readonly questions: ReadonlyArray<ForecastOrder>
  readonly questionsAtMost: Ticks
  /** Why the run would stop before its end, where that is known beforehand. */
  readonly stops: Option.Option<string>
}

/** Both ends of what a run may cost: every take accepted at once, and every loop run to its end. */
export interface ForecastRange {
  readonly best: Forecast
  readonly full: Forecast
}

const rank = {
  plan: 0,
  sheet: 1,
  keyframe: 2,
  narration: 3,
  clip: 4,
  dub: 5,
  calibration: 6,
  other: 7
} as const

/** What is made side by side, one by one, as a reader wants it. */
const byName = (a: PartId, b: PartId): number =>
  rank[a.kind] - rank[b.kind] || a.name.localeCompare(b.name, "en", { numeric: true })

const inOrder = (orders: ReadonlyArray<ForecastOrder>): ReadonlyArray<ForecastOrder> =>
  // Sheets are drawn side by side; a reader wants them one by one.
  orders.toSorted(({ id: a }, { id: b }) =>
    a.subject.kind === "sheet" && b.subject.kind === "sheet"
      ? a.text.localeCompare(b.text, "en", { numeric: true })
      : rank[a.subject.kind] - rank[b.subject.kind]
  )

const priceOf = (orders: ReadonlyArray<ForecastOrder>): Ticks => addTicks(...orders.map(({ price }) => price))

/** What a log comes to; `stops`: why the run would end before its end. */
export const forecastOf = (log: ForecastLog, stops: Option.Option<string>): Forecast => {
  const orders = inOrder(log.orders)
  const [media, questions] = Array.partition(orders, ({ id }) => billedAs(id) === "questions")
  return {
    orders,
    files: log.files.map(({ path }) => path),
    again: log.files.filter(({ wasWhole }) => wasWhole).map(({ path }) => path),
    unchanged: log.kept
      .filter((asset) => !orders.some(({ id }) => isSameAsset(asset, id.subject)))
      .toSorted(byName),
    stale: log.stale,
    media,
    mediaPrice: priceOf(media),
    questions,
    questionsAtMost: priceOf(questions),
    stops
  }
}

/** Nothing can be ordered, and why. */
export const nothingAhead = (why: string): Forecast => forecastOf(emptyForecastLog(), Option.some(why))

const usualPlan = (settings: FilmOptions) =>
  withWords(
    planOfSize(
      sizeWished(settings),
      Option.getOrUndefined(settings.style),
      [...(settings.references ?? []), ...settings.voices].map(({ name }) => name)
    ),
    settings
  )

/**
 * Makes the film as far as words and numbers go: the same pipeline, with every judgement still to come at `score`, over
 * layers that send nothing, write nothing and hold no lock. Needs an `Ffmpeg` only to read the clips that are there.
 * Fails   SettingsUnusable, FfmpegMissing, DrawingPartMissing, StoreFailed: what would end the run, too, before its first order.
 */
export const forecastAt = Effect.fn("Forecast.at")(function* (score: number, request: ForecastRequest) {
  const log = emptyForecastLog()
  const { settings, unplanned = usualPlan(settings) } = request
  const studio = forecastStudio(log, { ...request, assumed: { score, plan: unplanned } })
  const stops = yield* filmFrom({ changes: [], ...request }).pipe(
    Effect.as(Option.none<string>()),
    Effect.catchTag("FilmHeld", () => Effect.succeedNone),
    // What a person decides or mends is news, not a failure of the forecast; what was ordered until then stands.
    Effect.catchTag(
      "InDoubt",
      "PlanKept",
      "PlanUnfilmable",
      "PromptRefused",
      "PhotoUnusable",
      "ReferenceUnknown",
      "NothingToAssemble",
      "NarrationTooLong",
      ({ message }) => Effect.succeedSome(message)
    ),
    Effect.provideService(Gates, gatesUntil(request.until ?? Option.none())),
    Effect.provideService(FilmSettings, {
      ...settings,
      flowRetries: 0,
      // A judge who likes each take a little better than the last keeps a loop going to its limit.
      ...(score === 0 ? { patience: Number.MAX_SAFE_INTEGER } : {})
    }),
    Effect.provide(studio),
    // Nothing of it takes place: there are no times to trace.
    Effect.withTracerEnabled(false)
  )
  return forecastOf(log, stops)
})

/**
 * The same for both ends.
 * Fails   as `forecastAt`.
 */
export const forecast = Effect.fn("Forecast.forecast")(function* (request: ForecastRequest) {
  const best = yield* forecastAt(1, request)
  const full = yield* forecastAt(0, request)
  return { best, full } satisfies ForecastRange
})
