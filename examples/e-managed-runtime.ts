// A film in a program that knows nothing of Effect: promises in, promises out.
import { type Layer, ManagedRuntime } from "effect"
import { type Studio, videoPipeline } from "grok-video-pipeline"

/** Opens a studio once; `close` it when the program ends, so that the folder is free for others. */
export function openStudio<E>(studio: Layer.Layer<Studio, E>) {
  const runtime = ManagedRuntime.make(studio)
  return {
    /** Makes the film. An abort ends it in order: what was paid for is saved, and the next call goes on from there. */
    async film(concept: string, signal?: AbortSignal): Promise<string> {
      return runtime.runPromise(videoPipeline(concept), signal === undefined ? {} : { signal })
    },
    close: () => runtime.dispose()
  }
}
