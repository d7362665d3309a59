// The door of the package: what a program that starts a simulator of its own may import.

export { Artist } from "./drawing/Artist.js"
export {
  DrawingRoom,
  type Face,
  type Lettering,
  type Measure,
  type Pen,
  type Studio as DrawingStudio
} from "./drawing/Canvas.js"
export { Encoder } from "./drawing/Encoder.js"
export { encoderAt } from "./drawing/FfmpegEncoder.js"
export { FfmpegNotFound } from "./drawing/FindFfmpeg.js"
export type { DrawRequest, FilmRequest, PictureSpec, RefilmRequest, Sight } from "./drawing/Picture.js"
export { type FaultName, faultTable } from "./faults/FaultCatalogue.js"
export { Simulator } from "./Simulator.js"
export {
  configFromJson,
  decodeConfig,
  type SimulatorConfig,
  type SimulatorSettings
} from "./SimulatorConfig.js"
export { plainArtist, standalone } from "./Standalone.js"
export { paidRoutes, type RouteName } from "./server/RouteName.js"
export { type MusicRequest, musicBed, musicFile } from "./sound/Music.js"
export type { Bill, BillEntry, LogEntry } from "./state/RequestLog.js"
