import { createHash } from "node:crypto"
import type { FileSystem, Path } from "@effect/platform"
import { Effect, Layer, Option } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { LocalFile, Sha256 } from "../domain/Assets.js"
import { changesBetween, type Json } from "../domain/Decisions.js"
import type { Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { Ffmpeg, usualFacts } from "../services/Ffmpeg.js"
import { type FilmHistory, findRecorded } from "../services/FilmHistory.js"
import { GrokClient } from "../services/GrokClient.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { type Assumed, type FileRoom, marksOf, type Sender, StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"

// The studio of a run that is only thought: it sends nothing, writes nothing and holds no lock, and notes what would be done.

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

/** Where one forecast writes down what the run would do, and which files it pretends to have made. */
export interface Notebook {
  /** Paid calls, in the order of their sending. */
  readonly orders: Array<ForecastOrder>
  /** Files that would be made or fetched, by their paths below the folder, and whether they were whole before. */
  readonly files: Array<{ readonly path: string; readonly wasWhole: boolean }>
  /** Assets that stand as they are. */
  readonly kept: Array<AssetId>
  /** What stands for files, by their absolute paths; where none does, the real file is the one. */
  readonly pretended: Map<string, Pretended>
}

export const emptyNotebook = (): Notebook => ({ orders: [], files: [], kept: [], pretended: new Map() })

/** The film a forecast is about. */
export interface ForecastFilm {
  readonly folder: string
  readonly history: FilmHistory
  readonly assumed: Assumed
  readonly onDoubt?: "retry" | "stop"
}

/** How runs came to their ends before decides nothing of what a run would do now. */
const isOfRuns: ReadonlySet<string> = new Set(["attempt", "step", "end"])

/** What was decided on an asset when it was accepted last. */
const decidedThen = ({ journal }: FilmHistory, { subject }: OrderId): Json =>
  marksOf(journal.marks, "accepted", subject).at(-1)?.made ?? null

/** Writes down what would be sent, and answers with the order's placeholder. */
const noting = (notebook: Notebook, { assumed, history }: ForecastFilm): Sender => ({
  send: ({ decided = null, id, placeholder, price, settles }, _call, sentBefore) =>
    Effect.sync(() => {
      if (settles === undefined) {
        const changes = changesBetween(decidedThen(history, id), decided)
        notebook.orders.push({ id, price, sentBefore, changes })
      }
      return { answer: placeholder(assumed), cost: Option.none() }
    })
})

/**
 * Looks for recorded files where they lie, moves none, and notes what would be made. A placeholder's hash is unlike that
 * of any real file, so that everything that is made from it counts as missing, by the same keys that rule a real run.
 */
const thoughtRoom = Effect.fnUntraced(function* ({ files, pretended }: Notebook) {
  const workspace = yield* Workspace
  const context = yield* Effect.context<FileSystem.FileSystem | Path.Path | Workspace>()
  const room: FileRoom = {
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
  return room
})

/** The store of a run that is only thought: its orders and files are noted down, its folder is left as it is. */
const forecastStore = (notebook: Notebook, film: ForecastFilm) =>
  Layer.unwrapEffect(
    Effect.map(thoughtRoom(notebook), (room) => {
      const { history, onDoubt = "retry" } = film
      const records = history.records.filter(({ kind }) => !isOfRuns.has(kind))
      const sender = noting(notebook, film)
      return StateStore.layerForecast({ records, bodyOf: history.bodyOf, sender, room }, { onDoubt })
    })
  )

/** Starts no process for what is not there: it knows placeholders by their lengths, and reads the facts of clips that are there. */
const forecastFfmpeg = ({ pretended }: Notebook) =>
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

/** Nobody listens to a run that is only thought, but it is noted which assets stand. */
const forecastEvents = ({ kept }: Notebook) =>
  Layer.mock(PipelineEvents, {
    publish: (event) =>
      Effect.sync(() => {
        if (event._tag === "AssetKept" && event.isUnchanged === true) kept.push(event.asset)
      })
  })

/** All that a forecast needs. Asks for an `Ffmpeg` only to read the clips that are there. */
export const forecastStudio = (notebook: Notebook, film: ForecastFilm) =>
  Layer.mergeAll(
    // Nothing asks it: orders are answered by their placeholders.
    Layer.mock(GrokClient, {}),
    forecastFfmpeg(notebook),
    forecastStore(notebook, film),
    forecastEvents(notebook)
  ).pipe(Layer.provideMerge(Workspace.layerUntouched(film.folder)))
