import type { FileSystem, Path } from "@effect/platform"
import type { ServeError } from "@effect/platform/HttpServerError"
import { type ConfigError, Effect, Layer, Redacted } from "effect"
import type { ParseError } from "effect/ParseResult"
import {
  type Artist,
  decodeConfig,
  Simulator,
  type SimulatorConfig,
  type SimulatorSettings
} from "xai-simulator"
import { DeliveryTolerance } from "../domain/Departures.js"
import { Provider, type ProviderLimits } from "../services/Provider.js"

/** A simulator, and what a film that is ordered from it is held to: how small and how slow it films is no loss. */
export const rehearsed = (
  config: SimulatorConfig
): Layer.Layer<Simulator | DeliveryTolerance, ServeError, Artist> => {
  const { framesPerSecond, scale } = config
  return Layer.merge(Simulator.layer(config), Layer.succeed(DeliveryTolerance, { framesPerSecond, scale }))
}

/** The same, its settings not looked at yet. */
export const rehearsing = (
  settings: SimulatorSettings
): Layer.Layer<Simulator | DeliveryTolerance, ServeError | ParseError, Artist> =>
  Layer.unwrapEffect(Effect.map(decodeConfig(settings), rehearsed))

/** The way to the simulator that stands round it. */
export const wayToSimulator: Layer.Layer<
  Provider,
  ConfigError.ConfigError,
  FileSystem.FileSystem | Path.Path | ProviderLimits | Simulator
> = Layer.unwrapEffect(
  Effect.map(Simulator, ({ apiKey, url }) =>
    Provider.layerWithin({ apiKey: Redacted.make(apiKey), baseUrl: url })
  )
)
