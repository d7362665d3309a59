import { Context, Effect } from "effect"

/**
 * Asked when a paid call has its turn, which may come minutes after its intent was written: whether the film is this process's
 * still. Fails where it is not, or nobody can tell; nothing is sent then. Where nobody else may take it, it is.
 */
export class StillOurs extends Context.Reference<StillOurs>()("grok-video-pipeline/StillOurs", {
  defaultValue: (): Effect.Effect<void, { readonly detail: string }> => Effect.void
}) {}
