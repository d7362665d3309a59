import { Option } from "effect"
import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import { frameRate, perSecond } from "../../../domain/FrameRate.js"
import { type Compose, chain, filteredClip, listOf, pictureIn, told, withInput } from "../Arguments.js"
import type { CaptionPicture } from "../CaptionPictures.js"
import type { Inspection } from "../clip/Inspection.js"
import { colourFilters } from "./Colour.js"
import { type FilmPlan, type Frame, type Piece, rateText, type Segment } from "./FilmPlan.js"
import { drawnOut, keepsFrames } from "./Time.js"

/** A run of a clip's frames, counted at the film's rate, the held ones first. */
export interface Span {
  readonly from: number
  readonly frames: number
}

/** When a clip's frames are shown, after the first: counted where they keep time, for a writer may tell some times wrong. */
const ownTime = ({ facts: { video }, picture }: Inspection): string => {
  const { frames, seconds } = frameRate(video.framesPerSecond)
  return picture.isSteady ? `N*${seconds}/(${frames}*TB)` : "(PTS-STARTPTS)"
}

/**
 * A clip's frames at the film's rate, from the first wanted one on, exactly as many as wanted. Its own first frame is the
 * beginning; frames that keep time, give or take a jitter, fall on the film's one by one.
 */
export const framesOf = (
  { rate }: Frame,
  { clip, held }: Pick<Segment, "clip" | "held">,
  { from, frames }: Span
): ReadonlyArray<FilterSpecification> => {
  const fastest = Math.max(clip.facts.video.framesPerSecond, perSecond(rate))
  return [
    ...(clip.picture.mayBeInterlaced && !clip.picture.changes
      ? [{ filter: "bwdif", options: { mode: "send_frame", deint: "interlaced" } }]
      : []),
    ...(keepsFrames(rate, clip)
      ? [
          { filter: "setpts", options: `N*${rate.seconds}/(${rate.frames}*TB)` },
          { filter: "fps", options: { fps: rateText(rate), start_time: 0 } }
        ]
      : [
          // Of another rate: what is in view at each moment of the film, give or take half a frame of the faster one; in ticks
          // fine enough for that, for some writers' own are a whole frame each.
          { filter: "settb", options: { expr: "AVTB" } },
          {
            filter: "setpts",
            options: `${ownTime(clip)}*${drawnOut(rate, clip).toFixed(9)}-${(0.5 / fastest).toFixed(6)}/TB`
          },
          { filter: "fps", options: { fps: rateText(rate), start_time: 0, round: "up" } }
        ]),
    {
      filter: "tpad",
      options: { ...(held > 0 ? { start: held, start_mode: "clone" } : {}), stop: -1, stop_mode: "clone" }
    },
    { filter: "trim", options: { start_frame: from, end_frame: from + frames } }
  ]
}

/** The size of a picture inside the film's: a number, or worked out frame by frame where it changes half-way. */
const sizeIn = (plan: FilmPlan, { clip, height, width }: Segment) =>
  clip.picture.changes
    ? {
        w: `2*round(min(${plan.width},${plan.height}*dar)/2)`,
        h: `2*round(min(${plan.height},${plan.width}/dar)/2)`
      }
    : { w: width, h: height }

/** Without the last two the scaler turns grey a little green, on its way to another size as to another matrix. */
const exactly = "lanczos+accurate_rnd+full_chroma_int"

/** A clip's picture as the film shows it: its size, square pixels, 4:2:0, the film's colours, from time 0 at its rate. */
const picture = (plan: FilmPlan, segment: Segment, span: Span): ReadonlyArray<FilterSpecification> => {
  const { before, scale, tags } = colourFilters(segment.clip, plan.colours)
  return [
    ...framesOf(plan, segment, span),
    ...before,
    { filter: "scale", options: { ...sizeIn(plan, segment), flags: exactly, ...scale } },
    {
      filter: "pad",
      options: {
        ...{ w: plan.width, h: plan.height, x: "(ow-iw)/2", y: "(oh-ih)/2", color: "black" },
        ...(segment.clip.picture.changes ? { eval: "frame" } : {})
      }
    },
    { filter: "setsar", options: "1" },
    { filter: "format", options: "yuv420p" },
    tags,
    { filter: "setpts", options: "PTS-STARTPTS" },
    // setpts forgets the rate, and what comes after would run at 25; on ffmpeg 5 it holds the last frame once more.
    { filter: "fps", options: { fps: rateText(plan.rate) } },
    { filter: "trim", options: { end_frame: span.frames } }
  ]
}

/** The two clips of a piece, where there are two, as inputs; of the second one only what is needed is read. */
const pieceInputs = (command: FfmpegCommand, plan: FilmPlan, { next, segment }: Piece): FfmpegCommand =>
  Option.match(next, {
    onNone: () => filteredClip(command, segment.clip),
    onSome: (other) =>
      filteredClip(filteredClip(command, segment.clip), other.segment.clip).inputOptions([
        "-t",
        String(Math.ceil((other.segment.from + other.frames) / perSecond(plan.rate)) + 2)
      ])
  })

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
    onNone: () => chain("v", pictureIn(piece.segment.clip, 0), "v", filters),
    onSome: ({ y }) => {
      const alone =
        piece.frames - Option.match(piece.next, { onNone: () => 0, onSome: ({ frames }) => frames })
      return [
        ...chain("v", pictureIn(piece.segment.clip, 0), "bare", filters),
        {
          filter: "format",
          options: "yuva420p",
          inputs: `${Option.isSome(piece.next) ? 2 : 1}:v:0`,
          outputs: "words"
        },
        {
          filter: "overlay",
          options: {
            x: 0,
            y,
            format: "yuv420",
            eof_action: "repeat",
            enable: `lt(t,${((alone - 0.5) / perSecond(plan.rate)).toFixed(6)})`
          },
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
  const own = captioned(plan, piece, picture(plan, piece.segment, piece), caption)
  return Option.match(piece.next, {
    onNone: () => [...own, last],
    onSome: ({ frames, segment }) => {
      const start = piece.frames - frames
      const ticks = { filter: "settb", options: { expr: `${plan.rate.seconds}/${plan.rate.frames}` } }
      return [
        ...own,
        // The next clip grows visible over this one. xfade would do as much, but only on pictures with as much colour as
        // brightness: every frame of the piece would lose some of its colour on the way there and back.
        ...chain("w", pictureIn(segment.clip, 1), "w", [
          ...picture(plan, segment, { from: segment.from, frames }),
          { filter: "format", options: "yuva420p" },
          { filter: "fade", options: { type: "in", start_frame: 0, nb_frames: frames, alpha: 1 } },
          ticks,
          { filter: "setpts", options: `N+${start}` }
        ]),
        {
          filter: "overlay",
          // Before the next clip's first frame there is nothing to lay over.
          options: { format: "yuv420", eof_action: "pass" },
          inputs: ["v", "w"],
          outputs: "crossed"
        },
        { ...ticks, inputs: "crossed", outputs: "x" },
        last
      ]
    }
  })
}

/** Encoded once at this crf it is nearer to the clips than two encodes are; `npm run bench:assembly` shows by how much. */
const encoder = [
  ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"],
  // Where colour lies between the pixels: where every H.264 decoder takes it to lie.
  ...["-chroma_sample_location", "left", "-f", "mp4"]
]

/** What an encoded piece must be besides its pictures. */
export interface Setting {
  /** x264's word for its profile. */
  readonly profile: string
  /** The number of its parameter sets, where it stands beside packets whose sets have other numbers. */
  readonly number: Option.Option<number>
}

export const plainSetting: Setting = { profile: "high", number: Option.none() }

/** The picture of one piece of the film, decoded and encoded once. */
export const pieceArguments = (
  compose: Compose,
  plan: FilmPlan,
  piece: Piece,
  caption: Option.Option<CaptionPicture>,
  { number, profile }: Setting,
  to: string
): ReadonlyArray<string> =>
  listOf(
    withInput(
      pieceInputs(compose(), plan, piece),
      Option.map(caption, ({ path }) => path),
      ["-f", "png_pipe"]
    )
      .complexFilter([...piecePicture(plan, piece, caption)])
      .output(to)
      .outputOptions(["-map", "[picture]", ...encoder, "-profile:v", profile, ...told])
      .outputOptions(
        Option.match(number, { onNone: () => [], onSome: (id) => ["-x264-params", `sps-id=${id}`] })
      )
  )
