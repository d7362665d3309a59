import { Effect, Layer, Option } from "effect"
import { Ffmpeg, type MediaFacts } from "../services/Ffmpeg.js"
import type { Notebook } from "./Notebook.js"

/** A clip that is still to be filmed: as long as it was planned; the rest of its facts nobody asks for. */
const factsOf = (seconds: number): MediaFacts => ({
  durationSeconds: seconds,
  video: { codec: "h264", width: 1280, height: 720, framesPerSecond: 24, frames: Math.round(seconds * 24) },
  audio: Option.none()
})

/** An `Ffmpeg` that starts no process for what is not there: it knows placeholders by their lengths, and reads the facts of clips that are there. */
export const forecastFfmpeg = ({ pretended }: Notebook) =>
  Layer.unwrapEffect(
    Effect.map(Ffmpeg, (real) =>
      Layer.mock(Ffmpeg, {
        // None is looked for: that would start it.
        chosen: Effect.succeed({
          path: "ffmpeg",
          version: "none",
          origin: "setting" as const,
          passedOver: []
        }),
        probe: (file) =>
          Effect.suspend(() => {
            const standing = pretended.get(file)
            return standing?._tag === "Placeholder"
              ? Effect.succeed(factsOf(standing.seconds))
              : real.probe(standing?.path ?? file)
          })
      })
    )
  )
