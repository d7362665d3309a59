import type { FileSystem, Path } from "@effect/platform"
import type { ServeError } from "@effect/platform/HttpServerError"
import { Layer } from "effect"
import type { ParseError } from "effect/ParseResult"
import { Artist } from "./drawing/Artist.js"
import { type FfmpegNotFound, plainEncoder } from "./drawing/FindFfmpeg.js"
import { plainRoom } from "./drawing/PlainRoom.js"
import { Simulator } from "./Simulator.js"
import type { SimulatorSettings } from "./SimulatorConfig.js"

/**
 * Draws in Nunito and the machine's own fonts, and films with the first ffmpeg that can.
 * Fails   FfmpegNotFound where no ffmpeg on this machine encodes H.264 and AAC.
 */
export const plainArtist: Layer.Layer<Artist, FfmpegNotFound, FileSystem.FileSystem | Path.Path> =
  Artist.layer.pipe(Layer.provide(plainRoom), Layer.provide(plainEncoder))

/**
 * A simulator with all it draws and films with: the fonts that come along, and the first ffmpeg that can film.
 * Takes   settings as a person writes them; every one has a default.
 * Gives   a server on 127.0.0.1 that ends with the layer.
 * Fails   FfmpegNotFound. ParseError: a setting is misspelt or out of its range. ServeError: the port is taken.
 * Costs   about 0.1 s for a picture of 1280 by 720, a second or two of a processor for a clip; no money.
 */
export const standalone = (
  settings: SimulatorSettings = {}
): Layer.Layer<Simulator, FfmpegNotFound | ParseError | ServeError, FileSystem.FileSystem | Path.Path> =>
  Layer.provide(Simulator.layerSettings(settings), plainArtist)
