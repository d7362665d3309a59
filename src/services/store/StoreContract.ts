import { type DateTime, type Effect, type Option, Schema } from "effect"
import type { LocalFile, Sha256 } from "../../domain/Assets.js"
import type { Concept } from "../../domain/Concept.js"
import type { Json } from "../../domain/Decisions.js"
import { Ticks } from "../../domain/Money.js"
import type { OrderId, Work } from "../../domain/OrderId.js"
import type { PipelineState } from "../../domain/PipelineState.js"
import { provesNothingMade } from "../../domain/RetryPolicy.js"
import type { StoryPlan } from "../../domain/StoryPlan.js"
import type { Billed } from "../GrokCalls.js"
import { AnswerOffSchema, GrokError, PromptRefused } from "../GrokError.js"
import type { Mark, MarkRecord } from "./JournalRecord.js"
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

export type { Json } from "../../domain/Decisions.js"

/**
 * What a failed call says about its order.
 * - `NotMade`: proof that nothing was made or billed; the order is closed and may be sent again.
 * - `Refused`: answered, with a refusal or with rubbish, for `billed`; the order is closed. A `Refusal` is given again to
 *   whoever asks again; any other failure cannot be, so its order is sent at most once more.
 * - `InDoubt`: it may have been made and billed; it counts at its list price and is sent at most once more.
 */
export type Outcome =
  | { readonly _tag: "NotMade" }
  | { readonly _tag: "Refused"; readonly billed: Ticks }
  | { readonly _tag: "InDoubt" }

/** The failures of GrokClient that are answers: paid for, and final for these words. */
export const Refusal = Schema.Union(PromptRefused, AnswerOffSchema)
export type Refusal = typeof Refusal.Type

/** What a forecast takes for granted of answers that are still to come. */
export interface Assumed {
  /** What every judgement comes to, 0 to 1: 1 is the best case, 0 makes every loop run to its end. */
  readonly score: number
  /** The plan of a film nobody has planned yet. */
  readonly plan: StoryPlan
}

/**
 * A paid order as a value: what it is for, all it is made from, what it costs at most, and how its answer and its failure
 * are written down and read again. Its key is the hash of its id's text and its inputs.
 */
export interface OrderRequest<A, I, F, FI, in E = unknown> {
  readonly id: OrderId
  /** Model, every request field, the SHA-256 of every input picture, the take's number. */
  readonly inputs: ReadonlyArray<Json>
  /**
   * What a person decided that this order depends on, and the bytes it is made from (`domain/Decisions`). An order of the
   * same id and decisions that was answered, refused or lost sight of is this very one, though the program would put it in
   * other words today.
   */
  readonly decided?: Json
  /** The list price, reserved before the call. */
  readonly price: Ticks
  /** The answer's form: in the journal it stands in its encoded one. */
  readonly success: Schema.Schema<A, I>
  /** Failures that are answers: paid for, final for these inputs, and given again instead of being ordered again. */
  readonly failure: Schema.Schema<F, FI>
  /** The answer of a run that sends nothing. */
  readonly placeholder: (assumed: Assumed) => A
  /**
   * An earlier order whose bill this answer brings: a finished clip brings its submit's. Such an order only looks at what is
   * paid for already: it reserves nothing, can be interrupted and repeats freely.
   */
  readonly settles?: OrderId
  /** Tells the failures of the call apart. Without it `grokOutcome` does, which knows every `GrokError`. */
  readonly outcomeOf?: (error: E) => Outcome
}

/** What of an order tells it from all others. */
export type OrderIdentity = Pick<OrderRequest<never, never, never, never>, "id" | "inputs" | "decided">

/** How orders leave: a run sends them, a forecast writes them down and answers with their placeholders. */
export interface Sender {
  readonly send: <A, I, F, FI, E, R>(
    request: OrderRequest<A, I, F, FI, E>,
    call: Effect.Effect<Billed<A>, E, R>,
    /** Whether the same order was sent before, and may have been billed then. */
    sentBefore: boolean
  ) => Effect.Effect<Billed<A>, E, R>
}

/** An answer, and when it was first given: a clip's deadline counts from the answer to its submit, across restarts. */
export interface Answered<A> extends Billed<A> {
  readonly at: DateTime.Utc
  /** What the order is known by in the journal. */
  readonly key: Sha256
}

/** A file the run makes without paying: its path below the output folder, and all it is made from. */
export interface FileOrder {
  readonly path: string
  readonly inputs: ReadonlyArray<Json>
  /** The order that brings it, by its key: a file that came from it before is this one, wherever it stands. */
  readonly of?: Sha256
  /** How long the clip is that it is to be, in seconds: what a run that makes no file takes for granted. */
  readonly seconds?: number
}

/** Makes a file at a temporary place; `wasWhole`: this very file was made before, and is gone or changed since. */
export type FileMaker<E, R> = (temporary: string, wasWhole: boolean) => Effect.Effect<void, E, R>

/** One line of the bill. */
export interface LedgerEntry {
  readonly id: OrderId
  readonly cost: Ticks
  /** `estimated`: answered, but the bill has not come, so the list price stands. */
  readonly state: "answered" | "estimated" | "refused" | "in-doubt"
  /** The list price that was reserved for it, where the bill came to something else. */
  readonly listed?: Ticks
}

/** What has been paid, and what may have been. */
export interface Ledger {
  /** Answered orders, refused ones included; an unsettled clip counts at its list price. */
  readonly settled: Ticks
  /** List prices of orders sent but not answered, those of earlier runs included: possibly billed. */
  readonly inDoubt: Ticks
  /** Orders sent, in the order of their first sending; one entry for every sending that cost or may have cost. */
  readonly entries: ReadonlyArray<LedgerEntry>
}

/** How a store behaves. */
export interface StoreOptions {
  /** The most the whole film may cost, earlier runs included. Without it there is no limit. */
  readonly budget?: Ticks
  /** An order nobody knows the fate of: sent once more over all runs (the default), or not at all. */
  readonly onDoubt?: "retry" | "stop"
  /**
   * Who answers the orders: a host, or `simulator`. A film is made by one of them to its end, so that a demo never passes
   * for the real thing. Left out, nobody asks.
   */
  readonly provider?: string
  /**
   * Written into the journal with every run, so that a reader knows which program made the film. This package's own
   * version where nothing is said.
   */
  readonly version?: string
}

const hasBill = Schema.is(Schema.Struct({ billed: Ticks }))
const isGrokError = Schema.is(GrokError)

/**
 * What a failure of GrokClient says about its order; any other failure that carries a whole number `billed` was
 * refused at that price, and the rest are in doubt.
 */
export const grokOutcome = (error: unknown): Outcome => {
  if (hasBill(error)) return { _tag: "Refused", billed: error.billed }
  if (!isGrokError(error)) return { _tag: "InDoubt" }
  // A look or a download that failed inside a paid order says nothing about the paid call that came before it.
  if (error.call === "checkVideo" || error.call === "download") return { _tag: "InDoubt" }
  return { _tag: provesNothingMade(error) ? "NotMade" : "InDoubt" }
}
