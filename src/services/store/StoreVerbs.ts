import type { Effect, Option } from "effect"
import type { LocalFile } from "../../domain/Assets.js"
import type { Concept } from "../../domain/Concept.js"
import type { Work } from "../../domain/OrderId.js"
import type { PipelineState } from "../../domain/PipelineState.js"
import type { Billed } from "../GrokCalls.js"
import type { Mark, MarkRecord } from "./JournalRecord.js"
import type { Answered, FileMaker, FileOrder, Ledger, OrderRequest } from "./OrderRequest.js"
import type { BudgetSpent, InDoubt, StoreFailed } from "./StoreError.js"

/**
 * A film that was begun by a version that did not write down what each order was decided by. `store` only remembers: the
 * pipeline is to ask it, under the plan and the settings the film was last made with, for everything it would order, and
 * it answers what was answered then, found by its id, whatever the words of the prompts are now. What was never
 * answered it refuses. `conclude` then writes down what was decided on all that was asked for.
 */
export interface Adoption {
  readonly store: Store
  /**
   * What was decided on all that was asked for, written down.
   * Fails   StoreFailed where the journal cannot be written.
   */
  readonly conclude: Effect.Effect<void, StoreFailed>
}

/** The verbs of a film's store. */
export interface Store {
  /**
   * Claims the folder for this concept.
   * Fails   StoreFailed: `OtherFilm` when it holds a film of another; or the journal cannot be written.
   */
  readonly begin: (concept: Concept) => Effect.Effect<void, StoreFailed>
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
   * Fails   StoreFailed where it cannot be put in its place or recorded; and whatever `make` fails with.
   */
  readonly produce: <E, R>(
    order: FileOrder,
    make: FileMaker<E, R>
  ) => Effect.Effect<LocalFile, E | StoreFailed, R>
  /**
   * Writes the readable snapshot, `state.json`, in one move.
   * Fails   StoreFailed where it cannot be written; the one before stands then.
   */
  readonly saveState: (state: PipelineState) => Effect.Effect<void, StoreFailed>
  /** What `saveState` wrote last, also in an earlier run; none where nothing was saved that can be read. */
  readonly savedState: Effect.Effect<Option.Option<PipelineState>>
  /**
   * Writes down where the flow stands: a step begun, a retry due, an orderly end.
   * Fails   StoreFailed where the journal cannot be written, or the film is no longer this run's to make.
   */
  readonly mark: (what: Mark) => Effect.Effect<void, StoreFailed>
  /** All marks of this run and those before it, oldest first. */
  readonly marks: Effect.Effect<ReadonlyArray<MarkRecord>>
  /**
   * The bodies of all answers to orders of one kind of work, as JSON, oldest first.
   * Fails   StoreFailed (`Unreadable`) where one of them cannot be read any more.
   */
  readonly answers: (work: Work) => Effect.Effect<ReadonlyArray<unknown>, StoreFailed>
  /**
   * Whether these recorded files are whole; one that a newer file pushed aside is brought back to its place.
   * Fails   StoreFailed where they cannot be looked at, or not be brought back.
   */
  readonly areWhole: (files: ReadonlyArray<LocalFile>) => Effect.Effect<boolean, StoreFailed>
  /** What an earlier version made of this film, where no run has looked through it yet. */
  readonly adoption: Effect.Effect<Option.Option<Adoption>>
  /** Every file that was recorded whole, those included that were replaced since. */
  readonly files: Effect.Effect<ReadonlyArray<LocalFile>>
  /** What the film has cost so far. */
  readonly ledger: Effect.Effect<Ledger>
}
