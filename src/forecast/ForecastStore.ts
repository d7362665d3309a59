import { createHash } from "node:crypto"
import type { FileSystem, Path } from "@effect/platform"
import { Effect, Layer, Option } from "effect"
import { isSameAsset } from "../domain/AssetId.js"
import { LocalFile, Sha256 } from "../domain/Assets.js"
import { changesBetween, type Json } from "../domain/Decisions.js"
import type { OrderId } from "../domain/OrderId.js"
import { type FilmHistory, findRecorded } from "../services/FilmHistory.js"
import { type Assumed, type FileRoom, type Sender, StateStore } from "../services/StateStore.js"
import { Workspace } from "../services/Workspace.js"
import type { Notebook } from "./Notebook.js"

/** The film a forecast is about. */
export interface ForecastFilm {
  readonly history: FilmHistory
  readonly assumed: Assumed
  readonly onDoubt: "retry" | "stop"
}

/** How runs came to their ends before decides nothing of what a run would do now. */
const isOfRuns: ReadonlySet<string> = new Set(["attempt", "step", "end"])

/** What was decided on an asset when it was accepted last. */
const decidedThen = ({ journal }: FilmHistory, { subject }: OrderId): Json => {
  const accepted = journal.marks.findLast(
    (mark) =>
      mark.kind === "accepted" &&
      "name" in subject &&
      isSameAsset({ kind: mark.asset, name: mark.name }, subject)
  )
  return accepted?.kind === "accepted" ? accepted.made : null
}

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
const thoughtRoom = ({ files, pretended }: Notebook) =>
  Effect.gen(function* () {
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
export const forecastStore = (notebook: Notebook, film: ForecastFilm) =>
  Layer.unwrapEffect(
    Effect.map(thoughtRoom(notebook), (room) => {
      const { history, onDoubt } = film
      const records = history.records.filter(({ kind }) => !isOfRuns.has(kind))
      const sender = noting(notebook, film)
      return StateStore.layerForecast({ records, bodyOf: history.bodyOf, sender, room }, { onDoubt })
    })
  )
