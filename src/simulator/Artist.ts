import { FileSystem, Path } from "@effect/platform"
import { Context, Effect, Layer, type Option } from "effect"
import { Ffmpeg } from "../services/Ffmpeg.js"
import { lasting } from "../services/Lasting.js"
import { openStudio } from "./artist/Canvas.js"
import { readSpec } from "./artist/Comment.js"
import { drawPicture } from "./artist/Draw.js"
import { type Crew, filmClip, refilmClip } from "./artist/Film.js"
import { openEye } from "./artist/Inspect.js"
import { type Resolution, type Size, sizeFor } from "./artist/Sizes.js"
import type { DrawRequest, FilmRequest, PictureSpec, RefilmRequest, Sight } from "./Picture.js"

export { readSpec } from "./artist/Comment.js"
export { type Resolution, type Size, sizeFor } from "./artist/Sizes.js"

/** Draws the simulator's pictures and films its clips. What cannot be done here is a defect: the requests are our own. */
export class Artist extends Context.Tag("grok-video-pipeline/simulator/Artist")<
  Artist,
  {
    /** Draws a picture: JPEG bytes that carry the spec. Equal requests give equal bytes. About 0.1 s for 1280x720. */
    readonly draw: (request: DrawRequest) => Effect.Effect<Uint8Array>
    /** What a picture shows; none for pictures that were not drawn here. */
    readonly readSpec: (jpeg: Uint8Array) => Option.Option<PictureSpec>
    /** Looks for planted defects in a picture's pixels; none for pictures that were not drawn here. */
    readonly inspect: (jpeg: Uint8Array) => Effect.Effect<Option.Option<Sight>>
    /** Films a clip: mp4 bytes, H.264 and AAC, exactly seconds x framesPerSecond frames. */
    readonly film: (request: FilmRequest) => Effect.Effect<Uint8Array>
    /** Films a clip again: same length, size and sound, its look a little changed. */
    readonly refilm: (request: RefilmRequest) => Effect.Effect<Uint8Array>
    /** The pixels behind an aspect ratio and a resolution name. */
    readonly sizeFor: (aspect: string, resolution: Resolution) => Size
  }
>() {
  /** Draws with Skia and films with the ffmpeg in use. The drawing library is loaded by the first picture. */
  static readonly layer = Layer.effect(
    Artist,
    Effect.gen(function* () {
      const ffmpeg = yield* Ffmpeg
      const crew: Crew = {
        fs: yield* FileSystem.FileSystem,
        path: yield* Path.Path,
        ffmpeg: (yield* ffmpeg.chosen).path
      }
      const studio = yield* lasting(openStudio)
      const room = yield* lasting(Effect.map(studio, (open) => ({ open, eye: openEye(open) })))
      // A clip takes a processor and a few dozen megabytes while it is made; the rest wait their turn.
      const gate = yield* Effect.makeSemaphore(2)
      return {
        draw: (request) =>
          Effect.map(room, ({ eye, open }) =>
            drawPicture(open, request, (canvas) => eye.witness(request, canvas))
          ),
        readSpec,
        inspect: (jpeg) => Effect.flatMap(room, ({ eye }) => eye.inspect(jpeg)),
        film: (request) =>
          gate.withPermits(1)(Effect.flatMap(studio, (open) => filmClip(open, crew, request))),
        refilm: (request) => gate.withPermits(1)(refilmClip(crew, request)),
        sizeFor
      }
    })
  )
}
