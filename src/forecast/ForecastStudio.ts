import { createHash } from "node:crypto"
import type { FileSystem, Path } from "@effect/platform"
import { Effect, Layer, Option } from "effect"
import { NarrationId, type PartId } from "../domain/AssetId.js"
import { LocalFile, Sha256 } from "../domain/Assets.js"
import { changesBetween, type Json } from "../domain/Decisions.js"
import type { Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { Ffmpeg, usualFacts } from "../services/Ffmpeg.js"
import { type FilmHistory, findRecorded } from "../services/FilmHistory.js"
import { GrokClient } from "../services/GrokClient.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { type Assumed, type FileStore, marksOf, type Sender, StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"

// The studio of a dry run: it sends nothing, writes nothing and holds no lock, and logs what a run would do.

/** One call a run would send. */
export interface ForecastOrder {
  readonly id: OrderId
  readonly price: Ticks
  /** It was sent before and never answered: it may have been billed already. */
  readonly sentBefore: boolean
  /** What was decided otherwise since what it is for was made; nothing where that is new. */
  readonly changes: ReadonlyArray<string>
}

/** A file of the film as a forecast sees it: not made yet, and as long as it was planned; or lying somewhere else than it will. */
type Pretended =
  | { readonly _tag: "Placeholder"; readonly seconds: number }
  | { readonly _tag: "Elsewhere"; readonly path: string }

/** What the run would do, written down by one forecast, and which files it pretends to have made. */
export interface ForecastLog {
  /** Paid calls, in the order of their sending. */
  readonly orders: Array<ForecastOrder>
  /** Files that would be made or fetched, by their paths below the folder, and whether they were whole before. */
  readonly files: Array<{ readonly path: string; readonly wasWhole: boolean }>
  /** Parts of the film that stand as they are. */
  readonly kept: Array<PartId>
  /** Languages that the film was given, and that would not fit it any more. */
  readonly stale: Array<string>
  /** What stands for files, by their absolute paths; where none does, the real file is the one. */
  readonly pretended: Map<string, Pretended>
}

export const emptyForecastLog = (): ForecastLog => ({
  ...{ orders: [], files: [], kept: [], stale: [] },
  pretended: new Map()
})

/** The film a forecast is about. */
export interface ForecastFilm {
  readonly folder: string
  readonly history: FilmHistory
  readonly assumed: Assumed
  readonly onDoubt?: "retry" | "stop"
}

/** Records of how earlier runs went: they decide nothing of what a run would do now. */
const runRecordKinds: ReadonlySet<string> = new Set(["attempt", "step", "end"])

/** The decisions under which an asset was accepted last. */
const acceptedDecisions = ({ journal }: FilmHistory, { subject }: OrderId): Json =>
  marksOf(journal.marks, "accepted", subject).at(-1)?.made ?? null

/** Logs what would be sent, and answers with the order's placeholder. */
const loggingSender = (log: ForecastLog, { assumed, history }: ForecastFilm): Sender => ({
  send: ({ decided = null, id, placeholder, price, settles }, _call, sentBefore) =>
    Effect.sync(() => {
      if (settles === undefined) {
        const changes = changesBetween(acceptedDecisions(history, id), decided)
        log.orders.push({ id, price, sentBefore, changes })
      }
      return { answer: placeholder(assumed), cost: Option.none() }
    })
})

/**
 * Finds recorded files where they lie, moves none, and logs what would be made. A placeholder's hash is that of no real
 * file: so whatever is made from it has a new key, and counts as still to be ordered by the same rules as in a real run.
 */
const pretendedFiles = Effect.fnUntraced(function* ({ files, pretended }: ForecastLog) {
  const workspace = yield* Workspace
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path | Workspace>()
  const backend: FileStore = {
    restore: (known) =>
      Effect.map(findRecorded(known), (at) => {
        const target = workspace.absolute(known.path)
        if (Option.isNone(at)) return false
        if (at.value === target) pretended.delete(target)
        else pretended.set(target, { _tag: "Elsewhere", path: at.value })
        return true
      }).pipe(Effect.provide(context)),
    make: ({ path, seconds = 0 }, _make, was) =>
      Effect.sync(() => {
        files.push({ path, wasWhole: Option.isSome(was) })
        pretended.set(workspace.absolute(path), { _tag: "Placeholder", seconds })
        const hash = createHash("sha256").update(`a placeholder of a forecast, number ${files.length}`)
        // Lost bytes of a recorded file come again as they were: what was made from them stays valid.
        return Option.getOrElse(was, () => new LocalFile({ path, sha256: Sha256.make(hash.digest("hex")) }))
      })
  }
  return backend
})

/** The store of a dry run: its orders and files are logged, its folder is left as it is. */
const forecastStore = (log: ForecastLog, film: ForecastFilm) =>
  Layer.unwrapEffect(
    Effect.map(pretendedFiles(log), (files) => {
      const { history, onDoubt = "retry" } = film
      const records = history.records.filter(({ kind }) => !runRecordKinds.has(kind))
      const sender = loggingSender(log, film)
      return StateStore.layerForecast({ records, bodyOf: history.bodyOf, sender, files }, { onDoubt })
    })
  )

/** Reads the facts of clips that are there; of a placeholder it knows the planned length, and starts no process. */
const forecastFfmpeg = ({ pretended }: ForecastLog) =>
  Layer.unwrapEffect(
    Effect.map(Ffmpeg, (real) =>
      Layer.mock(Ffmpeg, {
        // None is looked for: that would start it.
        chosen: Effect.succeed({
          path: "ffmpeg",
          version: "none",
          origin: "setting" as const,
          passedOver: []
        }),
        probe: (file) =>
          Effect.suspend(() => {
            const standing = pretended.get(file)
            return standing?._tag === "Placeholder"
              ? Effect.succeed(usualFacts(standing.seconds))
              : real.probe(standing?.path ?? file)
          })
      })
    )
  )

/** Nobody listens to a dry run, but it is logged what stands as it is. */
const forecastEvents = ({ kept, stale }: ForecastLog) =>
  Layer.mock(PipelineEvents, {
    publish: (event) =>
      Effect.sync(() => {
        if (event._tag === "AssetKept" && event.isUnchanged === true) kept.push(event.asset)
        if (event._tag === "DubKept" && event.isStale) stale.push(event.language)
        if (event._tag === "NarrationRecorded" && event.isUnchanged === true && event.language === undefined)
          kept.push(new NarrationId({ sceneId: event.sceneId }))
      })
  })

/** All that a forecast needs. Asks for an `Ffmpeg` only to read the clips that are there. */
export const forecastStudio = (log: ForecastLog, film: ForecastFilm) =>
  Layer.mergeAll(
    // Nothing asks it: orders are answered by their placeholders.
    Layer.mock(GrokClient, {}),
    forecastFfmpeg(log),
    forecastStore(log, film),
    forecastEvents(log)
  ).pipe(Layer.provideMerge(Workspace.layerUntouched(film.folder)))
