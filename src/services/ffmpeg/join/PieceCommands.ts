import { Option } from "effect"
import { type FrameRate, frameRate, perSecond } from "../../../domain/FrameRate.js"
import { type Command, chain, fileInput, filteredClip, output, pictureIn, progress } from "../Command.js"
import { type AvcDecoderConfig, freeNumber, profileName } from "../clip/AvcDecoderConfig.js"
import type { Inspection } from "../clip/Inspection.js"
import { colourFilters, mappingTrial, needsMapping } from "./Colour.js"
import {
  captionsIn,
  type FilmPlan,
  type Frame,
  type Piece,
  rateText,
  type Segment,
  type ShownCaption
} from "./FilmPlan.js"
import { matchSide } from "./Joins.js"
import { drawnOut, keepsFrames } from "./Time.js"

/** A run of a clip's frames, counted at the film's rate, the held ones first. */
interface Span {
  readonly from: number
  readonly frames: number
}

/** When a clip's frames are shown, after the first: counted where they keep time, for a writer may tell some times wrong. */
const ownTime = ({ facts: { video }, picture }: Inspection): string => {
  const { frames, seconds } = frameRate(video.framesPerSecond)
  return picture.isSteady ? `N*${seconds}/(${frames}*TB)` : "(PTS-STARTPTS)"
}

/** A clip's frames on the film's clock, one by one, give or take a jitter; or what is in view at each of its moments. */
const onTime = (rate: FrameRate, clip: Inspection): ReadonlyArray<string> => {
  const fps = `fps=fps=${rateText(rate)}:start_time=0`
  if (keepsFrames(rate, clip)) return [`setpts=N*${rate.seconds}/(${rate.frames}*TB)`, fps]
  // Give or take half a frame of the faster one; in ticks fine enough for that, for some writers' own are a whole frame each.
  const half = 0.5 / Math.max(clip.facts.video.framesPerSecond, perSecond(rate))
  return [
    "settb=expr=AVTB",
    `setpts=${ownTime(clip)}*${drawnOut(rate, clip).toFixed(9)}-${half.toFixed(6)}/TB`,
    `${fps}:round=up`
  ]
}

/**
 * A clip's frames at the film's rate, from the first wanted one on, exactly as many as wanted. Its own first frame is the
 * beginning.
 */
const framesOf = (
  rate: FrameRate,
  { clip, held }: Pick<Segment, "clip" | "held">,
  { from, frames }: Span
): ReadonlyArray<string> => [
  ...(clip.picture.mayBeInterlaced && !clip.picture.changes
    ? ["bwdif=mode=send_frame:deint=interlaced"]
    : []),
  ...onTime(rate, clip),
  `tpad=${held > 0 ? `start=${held}:start_mode=clone:` : ""}stop=-1:stop_mode=clone`,
  `trim=start_frame=${from}:end_frame=${from + frames}`
]

/** The size of a picture inside the film's: a number, or worked out frame by frame where it changes half-way. */
const sizeIn = (plan: FilmPlan, { clip, height, width }: Segment): string =>
  clip.picture.changes
    ? `w='2*round(min(${plan.width},${plan.height}*dar)/2)':h='2*round(min(${plan.height},${plan.width}/dar)/2)'`
    : `w=${width}:h=${height}`

/** Without the last two the scaler turns grey a little green, on its way to another size as to another matrix. */
const exactly = "lanczos+accurate_rnd+full_chroma_int"

/** A clip's picture as the film shows it: its size, square pixels, 4:2:0, the film's colours, from time 0 at its rate. */
const picture = (plan: FilmPlan, segment: Segment, span: Span): ReadonlyArray<string> => {
  const { before, scale, tags } = colourFilters(segment.clip, plan.colours)
  const everyFrame = segment.clip.picture.changes ? ":eval=frame" : ""
  return [
    ...framesOf(plan.rate, segment, span),
    ...before,
    `scale=${sizeIn(plan, segment)}:flags=${exactly}${scale}`,
    `pad=w=${plan.width}:h=${plan.height}:x=(ow-iw)/2:y=(oh-ih)/2:color=black${everyFrame}`,
    "setsar=1",
    "format=yuv420p",
    tags,
    "setpts=PTS-STARTPTS",
    // setpts forgets the rate, and what comes after would run at 25; on ffmpeg 5 it holds the last frame once more.
    `fps=fps=${rateText(plan.rate)}`,
    `trim=end_frame=${span.frames}`
  ]
}

/** An overlay keeps the rate but counts in finer ticks. Another fps filter behind it would lose the last frame. */
const ticks = ({ rate }: Frame): string => `settb=expr=${rate.seconds}/${rate.frames}`

/** A caption laid over a piece's picture while it is told, from one label to another; its own picture is the `input`-th file. */
const captioned = (
  { rate }: Frame,
  { from, to, y }: ShownCaption,
  input: number,
  [bare, told]: readonly [string, string]
): ReadonlyArray<string> => {
  // Half a frame early, where no frame is.
  const seconds = (frame: number) => ((frame - 0.5) / perSecond(rate)).toFixed(6)
  const shown = `${from > 0 ? `gte(t,${seconds(from)})*` : ""}lt(t,${seconds(to)})`
  return [
    ...chain(`words${input}`, [`${input}:v:0`], `words${input}`, ["format=yuva420p"]),
    ...chain(told, [bare, `words${input}`], told, [
      `overlay=x=0:y=${y}:format=yuv420:eof_action=repeat:enable='${shown}'`
    ])
  ]
}

/**
 * The next clip grows visible over this one: from `v` to `x`. xfade would do as much, but only on pictures with as much colour
 * as brightness: every frame of the piece would lose some of its colour on the way there and back.
 */
const crossed = (plan: FilmPlan, piece: Piece, { frames, segment }: NonNullable<Piece["next"]>) => [
  ...chain("w", [pictureIn(segment.clip, 1)], "w", [
    ...picture(plan, segment, { from: segment.from, frames }),
    "format=yuva420p",
    `fade=type=in:start_frame=0:nb_frames=${frames}:alpha=1`,
    ticks(plan),
    `setpts=N+${piece.frames - frames}`
  ]),
  // Before the next clip's first frame there is nothing to lay over.
  ...chain("crossed", ["v", "w"], "crossed", ["overlay=format=yuv420:eof_action=pass"]),
  ...chain("x", ["crossed"], "x", [ticks(plan)])
]

/** Encoded once at this crf it is nearer to the clips than two encodes are; `npm run bench:assembly` shows by how much. */
const encoder = [
  ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"],
  // Where colour lies between the pixels: where every H.264 decoder takes it to lie.
  ...["-chroma_sample_location", "left", "-f", "mp4"]
]

/** How x264 encodes a piece by itself: by its word for the profile. */
export const plainSetting: ReadonlyArray<string> = ["-profile:v", "high"]

/** The same beside packets of this setting, whose parameter sets have other numbers; `None` where it can not. */
export const settingBeside = (own: AvcDecoderConfig): Option.Option<ReadonlyArray<string>> =>
  Option.zipWith(profileName(own), freeNumber(own), (profile, number) => [
    "-profile:v",
    profile,
    "-x264-params",
    `sps-id=${number}`
  ])

/** The picture of one piece of the film, decoded and encoded once; of the next clip only what is needed is read. */
export const pieceCommand = (
  plan: FilmPlan,
  piece: Piece,
  setting: ReadonlyArray<string>,
  to: string
): Command => {
  const { next, segment } = piece
  const captions = captionsIn(plan, piece)
  const [clips, bare] = next === undefined ? ([1, "v"] as const) : ([2, "x"] as const)
  const seconds = ({ frames, segment: { from } }: NonNullable<Piece["next"]>) =>
    String(Math.ceil((from + frames) / perSecond(plan.rate)) + 2)
  return {
    inputs: [
      filteredClip(segment.clip),
      ...(next === undefined ? [] : [filteredClip(next.segment.clip, "-t", seconds(next))]),
      ...captions.map(({ path }) => fileInput(path, "-f", "png_pipe"))
    ],
    filters: [
      ...chain("v", [pictureIn(segment.clip, 0)], "v", picture(plan, segment, piece)),
      ...(next === undefined ? [] : crossed(plan, piece, next)),
      ...captions.flatMap((caption, index) =>
        captioned(plan, caption, clips + index, [index === 0 ? bare : `told${index}`, `told${index + 1}`])
      ),
      ...(captions.length === 0
        ? chain("picture", [bare], "picture", ["format=yuv420p"])
        : chain("picture", [`told${captions.length}`], "picture", [ticks(plan), "format=yuv420p"]))
    ],
    outputs: [output(to, "-map", "[picture]", ...encoder, ...setting, ...progress)]
  }
}

/** An end of a joint: a run of a clip's frames, and the file they go into. */
interface JointEnd extends Span, Pick<Segment, "clip" | "held"> {
  readonly to: string
}

/** The ends of a joint as grey pictures of 32x32 pixels, one behind the other, each end in a file and by a graph of its own. */
export const jointCommand = (rate: FrameRate, ends: ReadonlyArray<JointEnd>): Command => ({
  inputs: ends.map(({ clip }) => filteredClip(clip)),
  outputs: ends.map((end, input) => {
    const filters = [
      ...framesOf(rate, end, end),
      // Brightness alone is compared, and the scaler does not know every matrix.
      ...(needsMapping(end.clip) ? ["setparams=colorspace=bt709"] : []),
      `scale=w=${matchSide}:h=${matchSide}:flags=area`,
      "format=gray"
    ]
    return output(
      end.to,
      "-map",
      pictureIn(end.clip, input),
      "-filter:v",
      filters.join(","),
      "-f",
      "rawvideo"
    )
  })
})

/** Fails on an ffmpeg that lacks the filters by which light is mapped. */
export const mappingCommand: Command = {
  inputs: [{ path: "color=size=16x16:duration=0.1", options: ["-f", "lavfi"] }],
  filters: chain("t", ["0:v:0"], "trial", mappingTrial),
  outputs: [output("-", "-map", "[trial]", "-f", "null")]
}
