import { Option, ParseResult, Schema, type SchemaAST } from "effect"
import { AssetId, ClipId, KeyframeId, NarrationId, PartId, SheetId } from "../domain/AssetId.js"
import { Blame } from "../domain/Blame.js"
import { Degradation } from "../domain/Degradation.js"
import { Untold } from "../domain/Dub.js"
import { ConsistencyScore } from "../domain/Judgement.js"
import { Ticks } from "../domain/Money.js"
import { Note } from "../domain/Note.js"
import { OrderIdText } from "../domain/OrderId.js"
import { SceneId } from "../domain/StoryPlan.js"
import { gateNames, type PipelineEvent } from "./PipelineEvents.js"

/**
 * The form of `--json` lines. It grows by new events and new fields only; whoever reads them passes over what they do
 * not know. A change that would break a reader gets a new number.
 */
export const eventVersion = 1

/** A schema with what it means, for `schema events`. */
export const described = <A, I, R>(schema: Schema.Schema<A, I, R>, description: string) =>
  schema.annotations({ description })

const assetName = described(Schema.String, "a character's name, or `scene 3`")
const NamedAsset = described(
  Schema.Struct({
    kind: Schema.Literal("sheet", "keyframe", "clip"),
    name: assetName
  }),
  "the sheet, keyframe or clip that is meant"
)
const NamedPart = described(
  Schema.Struct({
    kind: Schema.Literal("sheet", "keyframe", "clip", "narration"),
    name: assetName
  }),
  "the sheet, keyframe, clip or narration that is meant"
)
/** In the names of lines, a scene's pictures are known by the words for the scene. */
const sceneNamed = (name: string, ast: SchemaAST.AST) => {
  const number = Number(/^scene (\d+)$/.exec(name)?.[1])
  return Schema.is(SceneId)(number)
    ? ParseResult.succeed({ sceneId: number })
    : ParseResult.fail(new ParseResult.Type(ast, name, "It is no scene"))
}
const asset = Schema.transformOrFail(NamedAsset, Schema.typeSchema(AssetId), {
  strict: true,
  decode: ({ kind, name }, _, ast) =>
    kind === "sheet"
      ? ParseResult.succeed(new SheetId({ name }))
      : ParseResult.map(sceneNamed(name, ast), (scene) =>
          kind === "clip" ? new ClipId(scene) : new KeyframeId(scene)
        ),
  encode: ({ kind, name }) => ParseResult.succeed({ kind, name })
})
const part = Schema.transformOrFail(NamedPart, Schema.typeSchema(PartId), {
  strict: true,
  decode: ({ kind, name }, _, ast) =>
    kind === "narration"
      ? ParseResult.map(sceneNamed(name, ast), (scene) => new NarrationId(scene))
      : ParseResult.decodeUnknown(asset)({ kind, name }),
  encode: ({ kind, name }) => ParseResult.succeed({ kind, name })
})
const count = Schema.Int.pipe(Schema.nonNegative())
const take = Schema.Int.pipe(Schema.positive())
const path = described(Schema.String, "below the film's folder")
const percent = described(Schema.Number.pipe(Schema.between(0, 100)), "percent")
const label = Schema.propertySignature(OrderIdText).pipe(Schema.fromKey("label"))

const scene = Schema.propertySignature(described(SceneId, "the scene's number")).pipe(
  Schema.fromKey("scene_id")
)

const ticks = (name: "cost" | "price" | "spent", what: string) =>
  Schema.propertySignature(described(Ticks, `${what}, in ticks of 1e-10 USD`)).pipe(
    Schema.fromKey(`${name}_in_usd_ticks`)
  )

const otherLanguage = Schema.optionalWith(
  described(Schema.String, "the language by its tag, where it is another than the film's own"),
  { exact: true }
)

/** Said in every line, though an event says it only where it is so. */
const unchanged = (what: string) =>
  Schema.requiredToOptional(described(Schema.Boolean, what), Schema.Boolean, {
    decode: Option.some,
    encode: Option.getOrElse(() => false)
  }).pipe(Schema.fromKey("is_unchanged"))

const stamped = {
  version: described(Schema.Literal(eventVersion), "the version of this form"),
  at: described(Schema.String, "when it happened: ISO 8601, UTC"),
  film: Schema.optional(
    described(
      Schema.String,
      "with `batch`: the folder of the film it happened in; of the queue: the film's name"
    )
  )
}

/** How a run ended, in the words that a person reads. */
export const RunEnded = Schema.Struct({
  ...stamped,
  event: Schema.Literal("run_ended"),
  code: described(Schema.Int, "the exit code"),
  failure: described(Schema.String, "the kind of the failure"),
  blame: described(Schema.NullOr(Blame), "whose trouble it is; null where it is nobody's"),
  message: Schema.String,
  advice: described(
    Schema.Array(Schema.String),
    "what to do, line by line; a line that begins with a blank is a command to be pasted"
  )
}).annotations({
  identifier: "run_ended",
  description: "The last line of a run, or of a film of a batch, that ends with another exit code than 0."
})

const event = <N extends string, T extends PipelineEvent["_tag"], F extends Schema.Struct.Fields>(
  name: N,
  tag: T,
  about: string,
  fields: F
) =>
  Schema.Struct({
    ...stamped,
    _tag: Schema.propertySignature(Schema.transformLiteral(name, tag)).pipe(Schema.fromKey("event")),
    ...fields
  }).annotations({ identifier: name, description: about })

/** One line of `--json`: an event in the names and units that programs read. */
export const EventLine = Schema.Union(
  event("film_started", "FilmStarted", "The folder is claimed and the film begins, or goes on.", {
    concept: Schema.String,
    spent: ticks("spent", "what earlier runs of this film cost"),
    worker: Schema.optional(described(Schema.String, "of the queue: who begins it, or goes on with it"))
  }),
  event("step_started", "StepStarted", "One of the six steps begins.", {
    step: Schema.Literal(1, 2, 3, 4, 5, 6),
    name: Schema.String
  }),
  event("plan_ready", "PlanReady", "There is a story plan.", {
    title: Schema.String,
    characters: count,
    scenes: count,
    cost: ticks("cost", "what planning cost")
  }),
  event("assets_planned", "AssetsPlanned", "All that the plan asks for, in the order of the film.", {
    assets: Schema.Array(Schema.Struct({ asset, price: ticks("price", "the list price of one good take") }))
  }),
  event("call_sent", "CallSent", "A call that costs money is sent; what the journal answers sends nothing.", {
    id: label,
    price: ticks("price", "its list price")
  }),
  event("call_answered", "CallAnswered", "A call was answered, or refused and billed.", {
    id: label,
    cost: ticks("cost", "what it cost")
  }),
  event("bill_changed", "BillChanged", "A call that was sent has ended, however it did.", {
    id: label,
    spent: ticks("spent", "what the whole film has cost by now, calls under way at their price")
  }),
  event("take_started", "TakeStarted", "A take is begun; edits and corrections count as takes.", {
    asset,
    take
  }),
  event("take_judging", "TakeJudging", "The judge looks at a take.", { asset }),
  event("take_judged", "TakeJudged", "The judge has spoken.", {
    asset,
    take,
    score: ConsistencyScore,
    isUnchanged: unchanged("whether an earlier run made and judged it")
  }),
  event("asset_kept", "AssetKept", "The best take is in the film.", {
    asset,
    score: Schema.Number.pipe(Schema.between(0, 1)),
    isJudged: Schema.optionalWith(
      described(Schema.Boolean, "whether a judge gave the score: not where nobody is in view"),
      { exact: true }
    ).pipe(Schema.fromKey("is_judged")),
    takes: take,
    cost: ticks("cost", "what all its takes cost"),
    path,
    isUnchanged: unchanged("whether this run ordered nothing for it")
  }),
  event("clip_rendering", "ClipRendering", "A clip is being made by the provider.", {
    asset,
    progress: percent
  }),
  event("film_joining", "FilmJoining", "The clips are being joined.", { progress: percent }),
  event("prompt_reworded", "PromptReworded", "A prompt was refused and put in other words.", {
    asset: part,
    because: Schema.String,
    language: otherLanguage
  }),
  event("narration_recorded", "NarrationRecorded", "What the narrator says over a scene is recorded.", {
    sceneId: scene,
    seconds: described(Schema.Number.pipe(Schema.nonNegative()), "how long it is"),
    cost: ticks("cost", "what all recordings of it cost"),
    path,
    language: otherLanguage,
    isUnchanged: unchanged("whether this run ordered nothing for it")
  }),
  event("dub_kept", "DubKept", "A language that the film was given besides its own is in it, or is stale.", {
    language: described(Schema.String, "its tag"),
    voice: Schema.optionalWith(
      described(Schema.String, "who tells the story in it; nobody where it has subtitles alone"),
      { exact: true }
    ),
    recordings: described(count, "how many scenes are told in it"),
    untold: described(Schema.Array(Untold), "the scenes over which nobody tells the story, and why"),
    kept: described(
      Schema.Array(Untold),
      "the scenes that stand as they were, since what was wished for in their place could not be had"
    ),
    cost: ticks("cost", "all that was paid for it"),
    isStale: Schema.propertySignature(
      described(Schema.Boolean, "whether it fits the film no longer, and is not in it")
    ).pipe(Schema.fromKey("is_stale"))
  }),
  event(
    "narration_left_out",
    "NarrationLeftOut",
    "The film goes on without the narrator's words over a scene.",
    {
      sceneId: scene,
      because: Schema.String
    }
  ),
  event(
    "narration_not_renewed",
    "NarrationNotRenewed",
    "A fresh recording cannot be had: the one before stays over its scene.",
    {
      sceneId: scene,
      because: Schema.String
    }
  ),
  event("asset_left_out", "AssetLeftOut", "The film goes on without it.", { asset, because: Schema.String }),
  event("file_written", "FileWritten", "A file of the film is there.", {
    path,
    isUnchanged: unchanged("whether it was there already, as it is to be")
  }),
  event("flow_retry", "FlowRetry", "The flow failed and runs once more.", {
    because: Schema.String,
    seconds: described(Schema.Number.pipe(Schema.nonNegative()), "seconds until then")
  }),
  event("film_held", "FilmHeld", "The run ends at a gate, as it was wished; `film_stopped` follows.", {
    after: Schema.Literal(...gateNames)
  }),
  event("film_finished", "FilmFinished", "The last line of a film that was made.", {
    path: described(
      Schema.String,
      "the absolute path of the final video; of the queue, below the film's folder"
    ),
    seconds: Schema.Number.pipe(Schema.nonNegative()),
    spent: ticks("spent", "what the whole film cost"),
    degradations: described(Schema.Array(Degradation), "what a viewer gets less of than was planned"),
    notes: Schema.optional(
      described(Schema.Array(Note), "what else is worth knowing, and costs a viewer nothing")
    )
  }),
  event("film_stopped", "FilmStopped", "The end of a film that was not made; `run_ended` says why.", {}),
  RunEnded
).annotations({
  identifier: "EventLine",
  title: "grok-video-pipeline event, version 1",
  description: "One line of `grok-video-pipeline run --json`: one JSON object for each thing that happens."
})
