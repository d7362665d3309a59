import { DateTime, Effect, Option, Schema } from "effect"
import { Degradation } from "../../domain/Degradation.js"
import { ConsistencyScore } from "../../domain/Judgement.js"
import { Ticks } from "../../domain/Money.js"
import { Note } from "../../domain/Note.js"
import { gateNames, type PipelineEvent } from "../../services/PipelineEvents.js"
import type { Listener } from "./Printer.js"

/**
 * The form of `--json` lines. It grows by new events and new fields only; whoever reads them passes over what they do
 * not know. A change that would break a reader gets a new number.
 */
export const eventVersion = 1

const described = <A, I, R>(schema: Schema.Schema<A, I, R>, description: string) =>
  schema.annotations({ description })

const asset = described(
  Schema.Struct({
    kind: Schema.Literal("sheet", "keyframe", "clip"),
    name: described(Schema.String, "a character's name, or `scene 3`")
  }),
  "the sheet, keyframe or clip that is meant"
)
const count = Schema.Int.pipe(Schema.nonNegative())
const ticks = (what: string) => described(Ticks, `${what}, in ticks of 1e-10 USD`)
const path = described(Schema.String, "below the film's folder")
const percent = described(Schema.Number.pipe(Schema.between(0, 100)), "percent")

const event = <N extends string, F extends Schema.Struct.Fields>(name: N, about: string, fields: F) =>
  Schema.Struct({
    version: described(Schema.Literal(eventVersion), "the version of this form"),
    at: described(Schema.String, "when it happened: ISO 8601, UTC"),
    film: Schema.optional(described(Schema.String, "with `batch`: the folder of the film it happened in")),
    event: Schema.Literal(name),
    ...fields
  }).annotations({ identifier: name, description: about })

/** One line of `--json`. */
export const EventLine = Schema.Union(
  event("film_started", "The folder is claimed and the film begins, or goes on.", {
    concept: Schema.String,
    spent_in_usd_ticks: ticks("what earlier runs of this film cost")
  }),
  event("step_started", "One of the six steps begins.", {
    step: Schema.Literal(1, 2, 3, 4, 5, 6),
    name: Schema.String
  }),
  event("plan_ready", "There is a story plan.", {
    title: Schema.String,
    characters: count,
    scenes: count,
    cost_in_usd_ticks: ticks("what planning cost")
  }),
  event("assets_planned", "All that the plan asks for, in the order of the film.", {
    assets: Schema.Array(
      Schema.Struct({ asset, price_in_usd_ticks: ticks("the list price of one good take") })
    )
  }),
  event("call_sent", "A call that costs money is sent; what the journal answers sends nothing.", {
    label: Schema.String,
    price_in_usd_ticks: ticks("its list price")
  }),
  event("call_answered", "A call was answered, or refused and billed.", {
    label: Schema.String,
    cost_in_usd_ticks: ticks("what it cost")
  }),
  event("bill_changed", "A call that was sent has ended, however it did.", {
    label: Schema.String,
    spent_in_usd_ticks: ticks("what the whole film has cost by now, calls under way at their price")
  }),
  event("take_started", "A take is begun; edits and corrections count as takes.", {
    asset,
    take: Schema.Int.pipe(Schema.positive())
  }),
  event("take_judging", "The judge looks at a take.", { asset }),
  event("take_judged", "The judge has spoken.", {
    asset,
    take: Schema.Int.pipe(Schema.positive()),
    score: ConsistencyScore,
    is_unchanged: described(Schema.Boolean, "whether an earlier run made and judged it")
  }),
  event("asset_kept", "The best take is in the film.", {
    asset,
    score: Schema.Number.pipe(Schema.between(0, 1)),
    is_judged: Schema.optional(
      described(Schema.Boolean, "whether a judge gave the score: not where nobody is in view")
    ),
    takes: Schema.Int.pipe(Schema.positive()),
    cost_in_usd_ticks: ticks("what all its takes cost"),
    path,
    is_unchanged: described(Schema.Boolean, "whether this run ordered nothing for it")
  }),
  event("clip_rendering", "A clip is being made by the provider.", { asset, progress: percent }),
  event("film_joining", "The clips are being joined.", { progress: percent }),
  event("prompt_reworded", "A prompt was refused and put in other words.", {
    asset,
    because: Schema.String
  }),
  event("asset_left_out", "The film goes on without it.", { asset, because: Schema.String }),
  event("file_written", "A file of the film is there.", {
    path,
    is_unchanged: described(Schema.Boolean, "whether it was there already, as it is to be")
  }),
  event("flow_retry", "The flow failed and runs once more.", {
    because: Schema.String,
    seconds: described(Schema.Number.pipe(Schema.nonNegative()), "seconds until then")
  }),
  event("film_held", "The run ends at a gate, as it was wished; `film_stopped` follows.", {
    after: Schema.Literal(...gateNames)
  }),
  event("film_finished", "The last line of a film that was made.", {
    path: described(Schema.String, "the absolute path of the final video"),
    seconds: Schema.Number.pipe(Schema.nonNegative()),
    spent_in_usd_ticks: ticks("what the whole film cost"),
    degradations: described(Schema.Array(Degradation), "what a viewer gets less of than was planned"),
    notes: Schema.optional(
      described(Schema.Array(Note), "what else is worth knowing, and costs a viewer nothing")
    )
  }),
  event("film_stopped", "The last line of a run that ended otherwise.", {})
).annotations({
  identifier: "EventLine",
  title: "grok-video-pipeline event, version 1",
  description: "One line of `grok-video-pipeline run --json`: one JSON object for each thing that happens."
})

type Line = typeof EventLine.Type
type Body<L> = L extends unknown ? Omit<L, "version" | "at" | "film"> : never

const bodyOf = (it: PipelineEvent): Body<Line> => {
  switch (it._tag) {
    case "FilmStarted":
      return { event: "film_started", concept: it.concept, spent_in_usd_ticks: it.spent }
    case "StepStarted":
      return { event: "step_started", step: it.step, name: it.name }
    case "PlanReady":
      return {
        event: "plan_ready",
        title: it.title,
        characters: it.characters,
        scenes: it.scenes,
        cost_in_usd_ticks: it.cost
      }
    case "AssetsPlanned":
      return {
        event: "assets_planned",
        assets: it.assets.map(({ asset, price }) => ({ asset, price_in_usd_ticks: price }))
      }
    case "CallSent":
      return { event: "call_sent", label: it.id.text, price_in_usd_ticks: it.price }
    case "CallAnswered":
      return { event: "call_answered", label: it.id.text, cost_in_usd_ticks: it.cost }
    case "BillChanged":
      return { event: "bill_changed", label: it.id.text, spent_in_usd_ticks: it.spent }
    case "TakeStarted":
      return { event: "take_started", asset: it.asset, take: it.take }
    case "TakeJudging":
      return { event: "take_judging", asset: it.asset }
    case "TakeJudged":
      return {
        event: "take_judged",
        asset: it.asset,
        take: it.take,
        score: it.score,
        is_unchanged: it.isUnchanged === true
      }
    case "AssetKept":
      return {
        event: "asset_kept",
        asset: it.asset,
        score: it.score,
        ...(it.isJudged === undefined ? {} : { is_judged: it.isJudged }),
        takes: it.takes,
        cost_in_usd_ticks: it.cost,
        path: it.path,
        is_unchanged: it.isUnchanged === true
      }
    case "ClipRendering":
      return { event: "clip_rendering", asset: it.asset, progress: it.progress }
    case "FilmJoining":
      return { event: "film_joining", progress: it.progress }
    case "PromptReworded":
      return { event: "prompt_reworded", asset: it.asset, because: it.because }
    case "AssetLeftOut":
      return { event: "asset_left_out", asset: it.asset, because: it.because }
    case "FileWritten":
      return { event: "file_written", path: it.path, is_unchanged: it.isUnchanged === true }
    case "FlowRetry":
      return { event: "flow_retry", because: it.because, seconds: it.seconds }
    case "FilmHeld":
      return { event: "film_held", after: it.after }
    case "FilmFinished":
      return {
        event: "film_finished",
        path: it.path,
        seconds: it.seconds,
        spent_in_usd_ticks: it.spent,
        degradations: it.degradations,
        notes: it.notes
      }
    case "FilmStopped":
      return { event: "film_stopped" }
  }
}

const encode = Schema.encodeOption(Schema.parseJson(EventLine))

/** An event as its line; none where a figure from outside is not what the form promises. */
export const eventLine = (
  event: PipelineEvent,
  now: DateTime.Utc,
  film: Option.Option<string> = Option.none()
): Option.Option<string> =>
  encode({
    version: eventVersion,
    at: DateTime.formatIso(now),
    ...Option.match(film, { onNone: () => ({}), onSome: (film) => ({ film }) }),
    ...bodyOf(event)
  })

/** One JSON object per event, one per line; with `film` it says in which film it happened. */
export const jsonListener = (
  print: (line: string) => Effect.Effect<void>,
  film: Option.Option<string> = Option.none()
): Listener => {
  const onEvent = (event: PipelineEvent) =>
    Effect.flatMap(DateTime.now, (now) =>
      Option.match(eventLine(event, now, film), { onNone: () => Effect.void, onSome: print })
    )
  return { onEvent, last: onEvent }
}
