import { Context, Effect, Layer, type Option } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import type { Work } from "../domain/OrderId.js"
import type { PipelineState } from "../domain/PipelineState.js"
import type { Billed } from "./GrokClient.js"
import type { Adoption } from "./store/Adoption.js"
import type { Mark } from "./store/JournalRecord.js"
import type { Answered, FileOrder, Ledger, OrderRequest, StoreOptions } from "./store/OrderRequest.js"
import type { MarkRecord } from "./store/Past.js"
import type { FileMaker } from "./store/Shelf.js"
import {
  type DiskStoreOptions,
  type ForecastParts,
  type JournalLines,
  makeDiskStore,
  makeForecastStore,
  makeMemoryStore,
  makeStoreOver
} from "./store/Store.js"
import type { BudgetSpent, InDoubt, StoreFailed } from "./store/StoreError.js"

// The contract's own words live beside what they are about; whoever uses the store finds them all here.
export type { Adoption } from "./store/Adoption.js"
export type { Mark } from "./store/JournalRecord.js"
export type {
  Answered,
  Assumed,
  FileOrder,
  Json,
  Ledger,
  LedgerEntry,
  OrderIdentity,
  OrderRequest,
  Outcome,
  Sender,
  StoreOptions
} from "./store/OrderRequest.js"
export { Refusal } from "./store/OrderRequest.js"
export type { MarkRecord } from "./store/Past.js"
export type { FileMaker, FileRoom } from "./store/Shelf.js"
export type { DiskStoreOptions, ForecastParts, JournalLines } from "./store/Store.js"
export { BudgetSpent, InDoubt, type Mending, StoreFailed } from "./store/StoreError.js"

/**
 * The one memory of a film and the only door to a paid call. One writer; every promise of "never pay twice" is kept here.
 * Where the program dies, the next one goes on from the journal: no answer is ordered again, and at most what was in
 * flight is sent once more, counted as possibly billed.
 */
export class StateStore extends Context.Tag("grok-video-pipeline/StateStore")<
  StateStore,
  {
    /** Claims the folder for this concept. Fails with `OtherFilm` when it holds a film of another. */
    readonly begin: (concept: string) => Effect.Effect<void, StoreFailed>
    /**
     * Makes a paid call once: an order with the same id and inputs that was ever answered gives that answer back, and one
     * that failed as its `failure` tells fails the same way again for nothing.
     * The answer is on disk before anything else happens with it; from sending to saving nothing from outside can
     * interrupt, so the call needs timeouts of its own (they work). An order that only looks (`settles`) can be interrupted.
     * A call whose fate stays unknown is sent once more over all runs, after a pause of at most a second.
     * Costs   at most `price`, once in the film's life.
     * Fails   BudgetSpent: nothing was sent. InDoubt: its one repeat is used up (or not allowed), a person decides. StoreFailed: the disk; its detail names an answer it would not take.
     */
    readonly once: <A, I, F, FI, E, R>(
      request: OrderRequest<A, I, F, FI, NoInfer<E>>,
      call: Effect.Effect<Billed<A>, E, R>
    ) => Effect.Effect<Answered<A>, E | F | StoreFailed | BudgetSpent | InDoubt, R>
    /**
     * Makes a file once: `make` writes to the temporary absolute path it is given; whole, it is renamed into place and
     * its hash recorded. A file made from the same inputs that is unchanged on disk is not made again. A different file
     * that stood there moves to `superseded/`, and comes back from there when its inputs do. `wasWhole` tells `make` that
     * this very file was made before, and is gone or changed since.
     */
    readonly file: <E, R>(
      order: FileOrder,
      make: FileMaker<E, R>
    ) => Effect.Effect<LocalFile, E | StoreFailed, R>
    /** Writes the readable snapshot, `state.json`, in one move. */
    readonly saveState: (state: PipelineState) => Effect.Effect<void, StoreFailed>
    /** What `saveState` wrote last, also in an earlier run; none where nothing was saved that can be read. */
    readonly savedState: Effect.Effect<Option.Option<PipelineState>>
    /** Writes down where the flow stands: a step begun, a retry due, an orderly end. */
    readonly mark: (what: Mark) => Effect.Effect<void, StoreFailed>
    /** All marks of this run and those before it, oldest first. */
    readonly marks: Effect.Effect<ReadonlyArray<MarkRecord>>
    /** The bodies of all answers to orders of one kind of work, as JSON, oldest first. */
    readonly answers: (work: Work) => Effect.Effect<ReadonlyArray<unknown>, StoreFailed>
    /** Whether these recorded files are whole; one that a newer file pushed aside is brought back to its place. */
    readonly areWhole: (files: ReadonlyArray<LocalFile>) => Effect.Effect<boolean, StoreFailed>
    /** What an earlier version made of this film, where no run has looked through it yet. */
    readonly adoption: Effect.Effect<Option.Option<Adoption>>
    /** Every file that was recorded whole, those included that were replaced since. */
    readonly files: Effect.Effect<ReadonlyArray<LocalFile>>
    /** What the film has cost so far. */
    readonly ledger: Effect.Effect<Ledger>
  }
>() {
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
  static readonly layerJournal = <E, R>(journal: Effect.Effect<JournalLines, E, R>, options?: StoreOptions) =>
    Layer.scoped(
      StateStore,
      Effect.flatMap(journal, (lines) => makeStoreOver(lines, options))
    )
}
