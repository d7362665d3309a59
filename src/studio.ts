import type { FileSystem, Path } from "@effect/platform"
import { ConfigError, Effect, Layer } from "effect"
import { Ffmpeg, type FfmpegOptions } from "./services/Ffmpeg.js"
import { GrokClient, type GrokOptions } from "./services/GrokClient.js"
import { PipelineEvents } from "./services/PipelineEvents.js"
import { Provider } from "./services/Provider.js"
import { type DiskStoreOptions, StateStore, type StoreFailed } from "./services/StateStore.js"
import { Workspace, type WorkspaceUnusable } from "./services/Workspace.js"
import { grokConfig } from "./services/xai/GrokConfig.js"

/** Everything a film asks for. */
export type Studio = GrokClient | StateStore | Ffmpeg | Workspace | PipelineEvents

/** What all films of a process share: the way to the provider with its limits, and ffmpeg with its gate. */
export type SharedStudio = Provider | Ffmpeg

/** What is one film's own. */
export type OwnStudio = Exclude<Studio, Ffmpeg>

/** Where a film is made, and what may differ from the defaults. */
export interface FilmFolderOptions {
  /** The film's folder; one film per folder, and the same concept again resumes it. */
  readonly folder: string
  /** The budget, what to do with a call in doubt, and the like. */
  readonly store?: DiskStoreOptions
}

/** A film's folder and the ffmpeg it is made with. */
export interface StudioOptions extends FilmFolderOptions {
  /** Which ffmpeg; the system's or the bundled one where nothing is said. */
  readonly ffmpeg?: FfmpegOptions
}

/** What a studio asks of the machine, as `NodeContext.layer` has it: files and paths. */
export type Machine = FileSystem.FileSystem | Path.Path

/** How a film's folder can fail to be opened. */
type FolderTrouble = StoreFailed | WorkspaceUnusable

/** A live studio over files and paths alone. */
export type StudioLayer = Layer.Layer<Studio, ConfigError.ConfigError | FolderTrouble, Machine>

/** One film's own part of a studio, once per film: its folder, its journal, its events, its view of the provider. */
export const FilmFolder = {
  /** `workspace`: its folder, where somebody else works in it too, or where it is no film's. */
  layer: (
    options: FilmFolderOptions,
    workspace = Workspace.layer(options.folder)
  ): Layer.Layer<OwnStudio, FolderTrouble, SharedStudio | Machine> =>
    Layer.unwrapEffect(
      Effect.map(Provider, ({ name }) =>
        Layer.mergeAll(
          GrokClient.layerFilm,
          StateStore.layer({ provider: name, ...options.store }),
          PipelineEvents.layer
        ).pipe(Layer.provideMerge(workspace))
      )
    )
}

/** What the shared part of a studio is made of. */
export interface SharedStudioOptions extends Pick<StudioOptions, "ffmpeg"> {
  readonly grok: GrokOptions
}

const shared = (options: SharedStudioOptions): Layer.Layer<SharedStudio, ConfigError.ConfigError, Machine> =>
  Layer.merge(Provider.layer(options.grok), Ffmpeg.layer(options.ffmpeg))

const layer = (options: StudioOptions & SharedStudioOptions): StudioLayer =>
  Layer.provideMerge(FilmFolder.layer(options), shared(options))

const noKey = ConfigError.MissingData(
  ["XAI_API_KEY"],
  "There is no API key: set XAI_API_KEY, or give the studio a key of your own (Studio.layer; apiKey of runVideoPipeline)"
)

/**
 * The key and the address that the environment names.
 * Fails   ConfigError: there is no key, or a value that cannot be used.
 */
export const grokFromEnvironment = Effect.mapError(grokConfig, (error) =>
  ConfigError.isMissingDataOnly(error) ? noKey : error
)

/**
 * A whole live studio: the paid provider, the journal on disk, a real ffmpeg, the film's events. For one film, `layer`
 * is all of it. For several in one process, build `shared` once, round all of them, and give each film a
 * `FilmFolder.layer` of its own: then the key's limits and ffmpeg's hold for all films together.
 */
export const Studio = {
  /** With a key and an address of the caller's own. */
  layer,
  /** With the key and the address from `XAI_API_KEY` (or `GROK_API_KEY`) and `XAI_BASE_URL`. */
  layerConfig: (options: StudioOptions): StudioLayer =>
    Layer.unwrapEffect(Effect.map(grokFromEnvironment, (grok) => layer({ ...options, grok }))),
  /** What all films of a process share. */
  shared,
  /** The same with the key and the address from the environment. */
  sharedConfig: (
    options: Pick<StudioOptions, "ffmpeg"> = {}
  ): Layer.Layer<SharedStudio, ConfigError.ConfigError, Machine> =>
    Layer.unwrapEffect(Effect.map(grokFromEnvironment, (grok) => shared({ ...options, grok })))
}
