import { Option } from "effect"
import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import { type Compose, chain, clipInput, listOf, told, withInput } from "./Arguments.js"
import type { CaptionPicture } from "./CaptionPictures.js"
import {
  type FilmPlan,
  type Frame,
  type Piece,
  perSecond,
  rateText,
  type Segment,
  sampleOf,
  soundRate
} from "./FilmPlan.js"
import { matchSide } from "./Joins.js"

/** A run of a clip's frames, counted at the film's rate. */
interface Span {
  readonly from: number
  readonly frames: number
}

/** A clip's frames at the film's rate, from the first wanted one on, exactly as many as wanted. */
const framesOf = (frame: Frame, { from, frames }: Span): ReadonlyArray<FilterSpecification> => [
  // From the file's start on, so that a picture that comes late stays in step with its sound.
  { filter: "fps", options: { fps: rateText(frame.rate), start_time: 0 } },
  { filter: "tpad", options: { stop: -1, stop_mode: "clone" } },
  { filter: "trim", options: { start_frame: from, end_frame: from + frames } }
]

/** A clip's picture as the film shows it: its size, square pixels, 4:2:0, video range, from time 0 at the film's rate. */
const picture = (plan: FilmPlan, clip: Segment, span: Span) => {
  const colours = Option.match(plan.matrix, {
    onNone: () => ({ range: "tv" }),
    onSome: (matrix) => ({ range: "tv", colorspace: matrix, color_primaries: matrix, color_trc: matrix })
  })
  return [
    ...framesOf(plan, span),
    {
      filter: "scale",
      options: {
        w: clip.width,
        h: clip.height,
        flags: "lanczos",
        // Asked for only where it differs: a scaler that has nothing to do passes the picture through.
        ...(clip.isPlain ? {} : { out_range: "tv" }),
        ...Option.match(clip.toMatrix, {
          onNone: () => ({}),
          onSome: (matrix) => ({ out_color_matrix: matrix === "bt709" ? matrix : "smpte170m" })
        })
      }
    },
    {
      filter: "pad",
      options: { w: plan.width, h: plan.height, x: "(ow-iw)/2", y: "(oh-ih)/2", color: "black" }
    },
    { filter: "setsar", options: "1" },
    { filter: "format", options: "yuv420p" },
    { filter: "setparams", options: colours },
    { filter: "setpts", options: "PTS-STARTPTS" },
    // setpts forgets the rate, and what comes after would run at 25.
    { filter: "fps", options: { fps: rateText(plan.rate) } }
  ]
}

/** A clip's sound, cut or filled up with silence to the length asked for; silence where it has none. */
const sound = (clip: Segment, input: string, from: number, samples: number) =>
  clip.isMute
    ? {
        input: undefined,
        filters: [
          { filter: "anullsrc", options: { r: soundRate, cl: "stereo" } },
          { filter: "atrim", options: { end_sample: samples } },
          { filter: "aformat", options: { sample_fmts: "fltp", channel_layouts: "stereo" } }
        ]
      }
    : {
        input,
        filters: [
          { filter: "aresample", options: { osr: soundRate, async: 1, first_pts: 0 } },
          {
            filter: "aformat",
            options: { sample_fmts: "fltp", sample_rates: soundRate, channel_layouts: "stereo" }
          },
          { filter: "apad" },
          { filter: "atrim", options: { start_sample: from, end_sample: from + samples } },
          { filter: "asetpts", options: "PTS-STARTPTS" }
        ]
      }

/** The two clips of a piece, where there are two, as inputs; of the second one only what is needed is read. */
const pieceInputs = (command: FfmpegCommand, plan: FilmPlan, { clip, next }: Piece): FfmpegCommand =>
  Option.match(next, {
    onNone: () => clipInput(command, clip.path),
    onSome: (other) =>
      clipInput(clipInput(command, clip.path), other.clip.path).inputOptions([
        "-t",
        String(Math.ceil((other.clip.from + other.frames) / perSecond(plan.rate)) + 1)
      ])
  })

const pieceSound = (plan: FilmPlan, piece: Piece): ReadonlyArray<FilterSpecification> => {
  const own = sound(piece.clip, "0:a:0", sampleOf(plan.rate, piece.from), piece.samples)
  return Option.match(piece.next, {
    onNone: () => chain("a", own.input, "sound", own.filters),
    onSome: ({ clip, samples }) => {
      const other = sound(clip, "1:a:0", sampleOf(plan.rate, clip.from), samples)
      const start = piece.samples - samples
      // Equal power: two sounds that have nothing to do with each other stay as loud as one. Fades and a sum rather
      // than acrossfade, which needs more sound at hand than a short piece has.
      return [
        ...chain("a", own.input, "a", [
          ...own.filters,
          { filter: "afade", options: { type: "out", ss: start, ns: samples, curve: "qsin" } }
        ]),
        ...chain("b", other.input, "b", [
          ...other.filters,
          { filter: "afade", options: { type: "in", ss: 0, ns: samples, curve: "qsin" } },
          { filter: "adelay", options: { delays: `${start}S`, all: 1 } }
        ]),
        {
          filter: "amix",
          options: { inputs: 2, duration: "first", normalize: 0 },
          inputs: ["a", "b"],
          outputs: "sound"
        }
      ]
    }
  })
}

/**
 * A piece's picture with its clip's caption laid over it, as long as the clip is in view alone: two captions crossing could
 * not be read.
 */
const captioned = (
  plan: Frame,
  piece: Piece,
  filters: ReadonlyArray<FilterSpecification>,
  caption: Option.Option<CaptionPicture>
): ReadonlyArray<FilterSpecification> =>
  Option.match(caption, {
    onNone: () => chain("v", "0:v:0", "v", filters),
    onSome: ({ y }) => {
      const alone =
        piece.frames - Option.match(piece.next, { onNone: () => 0, onSome: ({ frames }) => frames })
      return [
        ...chain("v", "0:v:0", "bare", filters),
        {
          filter: "format",
          options: "yuva420p",
          inputs: `${Option.isSome(piece.next) ? 2 : 1}:v:0`,
          outputs: "words"
        },
        {
          filter: "overlay",
          options: { x: 0, y, format: "yuv420", eof_action: "repeat", enable: `lt(n,${alone})` },
          inputs: ["bare", "words"],
          outputs: "told"
        },
        // An overlay keeps the rate but counts in finer ticks. Another fps filter here would lose the last frame.
        {
          filter: "settb",
          options: { expr: `${plan.rate.seconds}/${plan.rate.frames}` },
          inputs: "told",
          outputs: "v"
        }
      ]
    }
  })

const piecePicture = (
  plan: FilmPlan,
  piece: Piece,
  caption: Option.Option<CaptionPicture>
): ReadonlyArray<FilterSpecification> => {
  const last: FilterSpecification = {
    filter: "format",
    options: "yuv420p",
    inputs: Option.isSome(piece.next) ? "x" : "v",
    outputs: "picture"
  }
  const own = captioned(plan, piece, picture(plan, piece.clip, piece), caption)
  return Option.match(piece.next, {
    onNone: () => [...own, last],
    onSome: ({ clip, frames }) => {
      const start = piece.frames - frames
      const ticks = { filter: "settb", options: { expr: `${plan.rate.seconds}/${plan.rate.frames}` } }
      return [
        ...own,
        // The next clip grows visible over this one. xfade would do as much, but only on pictures with as much colour as
        // brightness: every frame of the piece would lose some of its colour on the way there and back.
        ...chain("w", "1:v:0", "w", [
          ...picture(plan, clip, { from: clip.from, frames }),
          { filter: "format", options: "yuva420p" },
          { filter: "fade", options: { type: "in", start_frame: 0, nb_frames: frames, alpha: 1 } },
          ticks,
          { filter: "setpts", options: `N+${start}` }
        ]),
        {
          filter: "overlay",
          options: { format: "yuv420", eof_action: "pass", enable: `gte(n,${start})` },
          inputs: ["v", "w"],
          outputs: "crossed"
        },
        { ...ticks, inputs: "crossed", outputs: "x" },
        last
      ]
    }
  })
}

const soundFile = ["-map", "[sound]", "-c:a", "pcm_f32le", "-f", "f32le"]

/** Encoded once at this crf it is nearer to the clips than two encodes are; `npm run bench:assembly` shows by how much. */
const encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18"]

/** One piece of the film, decoded and encoded once: its pictures into one file, its sound as samples into another. */
export const pieceArguments = (
  compose: Compose,
  plan: FilmPlan,
  piece: Piece,
  caption: Option.Option<CaptionPicture>,
  to: { readonly picture: string; readonly sound: string }
): ReadonlyArray<string> =>
  listOf(
    withInput(
      pieceInputs(compose(), plan, piece),
      Option.map(caption, ({ path }) => path),
      ["-f", "png_pipe"]
    )
      .complexFilter([...piecePicture(plan, piece, caption), ...pieceSound(plan, piece)])
      .output(to.picture)
      .outputOptions(["-map", "[picture]", ...encoder, "-profile:v", "high", "-pix_fmt", "yuv420p"])
      .outputOptions(["-f", "mp4", ...told])
      .output(to.sound)
      .outputOptions(soundFile)
  )

/**
 * The picture alone of a piece that is to stand between packets of the clips: of their profile, and with parameter sets
 * whose number is not one of theirs, so that one decoder configuration holds both.
 */
export const insertArguments = (
  compose: Compose,
  plan: FilmPlan,
  piece: Piece,
  { number, profile }: { readonly number: number; readonly profile: string },
  to: string
): ReadonlyArray<string> =>
  listOf(
    pieceInputs(compose(), plan, piece)
      .complexFilter([...piecePicture(plan, piece, Option.none())])
      .output(to)
      .outputOptions(["-map", "[picture]", ...encoder, "-profile:v", profile, "-pix_fmt", "yuv420p"])
      .outputOptions(["-x264-params", `sps-id=${number}`, "-f", "mp4", ...told])
  )

/** The sound of one piece alone, as samples; for films whose pictures are copied. */
export const pieceSoundArguments = (
  compose: Compose,
  plan: FilmPlan,
  piece: Piece,
  to: string
): ReadonlyArray<string> =>
  listOf(
    pieceInputs(compose(), plan, piece)
      .complexFilter([...pieceSound(plan, piece)])
      .output(to)
      .outputOptions(soundFile)
  )
/** Both ends of a joint as grey pictures of 32x32 pixels, one behind the other. */
export const jointArguments = (
  compose: Compose,
  frame: Frame,
  ends: ReadonlyArray<Span & { readonly path: string; readonly to: string }>
): ReadonlyArray<string> =>
  listOf(
    ends.reduce(
      (so, { to }, index) => so.output(to).outputOptions(["-map", `[g${index}]`, "-f", "rawvideo"]),
      ends
        .reduce((so, { path }) => clipInput(so, path), compose())
        .complexFilter(
          ends.flatMap((end, index) =>
            chain(`e${index}`, `${index}:v:0`, `g${index}`, [
              ...framesOf(frame, end),
              { filter: "scale", options: { w: matchSide, h: matchSide, flags: "area" } },
              { filter: "format", options: "gray" }
            ])
          )
        )
    )
  )
