import { Array, Effect } from "effect"
import { type Command, clipInput, output, pictureIn } from "../Command.js"
import { firstTold, untold } from "../clip/Colours.js"
import { inspect } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import type { Inspections } from "./FilmPlan.js"
import { Workbench } from "./Workbench.js"

/** Codecs whose own headers tell colours, which the reader does not read. */
const tellingOtherwise = new Set(["hevc", "vp9", "av1"])

/** One frame of each clip as H.264, whose header says what the decoder said of it. */
const frameCommand = (
  frames: ReadonlyArray<{ readonly clip: Inspection; readonly to: string }>
): Command => ({
  inputs: frames.map(({ clip }) => clipInput(clip.path)),
  outputs: frames.map(({ clip, to }, index) =>
    output(
      to,
      ...["-map", pictureIn(clip, index), "-frames:v", "1"],
      ...["-c:v", "libx264", "-preset", "ultrafast", "-f", "mp4"]
    )
  )
})

/** Clips with the colours that their decoders tell: where container and codec contradict each other, players follow the codec. */
export const withDecodedColours = Effect.fn("Ffmpeg.decodedColours")(function* (clips: Inspections) {
  const { ffmpeg, place } = yield* Workbench
  const asked = clips
    .filter(({ facts }) => tellingOtherwise.has(facts.video.codec))
    .map((clip, index) => ({ clip, to: place(`colours-${index + 1}.mp4`) }))
  if (asked.length === 0) return clips
  const told = yield* ffmpeg(frameCommand(asked)).pipe(
    Effect.zipRight(Effect.forEach(asked, ({ to }) => inspect(to))),
    Effect.map((frames) => frames.map(({ picture }) => picture.colours)),
    // A clip that cannot be decoded is told of where it is joined.
    Effect.orElseSucceed(() => asked.map(() => untold))
  )
  return Array.map(clips, (clip): Inspection => {
    const colours = told[asked.findIndex((one) => one.clip === clip)] ?? untold
    return { ...clip, picture: { ...clip.picture, colours: firstTold(colours, clip.picture.colours) } }
  })
})
