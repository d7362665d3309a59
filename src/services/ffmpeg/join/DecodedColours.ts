import { Effect, Option } from "effect"
import { type Compose, clipInput, composer, listOf, pictureIn } from "../Arguments.js"
import { firstTold, untold } from "../clip/Colours.js"
import { readSetting } from "../clip/DecoderSetting.js"
import { inspect } from "../clip/Facts.js"
import type { Inspection } from "../clip/Inspection.js"
import { readSequenceSet } from "../clip/SequenceSet.js"
import type { Workbench } from "./Workbench.js"

/** Codecs whose own headers tell colours, which the reader hears of only where the container is silent. */
const tellingOtherwise = new Set(["hevc", "vp9", "av1"])

/** One frame of each clip as H.264, whose header says what the decoder said of it. */
const frameArguments = (
  compose: Compose,
  frames: ReadonlyArray<{ readonly clip: Inspection; readonly to: string }>
): ReadonlyArray<string> =>
  listOf(
    frames.reduce(
      (so, { clip, to }, index) =>
        so
          .output(to)
          .outputOptions(["-map", pictureIn(clip, index), "-frames:v", "1"])
          .outputOptions(["-c:v", "libx264", "-preset", "ultrafast", "-f", "mp4"]),
      frames.reduce((so, { clip }) => clipInput(so, clip.path), compose())
    )
  )

/** Clips with the colours that their decoders tell, where container and codec may contradict each other: players follow the codec. */
export const withDecodedColours = Effect.fn("Ffmpeg.decodedColours")(function* (
  strictWork: Workbench["strictWork"],
  task: string,
  clips: ReadonlyArray<Inspection>,
  place: (name: string) => string
) {
  const asked = clips
    .filter(
      ({ facts, picture }) => tellingOtherwise.has(facts.video.codec) && Option.isSome(picture.colours.matrix)
    )
    .map((clip, index) => ({ clip, to: place(`colours-${index + 1}.mp4`) }))
  if (asked.length === 0) return clips
  const told = yield* strictWork(task, frameArguments(yield* composer, asked)).pipe(
    Effect.zipRight(Effect.forEach(asked, ({ to }) => inspect(task, to))),
    Effect.map((frames) =>
      frames.map(({ picture }) =>
        readSetting(picture.configuration).pipe(
          Option.flatMap(({ sequences }) => Option.fromNullable(sequences[0])),
          Option.flatMap(readSequenceSet),
          Option.match({ onNone: () => untold, onSome: ({ colours }) => colours })
        )
      )
    ),
    // A clip that cannot be decoded is told of where it is joined.
    Effect.orElseSucceed(() => asked.map(() => untold))
  )
  return clips.map((clip) => {
    const colours = told[asked.findIndex((one) => one.clip === clip)]
    return colours === undefined
      ? clip
      : { ...clip, picture: { ...clip.picture, colours: firstTold(colours, clip.picture.colours) } }
  })
})
