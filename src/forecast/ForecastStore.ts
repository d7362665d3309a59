import type { FileSystem, Path } from "@effect/platform"
import { Context, Effect, Layer, Option } from "effect"
import { type AssetId, isSameAsset } from "../domain/AssetId.js"
import { LocalFile } from "../domain/Assets.js"
import { changesBetween, type Json } from "../domain/Decisions.js"
import type { Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { type FilmHistory, findRecorded } from "../services/FilmHistory.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { type Assumed, type FileRoom, type Sender, StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import { Placeholders } from "./Placeholders.js"

/** One call a run would send. */
export interface ForecastOrder {
  readonly id: OrderId
  readonly price: Ticks
  /** It was sent before and never answered: it may have been billed already. */
  readonly sentBefore: boolean
  /** What was decided otherwise since what it is for was made; nothing where that is new. */
  readonly changes: ReadonlyArray<string>
}

/** What the run that was forecast would do. */
export interface Notes {
  /** Paid calls, in the order of their sending. */
  readonly orders: ReadonlyArray<ForecastOrder>
  /** Files that would be made or fetched, by their paths below the folder. */
  readonly files: ReadonlyArray<string>
  /** Those among them that were whole before, and are gone or changed since. */
  readonly again: ReadonlyArray<string>
  /** Assets that stand as they are. */
  readonly unchanged: ReadonlyArray<AssetId>
}

/** Where a forecast writes down what a run would do. */
export class Notebook extends Context.Tag("grok-video-pipeline/forecast/Notebook")<
  Notebook,
  {
    readonly order: (order: ForecastOrder) => Effect.Effect<void>
    readonly file: (path: string, wasWhole: boolean) => Effect.Effect<void>
    readonly kept: (asset: AssetId) => Effect.Effect<void>
    readonly notes: Effect.Effect<Notes>
  }
>() {
  static readonly layer = Layer.sync(Notebook, () => {
    const orders: Array<ForecastOrder> = []
    const files: Array<{ readonly path: string; readonly wasWhole: boolean }> = []
    const kept: Array<AssetId> = []
    return {
      order: (order) => Effect.sync(() => void orders.push(order)),
      file: (path, wasWhole) => Effect.sync(() => void files.push({ path, wasWhole })),
      kept: (asset) => Effect.sync(() => void kept.push(asset)),
      notes: Effect.sync(() => ({
        orders: [...orders],
        files: files.map(({ path }) => path),
        again: files.filter(({ wasWhole }) => wasWhole).map(({ path }) => path),
        unchanged: kept.filter(
          (asset) => !orders.some(({ id }) => "name" in id.subject && isSameAsset(asset, id.subject))
        )
      }))
    }
  })
}

/** The film a forecast is about. */
export interface ForecastFilm {
  readonly history: FilmHistory
  readonly assumed: Assumed
  readonly onDoubt: "retry" | "stop"
}

/** How runs came to their ends before decides nothing of what a run would do now. */
const isOfRuns: ReadonlySet<string> = new Set(["attempt", "step", "end"])

/** What was decided on an asset when it was accepted last. */
const decidedThen = ({ past }: FilmHistory, { subject }: OrderId): Json =>
  past.marks.reduce<Json>(
    (so, mark) =>
      mark.kind === "accepted" &&
      "name" in subject &&
      isSameAsset({ kind: mark.asset, name: mark.name }, subject)
        ? mark.made
        : so,
    null
  )

/** Writes down what would be sent, and answers with the order's placeholder. */
const noting = ({ assumed, history }: Pick<ForecastFilm, "assumed" | "history">) =>
  Effect.map(
    Notebook,
    (notebook): Sender => ({
      send: ({ decided = null, id, placeholder, price, settles }, _call, sentBefore) =>
        Effect.zipRight(
          settles === undefined
            ? notebook.order({
                ...{ id, price, sentBefore },
                changes: changesBetween(decidedThen(history, id), decided)
              })
            : Effect.void,
          Effect.sync(() => ({ answer: placeholder(assumed), cost: Option.none() }))
        )
    })
  )

/** Nobody listens to a run that is only thought, but it is noted which assets stand. */
export const forecastEvents = Layer.effect(
  PipelineEvents,
  Effect.map(Effect.all([PipelineEvents, Notebook]), ([events, notebook]) => ({
    ...events,
    publish: (event) =>
      event._tag === "AssetKept" && event.isUnchanged === true ? notebook.kept(event.asset) : Effect.void
  }))
).pipe(Layer.provide(PipelineEvents.layer))

/** Looks for recorded files where they lie, moves none, and notes what would be made. */
const thoughtRoom = Effect.gen(function* () {
  const workspace = yield* Workspace
  const placeholders = yield* Placeholders
  const notebook = yield* Notebook
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path | Workspace>()

  const room: FileRoom = {
    restore: (known) =>
      Effect.flatMap(findRecorded(known), (at) => {
        const target = workspace.absolute(known.path)
        return Option.match(at, {
          onNone: () => Effect.succeed(false),
          onSome: (path) =>
            Effect.as(
              path === target
                ? placeholders.forget(target)
                : placeholders.put(target, { _tag: "Elsewhere", path }),
              true
            )
        })
      }).pipe(Effect.provide(context)),
    make: ({ path: place, seconds = 0 }, _make, was) =>
      Effect.gen(function* () {
        yield* notebook.file(place, Option.isSome(was))
        const sha256 = yield* placeholders.freshHash
        yield* placeholders.put(workspace.absolute(place), { _tag: "Placeholder", sha256, seconds })
        // Lost bytes of a recorded file come again as they were: what was made from them stays valid.
        return Option.getOrElse(was, () => new LocalFile({ path: place, sha256 }))
      })
  }
  return room
})

/** The store of a run that is only thought: its orders and files are noted down, its folder is left as it is. */
export const forecastStore = ({ assumed, history, onDoubt }: ForecastFilm) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const records = history.records.filter(({ kind }) => !isOfRuns.has(kind))
      const sender = yield* noting({ assumed, history })
      const room = yield* thoughtRoom
      return StateStore.layerForecast({ records, bodyOf: history.bodyOf, sender, room }, { onDoubt })
    })
  )
