import { join } from "node:path"
import type { FileSystem } from "@effect/platform"
import { ConfigError, Effect, Layer, Option, Redacted } from "effect"
import { ticksFromUsd } from "../domain/Money.js"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { GrokClient } from "../services/GrokClient.js"
import {
  farSideOf,
  type GrokOptions,
  grokConfig,
  settings,
  simulatorName
} from "../services/grok/GrokConfig.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { StateStore } from "../services/StateStore.js"
import { version } from "../services/Version.js"
import { Workspace } from "../services/Workspace.js"
import { Artist } from "../simulator/Artist.js"
import { Simulator } from "../simulator/Simulator.js"
import { configFromJson, decodeConfig, type SimulatorConfig } from "../simulator/SimulatorConfig.js"
import { UsageError } from "./CliError.js"
import type { StudioInput } from "./RunCommand.js"
import { textOfFile } from "./UserFile.js"

/** What a studio is made of. */
export type StudioOptions = Pick<
  StudioInput,
  "force" | "onDoubt" | "outputDir" | "simulate" | "simulatorConfig" | "budget" | "concurrency" | "ffmpeg"
>

const noKey =
  "There is no API key: set XAI_API_KEY in the environment or in a .env file, or add --simulate to film without one."

/** A wrong setting as a sentence. */
const settingWrong = (error: ConfigError.ConfigError): UsageError =>
  new UsageError({
    detail: ConfigError.isMissingDataOnly(error)
      ? noKey
      : ConfigError.isInvalidData(error)
        ? `${error.path.join(".")}: ${error.message}.`
        : `The settings cannot be used: ${String(error)}`
  })

/** The simulator's settings; without a file, scenes short enough that nobody waits for a demo. */
export const simulatorSettings = (
  file: Option.Option<string>
): Effect.Effect<SimulatorConfig, UsageError, FileSystem.FileSystem> => {
  const unusable = (why: string) => new UsageError({ detail: `The simulator cannot use its config: ${why}` })
  return Option.match(file, {
    onNone: () => Effect.mapError(decodeConfig({ sceneSeconds: 5 }), ({ message }) => unusable(message)),
    onSome: (path) =>
      textOfFile(path).pipe(
        Effect.mapError((why) => unusable(`${path}: ${why}.`)),
        Effect.flatMap((text) => Effect.mapError(configFromJson(text), ({ message }) => unusable(message)))
      )
  })
}

/** The live far side, its settings checked before anything else is touched. */
const live = grokConfig.pipe(
  Effect.flatMap((found) => Effect.as(settings(found), found)),
  Effect.mapError(settingWrong)
)

/** Fails, with nothing touched, where the far side that is asked for cannot be had: no key, a wrong address, a bad script. */
export const checkFarSide = (options: Pick<StudioOptions, "simulate" | "simulatorConfig">) =>
  options.simulate ? Effect.asVoid(simulatorSettings(options.simulatorConfig)) : Effect.asVoid(live)

/** The folder and its journal, the events, and an ffmpeg: the same for every far side. */
const house = (options: StudioOptions, farSide: string) =>
  Layer.mergeAll(
    PipelineEvents.layer,
    StateStore.layer({
      version,
      farSide,
      force: options.force,
      onDoubt: options.onDoubt,
      ...Option.match(options.budget, {
        onNone: () => ({}),
        onSome: (usd) => ({ budget: ticksFromUsd(usd) })
      })
    })
  ).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Ffmpeg.layer(Option.match(options.ffmpeg, { onNone: () => ({}), onSome: (path) => ({ path }) })),
        Workspace.layer(options.outputDir)
      )
    )
  )

/** Everything a film needs, wired once. Only the far side differs between a real and a simulated film. */
export const studio = (options: StudioOptions, seedShift = 0) => {
  const client = (found: GrokOptions) =>
    GrokClient.layer({ ...found, concurrency: options.concurrency }).pipe(Layer.mapError(settingWrong))
  return Layer.unwrapEffect(
    options.simulate
      ? Effect.map(simulatorSettings(options.simulatorConfig), (config) =>
          Layer.unwrapEffect(
            Effect.map(Simulator, ({ apiKey, url }) =>
              client({ apiKey: Redacted.make(apiKey), baseUrl: url })
            )
          ).pipe(
            Layer.provide(
              Layer.provide(
                Simulator.layer({
                  ...config,
                  seed: config.seed + seedShift,
                  // It remembers its jobs beside the film, as xAI remembers ours, so that a run that was cut short goes on.
                  storage: config.storage ?? join(options.outputDir, ".simulator")
                }),
                Artist.layer
              )
            ),
            Layer.provideMerge(house(options, simulatorName))
          )
        )
      : Effect.map(live, (found) => Layer.provideMerge(client(found), house(options, farSideOf(found))))
  )
}
