import { Effect, Layer, Option } from "effect"
import { Ffmpeg, type JoinedFilm, type MediaFacts } from "../services/Ffmpeg.js"
import { Placeholders } from "./Placeholders.js"

/** A clip that is still to be filmed: as long as it was planned; the rest of its facts nobody asks for. */
const factsOf = (seconds: number): MediaFacts => ({
  durationSeconds: seconds,
  video: { codec: "h264", width: 1280, height: 720, framesPerSecond: 24, frames: Math.round(seconds * 24) },
  audio: Option.none()
})

/** An `Ffmpeg` that starts no process: it answers for placeholders, and reads the facts of clips that are there. */
export const forecastFfmpeg = Layer.effect(
  Ffmpeg,
  Effect.gen(function* () {
    const real = yield* Ffmpeg
    const placeholders = yield* Placeholders

    const probe = (file: string) =>
      Effect.flatMap(placeholders.at(file), (standing) =>
        standing === undefined
          ? real.probe(file)
          : standing._tag === "Elsewhere"
            ? real.probe(standing.path)
            : Effect.succeed(factsOf(standing.seconds))
      )
    const pretend = (file: string, seconds = 0) =>
      Effect.flatMap(placeholders.freshHash, (sha256) =>
        placeholders.put(file, { _tag: "Placeholder", sha256, seconds })
      )

    return {
      // None is looked for: that would start it.
      chosen: Effect.succeed({ path: "ffmpeg", version: "none", origin: "setting", passedOver: [] }),
      probe,
      // A clip was decoded whole before it was recorded; a placeholder has nothing to decode.
      verify: probe,
      frame: (_clip, _which, to) => pretend(to),
      frames: (_clip, { between = [], first, last }) =>
        Effect.forEach([first, ...between, last], (to) => pretend(to), { discard: true }),
      tile: (_pictures, to) => pretend(to),
      assemble: (_clips, to) =>
        Effect.as(pretend(to), {
          ...factsOf(0),
          ...{
            placed: [],
            rate: { frames: 24, seconds: 1 },
            pictures: "copied",
            copiedFrames: 0,
            sound: "copied"
          },
          ...{ loudness: Option.none(), black: [], frozen: [] }
        } satisfies JoinedFilm)
    }
  })
)
