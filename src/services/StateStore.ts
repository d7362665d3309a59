import { Context, type Effect, Schema } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { Ticks } from "../domain/Money.js"
import type { PipelineState } from "../domain/PipelineState.js"
import type { Billed } from "./GrokClient.js"

/** Everything that makes one order different from another, as JSON. */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** A paid order as the journal knows it. Its key is the hash of label and inputs. */
export interface Order {
  /** Readable and unique in the film: `video/scene-2/take-1`. */
  readonly label: string
  /** Model, every request field, the SHA-256 of every input picture, the take's number. */
  readonly inputs: ReadonlyArray<Json>
  /** The list price, reserved before the call. */
  readonly price: Ticks
  /** The label of an earlier order whose bill this answer brings: a finished clip brings its submit's. */
  readonly settles?: string
}

/** A file the run makes without paying: its path below the output folder, and all it is made from. */
export interface FileOrder {
  readonly path: string
  readonly inputs: ReadonlyArray<Json>
}

/** What has been paid, and what may have been. */
export interface Ledger {
  /** Answered orders, refused ones included; an unsettled clip counts at its list price. */
  readonly settled: Ticks
  /** List prices of orders sent but not answered, those of earlier runs included: possibly billed. */
  readonly inDoubt: Ticks
  /** Orders answered, by label, with what each cost. */
  readonly entries: ReadonlyArray<{
    readonly label: string
    readonly cost: Ticks
    readonly state: "answered" | "estimated" | "refused" | "in-doubt"
  }>
}

/** The journal or the snapshot could not be read or written. */
export class StoreFailed extends Schema.TaggedError<StoreFailed>()("StoreFailed", {
  reason: Schema.Literal("Unreadable", "Newer", "Unwritable", "Locked", "OtherFilm"),
  /** One sentence that says what to do. */
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}

/** The next order would pass the budget. It was not sent; everything before it is saved. */
export class BudgetSpent extends Schema.TaggedError<BudgetSpent>()("BudgetSpent", {
  label: Schema.String,
  price: Ticks,
  spent: Ticks,
  budget: Ticks
}) {
  override get message() {
    return `the budget does not cover ${this.label}`
  }
}

/** The one memory of a film and the only door to a paid call. One writer; every promise of "never pay twice" is kept here. */
export class StateStore extends Context.Tag("grok-video-pipeline/StateStore")<
  StateStore,
  {
    /** Claims the folder for this concept. Fails with `OtherFilm` when it holds a film of another. */
    readonly begin: (concept: string) => Effect.Effect<void, StoreFailed>
    /**
     * Makes a paid call once: an order with the same label and inputs that was ever answered gives that answer back.
     * The answer is on disk before anything else happens with it; from sending to saving nothing can interrupt.
     */
    readonly once: <A, I, E, R>(
      order: Order,
      answer: Schema.Schema<A, I>,
      effect: Effect.Effect<Billed<A>, E, R>
    ) => Effect.Effect<Billed<A>, E | StoreFailed | BudgetSpent, R>
    /**
     * Makes a file once: `make` writes to the temporary absolute path it is given; whole, it is renamed into place and
     * its hash recorded. A file made from the same inputs that is unchanged on disk is not made again.
     */
    readonly file: <E, R>(
      order: FileOrder,
      make: (temporary: string) => Effect.Effect<void, E, R>
    ) => Effect.Effect<LocalFile, E | StoreFailed, R>
    /** Writes the readable snapshot, `state.json`, in one move. */
    readonly saveState: (state: PipelineState) => Effect.Effect<void, StoreFailed>
    /** What the film has cost so far. */
    readonly ledger: Effect.Effect<Ledger>
  }
>() {}
