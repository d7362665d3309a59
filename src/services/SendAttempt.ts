import { Context } from "effect"

/**
 * Which sending of its order a paid call is, over all runs; 1 the first. A client that keeps count of repeats learns
 * here that this one is a repeat, though it never saw the sending before.
 */
export class SendAttempt extends Context.Reference<SendAttempt>()("grok-video-pipeline/SendAttempt", {
  defaultValue: () => 1
}) {}
