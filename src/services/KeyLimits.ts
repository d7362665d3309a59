import { Data, type Effect } from "effect"
import type { Route } from "./xai/GrokConfig.js"

/**
 * Nobody knows how many calls with the key are under way, and how fast they start: what keeps that cannot be asked. Nothing
 * was sent, and no repeat in a moment would be.
 */
export class LimitsAway extends Data.TaggedError("LimitsAway")<{
  /** One sentence on what is away. */
  readonly detail: string
}> {
  override get message() {
    return this.detail
  }
}

/**
 * What all calls with one key share, wherever they are made: how many are under way, how fast they start, and the quiet
 * that an answer asked for. In memory it is one process's; kept elsewhere, it is that of all who look there. Every wait
 * can be interrupted.
 */
export interface KeyLimits {
  /**
   * Does a paid call in one of the places of its route, which is free again when the call has ended; waits until one is.
   * Fails   LimitsAway, with nothing sent; else as the call does.
   */
  readonly inPlace: (
    route: Route
  ) => <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E | LimitsAway, R>
  /**
   * Waits until a paid call may start. `isNear`: to this very machine, where starts are not spaced unless somebody asked
   * for it.
   * Fails   LimitsAway.
   */
  readonly turn: (route: Route, isNear: boolean) => Effect.Effect<void, LimitsAway>
  /** Heeds that a call was too fast; `null` where the answer did not say how many a second are right. */
  readonly learn: (route: Route, perSecond: number | null) => Effect.Effect<void>
  /** Waits until no answer asks for quiet any more. */
  readonly quiet: Effect.Effect<void>
  /** Asks everybody to send nothing for so many milliseconds. */
  readonly hush: (millis: number) => Effect.Effect<void>
}
