import type { ServeError } from "@effect/platform/HttpServerError"
import { Effect, Layer } from "effect"
import type { ParseError } from "effect/ParseResult"
import {
  type Artist,
  decodeConfig,
  Simulator,
  type SimulatorConfig,
  type SimulatorSettings
} from "xai-simulator"
import { Rehearsal } from "../domain/Delivered.js"

/** What a film ordered from a simulator of these settings is held to: how small and how slow it films is no loss. */
export const rehearsalOf = ({ framesPerSecond, scale }: SimulatorConfig): Layer.Layer<Rehearsal> =>
  Layer.succeed(Rehearsal, { framesPerSecond, scale })

/** A simulator, and what a film that is ordered from it is held to. */
export const rehearsing = (
  settings: SimulatorSettings
): Layer.Layer<Simulator, ServeError | ParseError, Artist> =>
  Layer.unwrapEffect(
    Effect.map(decodeConfig(settings), (config) => Layer.merge(Simulator.layer(config), rehearsalOf(config)))
  )
