import { join } from "node:path"
import type { ServeError } from "@effect/platform/HttpServerError"
import { Layer } from "effect"
import type { ConfigError } from "effect/ConfigError"
import type { ParseError } from "effect/ParseResult"
import type { Simulator, SimulatorSettings } from "xai-simulator"
import { Ffmpeg, type FfmpegMissing } from "./services/Ffmpeg.js"
import { ProviderLimits } from "./services/Provider.js"
import type { StoreFailed } from "./services/StateStore.js"
import { Workspace, type WorkspaceUnusable } from "./services/Workspace.js"
import { filmArtist } from "./simulated/FilmArtist.js"
import { rehearsing, wayToSimulator } from "./simulated/Rehearsed.js"
import { FilmFolder, type Machine, type Studio, type StudioOptions } from "./studio.js"

// The simulator's door, `grok-video-pipeline/simulator`: a provider that films for nothing.

export type { Bill as SimulatedBill, LogEntry, SimulatorConfig, SimulatorSettings } from "xai-simulator"
export { Artist, Simulator } from "xai-simulator"

/** Where a simulated film is made, and how the simulator behaves: its delays, scores, defects and faults. */
export interface SimulatedStudioOptions extends StudioOptions {
  readonly simulator?: SimulatorSettings
}

/**
 * A simulator by itself, with all it draws and films with: for several studios (`Studio.layer` with its `apiKey` and
 * `url`), or for any client of the xAI API. It forgets its jobs with the layer, unless `storage` names a folder.
 */
export const simulatorAlone = (
  settings: SimulatorSettings = {}
): Layer.Layer<Simulator, FfmpegMissing | ParseError | ServeError, Machine> =>
  rehearsing(settings).pipe(Layer.provide(filmArtist), Layer.provide(Ffmpeg.layer()))

/**
 * A whole studio like `Studio.layer`, its provider a simulator that starts and ends with the layer: real HTTP, real
 * pictures and clips, no key, no network, no money. What it was ordered it remembers in `.simulator` in the film's
 * folder, so that a film that was cut short goes on with the next studio there.
 */
export const SimulatedStudio = {
  layer: (
    options: SimulatedStudioOptions
  ): Layer.Layer<
    Studio | Simulator,
    ConfigError | FfmpegMissing | ParseError | ServeError | StoreFailed | WorkspaceUnusable,
    Machine
  > => {
    const workspace = Workspace.layer(options.folder)
    const film = FilmFolder.layer(options, workspace).pipe(
      Layer.provide(Layer.provide(wayToSimulator, ProviderLimits.layer({}))),
      Layer.provideMerge(
        // It remembers its jobs beside the film, as xAI remembers ours, so that a run that was cut short goes on.
        rehearsing({ storage: join(options.folder, ".simulator"), ...options.simulator }).pipe(
          Layer.provide(filmArtist)
        )
      ),
      Layer.provideMerge(Ffmpeg.layer(options.ffmpeg))
    )
    // The simulator keeps its memory in the film's folder, so that has to be one first.
    return Layer.flatMap(workspace, () => film)
  }
}
