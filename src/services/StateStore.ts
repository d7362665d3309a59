import { Context, Effect, Layer } from "effect"
import type { JournalCompanions, JournalLines } from "./store/Journal.js"
import {
  type DiskStoreOptions,
  type ForecastParts,
  makeDiskStore,
  makeForecastStore,
  makeMemoryStore,
  makeStoreOver
} from "./store/Store.js"
import type { Store, StoreOptions } from "./store/StoreContract.js"

// The words of the contract, and what else is about a film's memory: whoever uses the store finds them all here.
export type { FileStore } from "./store/ArtifactStore.js"
export type {
  FilesElsewhere,
  JournalCompanions,
  JournalLines,
  LateAnswers
} from "./store/Journal.js"
export { ChangeMark, type Mark, type MarkRecord, marksOf } from "./store/JournalRecord.js"
export { holdLock } from "./store/Lock.js"
export { type Repaired, repair } from "./store/Repair.js"
export { confirmRoom } from "./store/Room.js"
export type { DiskStoreOptions, ForecastParts } from "./store/Store.js"
export type * from "./store/StoreContract.js"
export { Refusal } from "./store/StoreContract.js"
export * from "./store/StoreError.js"

/**
 * The one memory of a film and the only door to a paid call. One writer; every promise of "never pay twice" is kept here.
 * Where the program dies, the next one goes on from the journal: no answer is ordered again, and at most what was in
 * flight is sent once more, counted as possibly billed.
 */
export class StateStore extends Context.Tag("grok-video-pipeline/StateStore")<StateStore, Store>() {
  /** The film in the workspace's folder. Claims it for this process; fails with `Locked`, `Unreadable` or `Newer`. */
  static readonly layer = (options?: DiskStoreOptions) => Layer.scoped(StateStore, makeDiskStore(options))

  /** The same rules with a journal that ends with the layer; files and state.json are written all the same. */
  static readonly layerMemory = (options?: StoreOptions) => Layer.scoped(StateStore, makeMemoryStore(options))

  /** The same rules for a run that sends nothing and writes nothing, over what a film's journal tells. */
  static readonly layerForecast = (parts: ForecastParts, options: StoreOptions = {}) =>
    Layer.scoped(StateStore, makeForecastStore(parts, options))

  /**
   * The same rules over a journal that is kept elsewhere: a table, a log. What keeps it sees to it that one process at a
   * time writes it. Files and state.json stay in the workspace.
   */
  static readonly layerJournal = <E, R>(
    journal: Effect.Effect<JournalLines & JournalCompanions, E, R>,
    options?: StoreOptions
  ) =>
    Layer.scoped(
      StateStore,
      Effect.flatMap(journal, (lines) => makeStoreOver(lines, options))
    )
}
