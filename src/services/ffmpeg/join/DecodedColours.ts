import { Effect } from "effect"
import { type Command, clipInput, output, pictureIn } from "../Command.js"
import { firstSpecified } from "../clip/Colours.js"
import { inspect } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import type { Inspections } from "./FilmPlan.js"
import { Workbench } from "./Workbench.js"

/** Codecs whose own headers tell colours, which the reader does not read. */
const tellingOtherwise = new Set(["hevc", "vp9", "av1"])

/** One frame of a clip as H.264, whose header says what the decoder said of it. */
const frameCommand = (clip: Inspection, to: string): Command => ({
  inputs: [clipInput(clip.path)],
  outputs: [
    output(
      to,
      ...["-map", pictureIn(clip, 0), "-frames:v", "1"],
      ...["-c:v", "libx264", "-preset", "ultrafast", "-f", "mp4"]
    )
  ]
})

/** Clips with the colours that their decoders tell: where container and codec contradict each other, players follow the codec. */
export const withDecodedColours = Effect.fn("Ffmpeg.decodedColours")(function* (clips: Inspections) {
  const { atOnce, ffmpeg, place } = yield* Workbench
  const told = (clip: Inspection, index: number) => {
    if (!tellingOtherwise.has(clip.facts.video.codec)) return Effect.succeed(clip)
    const to = place(`colours-${index + 1}.mp4`)
    return ffmpeg(frameCommand(clip, to)).pipe(
      Effect.zipRight(inspect(to)),
      Effect.map(({ picture: { colours } }): Inspection => {
        const { picture } = clip
        return { ...clip, picture: { ...picture, colours: firstSpecified(colours, picture.colours) } }
      }),
      // A clip that cannot be decoded is told of where it is joined.
      Effect.orElseSucceed(() => clip)
    )
  }
  return yield* Effect.forEach(clips, told, { concurrency: atOnce })
})
