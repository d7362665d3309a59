import { Context, Layer } from "effect"
import type { GrokCalls } from "./GrokCalls.js"
import { Provider } from "./Provider.js"
import { make } from "./xai/GrokClientLive.js"
import type { GrokOptions } from "./xai/GrokConfig.js"

export { type Billed, type ImageOrder, Picture, type Question, RequestId, Speech } from "./GrokCalls.js"
export type { GrokOptions, Timeouts } from "./xai/GrokConfig.js"

/** The paid API. One place turns its answers into our types and its failures into our words. */
export class GrokClient extends Context.Tag("grok-video-pipeline/GrokClient")<GrokClient, GrokCalls>() {
  /** The live client of the film in the workspace, over the `Provider` that all films of the process share. */
  static readonly layerFilm = Layer.effect(GrokClient, make)

  /** The same over a provider of its own: for a process that makes one film. */
  static readonly layer = (options: GrokOptions) =>
    Layer.provide(GrokClient.layerFilm, Provider.layer(options))

  /** The same, set up by `XAI_API_KEY` (or `GROK_API_KEY`) and `XAI_BASE_URL`. */
  static readonly layerConfig = Layer.provide(GrokClient.layerFilm, Provider.layerConfig)

  /** A scripted client for tests: every method left out is a defect, so that an unplanned spend fails the test. */
  static readonly layerTest = (
    script: Layer.PartialEffectful<Context.Tag.Service<GrokClient>>
  ): Layer.Layer<GrokClient> => Layer.mock(GrokClient, script)
}
