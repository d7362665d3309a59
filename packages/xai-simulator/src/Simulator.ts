import type { ServeError } from "@effect/platform/HttpServerError"
import { Context, Effect, FiberRef, Layer } from "effect"
import type { ParseError } from "effect/ParseResult"
import type { Artist } from "./drawing/Artist.js"
import { decodeConfig, type SimulatorConfig, type SimulatorSettings } from "./SimulatorConfig.js"
import type { SimulatorService } from "./SimulatorService.js"

/** A server on this machine that answers as xAI does, draws real pictures and films real clips, for nothing. */
export class Simulator extends Context.Tag("xai-simulator/Simulator")<Simulator, SimulatorService>() {
  /**
   * Starts the server on 127.0.0.1 and ends it, open connections included, with the scope.
   * Fails   ServeError: the port is taken.
   */
  static readonly layer = (config: SimulatorConfig): Layer.Layer<Simulator, ServeError, Artist> =>
    // The server and what it draws with are loaded only when somebody simulates.
    Layer.unwrapEffect(
      Effect.map(
        Effect.promise(() => import("./server/Server.js")),
        ({ layer, Serving }) => Layer.provide(Layer.effect(Simulator, Serving), layer(config))
      )
      // It stands for somebody else's machine: its work is no part of what is seen of this program.
    ).pipe(Layer.locally(FiberRef.currentTracerEnabled, false))

  /**
   * The same from settings as a person writes them.
   * Fails   ServeError. ParseError: a setting is misspelt or out of its range.
   */
  static readonly layerSettings = (
    settings: SimulatorSettings
  ): Layer.Layer<Simulator, ServeError | ParseError, Artist> =>
    Layer.unwrapEffect(Effect.map(decodeConfig(settings), Simulator.layer))
}
