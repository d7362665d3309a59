import { Context, Effect } from "effect"

/**
 * Which sending of its order a paid call is, over all runs; 1 the first. A client that keeps count of repeats learns
 * here that this one is a repeat, though it never saw the sending before.
 */
export class Sending extends Context.Reference<Sending>()("grok-video-pipeline/Sending", {
  defaultValue: () => 1
}) {}

/** Lets a call know that it is the `ordinal`-th sending of its order. */
export const asSending =
  (ordinal: number) =>
  <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Sending>> =>
    Effect.provideService(call, Sending, ordinal)
