import { FileSystem, Path } from "@effect/platform"
import { Context, Effect, Layer, type Option } from "effect"
import { DrawingRoom } from "./Canvas.js"
import { readSpec } from "./Comment.js"
import { drawPicture } from "./Draw.js"
import { Encoder } from "./Encoder.js"
import { type Crew, filmClip, refilmClip } from "./Film.js"
import { type Eye, openEye } from "./Inspect.js"
import type { DrawRequest, FilmRequest, PictureSpec, RefilmRequest, Sight } from "./Picture.js"
import { type Resolution, type Size, sizeFor } from "./Sizes.js"

export { readSpec } from "./Comment.js"
export { type Resolution, type Size, sizeFor } from "./Sizes.js"

/** Draws the simulator's pictures and films its clips. What cannot be done here is a defect: the requests are our own. */
export class Artist extends Context.Tag("xai-simulator/Artist")<
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
  /** Draws in the room it is given and films with its encoder. */
  static readonly layer = Layer.effect(
    Artist,
    Effect.gen(function* () {
      const crew: Crew = {
        fs: yield* FileSystem.FileSystem,
        path: yield* Path.Path,
        encoder: yield* Encoder
      }
      const { open: studio } = yield* DrawingRoom
      let eye: Eye | undefined
      const room = Effect.map(studio, (open) => {
        eye ??= openEye(open)
        return { open, eye }
      })
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
