import type { FileSystem, Path } from "@effect/platform"
import { ConfigError, Effect, Layer } from "effect"
import { Ffmpeg, type FfmpegOptions } from "./services/Ffmpeg.js"
import { GrokClient, type GrokOptions } from "./services/GrokClient.js"
import { farSideOf, grokConfig } from "./services/grok/GrokConfig.js"
import { PipelineEvents } from "./services/PipelineEvents.js"
import { type DiskStoreOptions, StateStore, type StoreFailed } from "./services/StateStore.js"
import { Workspace, type WorkspaceUnusable } from "./services/Workspace.js"

/** Everything a film asks for. */
export type Studio = GrokClient | StateStore | Ffmpeg | Workspace | PipelineEvents

/** Where a film is made, and what may differ from the defaults. */
export interface StudioOptions {
  /** The film's folder; one film per folder, and the same concept again resumes it. */
  readonly folder: string
  /** The budget, what to do with a call in doubt, and the like. */
  readonly store?: DiskStoreOptions
  /** Which ffmpeg; the system's or the bundled one where nothing is said. */
  readonly ffmpeg?: FfmpegOptions
}

/** A live studio over files and paths alone, as `NodeContext.layer` has them. */
export type StudioLayer = Layer.Layer<
  Studio,
  ConfigError.ConfigError | StoreFailed | WorkspaceUnusable,
  FileSystem.FileSystem | Path.Path
>

const layer = (options: StudioOptions & { readonly grok: GrokOptions }): StudioLayer =>
  Layer.mergeAll(
    GrokClient.layer(options.grok),
    StateStore.layer({ farSide: farSideOf(options.grok), ...options.store }),
    PipelineEvents.layer
  ).pipe(Layer.provideMerge(Layer.merge(Ffmpeg.layer(options.ffmpeg), Workspace.layer(options.folder))))

const noKey = ConfigError.MissingData(
  ["XAI_API_KEY"],
  "There is no API key: set XAI_API_KEY, or give the studio a key of your own (Studio.layer)"
)

/**
 * A whole live studio in one layer: the paid far side, the journal on disk, a real ffmpeg, the film's events. One layer
 * is one film in one folder; two of them share nothing.
 */
export const Studio = {
  /** With a key and an address of the caller's own. */
  layer,
  /** With the key and the address from `XAI_API_KEY` (or `GROK_API_KEY`) and `XAI_BASE_URL`. */
  layerConfig: (options: StudioOptions): StudioLayer =>
    Layer.unwrapEffect(
      Effect.mapBoth(grokConfig, {
        onFailure: (error) => (ConfigError.isMissingDataOnly(error) ? noKey : error),
        onSuccess: (grok) => layer({ ...options, grok })
      })
    )
}
