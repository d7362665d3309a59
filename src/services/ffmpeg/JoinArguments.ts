import { Option } from "effect"
import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import { type Compose, chain, clipInput, filesOnly, listOf, titleText } from "./Arguments.js"
import type { CaptionPicture } from "./CaptionPictures.js"
import { packetSamples } from "./Facts.js"
import {
  type FilmPlan,
  type Frame,
  type Piece,
  perSecond,
  rateText,
  type Segment,
  type SoundCopy,
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

/** A length in seconds as filters take it, to the microsecond. */
const secondsOf = (plan: Frame, frames: number): string => (frames / perSecond(plan.rate)).toFixed(6)

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
    onSome: ({ clip, frames }) => [
      ...own,
      ...chain("w", "1:v:0", "w", picture(plan, clip, { from: clip.from, frames })),
      {
        filter: "xfade",
        options: {
          transition: "fade",
          duration: secondsOf(plan, frames),
          offset: secondsOf(plan, piece.frames - frames)
        },
        inputs: ["v", "w"],
        outputs: "x"
      },
      last
    ]
  })
}

const withInput = (
  command: FfmpegCommand,
  file: Option.Option<string>,
  options: ReadonlyArray<string>
): FfmpegCommand =>
  Option.match(file, {
    onNone: () => command,
    onSome: (path) => command.input(path).inputOptions([...filesOnly, ...options])
  })

const soundFile = ["-map", "[sound]", "-c:a", "pcm_f32le", "-f", "f32le"]

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
      .outputOptions([
        "-map",
        "[picture]",
        // Encoded once at this crf it is nearer to the clips than two encodes are; `npm run bench:assembly` shows by how much.
        ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "18"],
        ...["-profile:v", "high", "-pix_fmt", "yuv420p", "-f", "mp4"]
      ])
      .output(to.sound)
      .outputOptions(soundFile)
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

/**
 * The clips' pictures alone, packet by packet, each in a file of its own; and so many of their sound's packets where
 * those are copied too. A join that saw the sound beside the pictures would begin with the sound's encoder delay, 1024
 * samples before the first picture.
 */
export const packetsArguments = (
  compose: Compose,
  clips: ReadonlyArray<{
    readonly path: string
    readonly picture: string
    readonly sound: Option.Option<{ readonly to: string; readonly packets: number }>
  }>
): ReadonlyArray<string> =>
  listOf(
    clips.reduce(
      (so, clip, index) => {
        const pictured = so
          .output(clip.picture)
          .outputOptions(["-map", `${index}:v:0`, "-c:v", "copy", "-f", "mp4"])
        return Option.match(clip.sound, {
          onNone: () => pictured,
          onSome: ({ packets, to }) =>
            pictured
              .output(to)
              .outputOptions(["-map", `${index}:a:0`, "-c:a", "copy"])
              .outputOptions(["-frames:a", String(packets), "-f", "adts"])
        })
      },
      clips.reduce((so, { path }) => clipInput(so, path), compose())
    )
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

const samplesInput = (command: FfmpegCommand, file: string) =>
  command.input(file).inputOptions([...filesOnly, "-f", "f32le", "-ar", String(soundRate), "-ac", "2"])

/** By how many decibels the sound is raised, and whether its peaks then need holding down. */
export interface Gain {
  readonly decibels: number
  readonly isLimited: boolean
}

const gained = ({ decibels, isLimited }: Gain): ReadonlyArray<FilterSpecification> => [
  { filter: "volume", options: { volume: `${decibels.toFixed(2)}dB` } },
  ...(isLimited
    ? [{ filter: "alimiter", options: { limit: 0.8, attack: 5, release: 100, level: "disabled" } }]
    : [])
]

/** Plays the samples to a meter after raising them; its readings arrive on standard output. */
export const meterArguments = (compose: Compose, samples: string, gain: Gain): ReadonlyArray<string> =>
  listOf(
    samplesInput(compose(), samples)
      .complexFilter(
        [
          ...chain("m", "0:a:0", "metered", [
            ...gained(gain),
            { filter: "ebur128", options: { metadata: 1, peak: "true" } },
            { filter: "ametadata", options: { mode: "print", file: "-" } }
          ])
        ],
        ["metered"]
      )
      .output("-")
      .outputOptions(["-f", "null"])
  )

/** What the finished film is put together from. All but the pictures' list and the sound may be missing. */
export interface Parts {
  readonly pictures: string
  readonly sound:
    | { readonly _tag: "Samples"; readonly path: string; readonly gain: Gain }
    | { readonly _tag: "Packets"; readonly path: string; readonly copy: SoundCopy }
  readonly chapters: Option.Option<string>
  readonly captions: Option.Option<string>
  readonly title: string
}

/** The last move: pictures copied from their pieces, sound copied or encoded, chapters, captions, title, index in front. */
export const filmArguments = (compose: Compose, parts: Parts, to: string): ReadonlyArray<string> => {
  const { captions, chapters, sound: heard } = parts
  const shown = titleText(parts.title)
  const listed = compose()
    .input(parts.pictures)
    // Equal pieces need no conversion, and without one the packets stay as they are to the last bit.
    .inputOptions([...filesOnly, "-f", "concat", "-safe", "1", "-auto_convert", "0"])
  const sounded =
    heard._tag === "Samples"
      ? samplesInput(listed, heard.path)
      : listed
          .input(heard.path)
          .inputOptions([...filesOnly, "-f", "aac"])
          // The packets before the first sample stand before the film's start, where a player does not play them.
          .inputOptions([
            "-itsoffset",
            (-(heard.copy.priming * packetSamples) / heard.copy.sampleRate).toFixed(9)
          ])
  const told = withInput(withInput(sounded, chapters, ["-f", "ffmetadata"]), captions, ["-f", "srt"])
  const captionsInput = Option.isSome(chapters) ? 3 : 2
  const base =
    heard._tag === "Samples"
      ? told
          .complexFilter([...chain("s", "1:a:0", "sound", gained(heard.gain))])
          .output(to)
          .outputOptions(["-map", "0:v:0", "-c:v", "copy", "-map", "[sound]"])
          .outputOptions(["-c:a", "aac", "-b:a", "192k", "-ar", String(soundRate), "-ac", "2"])
      : told.output(to).outputOptions(["-map", "0:v:0", "-map", "1:a:0", "-c", "copy"])
  return listOf(
    (Option.isSome(captions)
      ? base.outputOptions(["-map", `${captionsInput}:s:0`, "-c:s", "mov_text"])
      : base
    )
      // The clips' own words about themselves stay behind. "-1" would drop the chapters' names as well.
      .outputOptions(
        Option.isSome(chapters)
          ? [
              "-map_metadata:g",
              "2:g",
              "-map_metadata:s:v",
              "-1",
              "-map_metadata:s:a",
              "-1",
              "-map_chapters",
              "2"
            ]
          : ["-map_metadata", "-1", "-map_chapters", "-1"]
      )
      // Several arguments at once: a single one with one space in it would be split in two.
      .outputOptions("-metadata", `title=${shown === "" ? "Untitled" : shown}`)
      .outputOptions(["-movflags", "+faststart", "-fs", "4G", "-f", "mp4"])
  )
}

/** A concat list: generated names only, each with its picture's exact length, which sound may not stretch. */
export const concatList = (
  pieces: ReadonlyArray<{ readonly name: string; readonly frames: number }>,
  plan: Frame
): string =>
  `${[
    "ffconcat version 1.0",
    ...pieces.flatMap(({ frames, name }) => [`file ${name}`, `duration ${secondsOf(plan, frames)}`])
  ].join("\n")}\n`
