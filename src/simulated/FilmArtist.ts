import type { FileSystem, Path } from "@effect/platform"
import { Effect, Layer } from "effect"
import { Artist, DrawingRoom, type DrawingStudio, type Encoder, encoderAt } from "xai-simulator"
import { Ffmpeg, type FfmpegMissing } from "../services/Ffmpeg.js"
import { cutTo, openLettering, wrap } from "../services/Lettering.js"
import { sharedOnce } from "../services/SharedOnce.js"

/** Opens the room that captions are lettered in. Where this machine cannot draw, nobody should have come as far as this. */
export const openStudio: Effect.Effect<DrawingStudio> = Effect.orDie(
  Effect.map(openLettering, ({ createCanvas, legible, letteringOf, loadImage, measureOf }) => ({
    canvas: (width, height) => createCanvas(Math.max(1, Math.round(width)), Math.max(1, Math.round(height))),
    picture: (bytes) => loadImage(bytes),
    cutTo,
    legible,
    letteringOf,
    measureOf,
    wrap
  }))
)

/** The simulator's pictures are lettered as the film's captions are, in every script. */
const room = Layer.effect(
  DrawingRoom,
  Effect.map(sharedOnce(openStudio), (open) => ({ open }))
)

/** The simulator's clips are encoded by the ffmpeg that films are joined with. */
const encoder: Layer.Layer<Encoder, FfmpegMissing, Ffmpeg> = Layer.unwrapEffect(
  Effect.map(
    Effect.flatMap(Ffmpeg, ({ chosen }) => chosen),
    ({ path }) => encoderAt(path)
  )
)

/** Draws and films for a simulator in this process, with this program's own fonts and ffmpeg. */
export const filmArtist: Layer.Layer<Artist, FfmpegMissing, Ffmpeg | FileSystem.FileSystem | Path.Path> =
  Artist.layer.pipe(Layer.provide(room), Layer.provide(encoder))
