import { Context, type Deferred, Effect, Option } from "effect"

/**
 * How a paid call learns that whoever ordered it was told to stop. The call itself is never cut off: what is sent is
 * awaited and saved. But what only waits, for its turn or to try once more, has no reason to go on. `None` where nobody
 * will say so: then an interrupt ends the call as it ends any effect.
 */
export class StopSignal extends Context.Reference<StopSignal>()("grok-video-pipeline/StopSignal", {
  defaultValue: (): Option.Option<Deferred.Deferred<void>> => Option.none()
}) {}

/** Lets a call know of `stop`, which is done when its caller is told to stop. */
export const stoppedBy =
  (stop: Deferred.Deferred<void>) =>
  <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, StopSignal>> =>
    Effect.provideService(call, StopSignal, Option.some(stop))
