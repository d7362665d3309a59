import { Context, Effect } from "effect"

/**
 * Which sending of its order a paid call is, over all runs; 1 the first. A client that keeps count of repeats learns
 * here that this one is a repeat, though it never saw the sending before.
 */
export class SendAttempt extends Context.Reference<SendAttempt>()("grok-video-pipeline/SendAttempt", {
  defaultValue: () => 1
}) {}

/** Lets a call know that it is the `ordinal`-th sending of its order. */
export const asAttempt =
  (ordinal: number) =>
  <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, SendAttempt>> =>
    Effect.provideService(call, SendAttempt, ordinal)
