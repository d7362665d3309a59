import { Effect } from "effect"
import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import { mostPixels } from "./Facts.js"
import { type FilmPlan, rateText, type Segment, soundRate } from "./FilmPlan.js"
import type { TilePlan } from "./Pictures.js"

/** Begins an argument list. */
export type Compose = () => FfmpegCommand

/**
 * fluent-ffmpeg as a composer only, loaded at the first need. Its `run`, its capability checks and its module-wide
 * binary paths are never touched; `_getArguments` is the one call that gives the list without starting a process
 * (private by its underscore, hence the exact version and the golden tests).
 */
export const composer: Effect.Effect<Compose> = Effect.promise(async () => {
  const { default: ffmpeg } = await import("fluent-ffmpeg")
  return () => ffmpeg()
})

/** First in every list: no questions, no chatter, stop at the first error. */
const always = ["-nostdin", "-hide_banner", "-loglevel", "error", "-xerror"]

const listOf = (command: FfmpegCommand): ReadonlyArray<string> => [
  ...always,
  // Numbers given to fluent-ffmpeg come back as numbers; a process takes text.
  ...command._getArguments().map(String)
]

/** Files only, whatever the file's own text asks for. */
const filesOnly = ["-protocol_whitelist", "file"]

/** A clip as input: the MP4 reader whatever its bytes look like, and no picture beyond our limit. */
const clipInput = (command: FfmpegCommand, clip: string) =>
  command.input(clip).inputOptions([...filesOnly, "-f", "mp4", "-max_pixels:v", String(mostPixels)])

/** A title as metadata: one line of visible text, at most 200 characters. */
export const titleText = (title: string): string =>
  title
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200)

/** Decodes everything and keeps nothing; the frame count arrives on standard output. */
export const verifyArguments = (compose: Compose, clip: string): ReadonlyArray<string> =>
  listOf(
    clipInput(compose(), clip)
      .output("-")
      .outputOptions(["-progress", "pipe:1", "-map", "0:v:0", "-map", "0:a:0?"])
      .outputOptions(["-fps_mode", "passthrough", "-f", "null"])
  )

const jpeg = ["-fps_mode", "passthrough", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "2"]
// Without `update` a per cent sign in a folder's name would be read as a numbering pattern.
const oneFile = ["-f", "image2", "-update", "1"]

/** A chain of filters, each feeding the next, from `input` to `output`. */
const chain = (
  name: string,
  input: string | undefined,
  output: string,
  filters: ReadonlyArray<FilterSpecification>
): ReadonlyArray<FilterSpecification> =>
  filters.map((filter, index) => ({
    ...filter,
    ...(index > 0 ? { inputs: `${name}_${index - 1}` } : input === undefined ? {} : { inputs: input }),
    outputs: index === filters.length - 1 ? output : `${name}_${index}`
  }))

/** A frame to take out of a clip: its number, from 0, and where it goes. */
export interface Still {
  readonly number: number
  readonly to: string
}

/** Frames by their numbers, counted as they come out of the decoder, not by the clock. */
export const stillsArguments = (
  compose: Compose,
  clip: string,
  size: { readonly width: number; readonly height: number },
  stills: ReadonlyArray<Still>
): ReadonlyArray<string> => {
  const copies = stills.map((_, index) => `copy${index}`)
  const filters = stills.flatMap(({ number }, index) =>
    chain(`s${index}`, copies[index], `still${index}`, [
      { filter: "select", options: { expr: `eq(n,${number})` } },
      { filter: "scale", options: { w: size.width, h: size.height, flags: "lanczos" } },
      { filter: "setsar", options: "1" },
      { filter: "format", options: "yuvj420p" }
    ])
  )
  return listOf(
    stills.reduce(
      (so, { to }, index) => so.output(to).outputOptions(["-map", `[still${index}]`, ...jpeg, ...oneFile]),
      clipInput(compose(), clip).complexFilter([
        { filter: "split", options: String(stills.length), inputs: "0:v:0", outputs: copies },
        ...filters
      ])
    )
  )
}

const ground = "0xE8E8E8"

/** Each picture whole inside its cell, the cells in reading order, a neutral ground between them. */
export const tileArguments = (compose: Compose, plan: TilePlan, to: string): ReadonlyArray<string> => {
  const command = plan.pictures.reduce(
    (so, picture) =>
      so
        .input(picture.path)
        .inputOptions([...filesOnly, "-f", picture.demuxer, "-max_pixels:v", String(mostPixels)]),
    compose()
  )
  const cells = plan.pictures.flatMap(
    (picture, index): Array<FilterSpecification> => [
      {
        filter: "scale",
        options: { w: picture.width, h: picture.height, flags: "lanczos" },
        inputs: `${index}:v:0`,
        outputs: `s${index}`
      },
      { filter: "setsar", options: "1", inputs: `s${index}`, outputs: `q${index}` },
      { filter: "format", options: "yuvj444p", inputs: `q${index}`, outputs: `c${index}` }
    ]
  )
  // A sheet of ground with every picture laid on it: unlike a stack, it holds for a single picture too.
  const sheet: FilterSpecification = {
    filter: "color",
    options: { c: ground, s: `${plan.width}x${plan.height}`, r: 25, d: 1 },
    outputs: "ground"
  }
  const format: FilterSpecification = {
    filter: "format",
    options: "yuvj444p",
    inputs: "ground",
    outputs: "under0"
  }
  const laid = plan.pictures.map(
    (picture, index): FilterSpecification => ({
      filter: "overlay",
      options: { x: picture.x, y: picture.y, format: "yuv444", eof_action: "repeat" },
      inputs: [`under${index}`, `c${index}`],
      outputs: `under${index + 1}`
    })
  )
  const last: FilterSpecification = {
    filter: "format",
    options: "yuvj420p",
    inputs: `under${plan.pictures.length}`,
    outputs: "sheet"
  }
  return listOf(
    command
      .complexFilter([...cells, sheet, format, ...laid, last])
      .output(to)
      .outputOptions(["-map", "[sheet]", ...jpeg, ...oneFile])
  )
}

/** A clip's picture at the film's size and rate, exactly as many frames as planned. */
const picture = (plan: FilmPlan, segment: Segment, input: number, output: string) =>
  chain(`v${input}`, `${input}:v:0`, output, [
    // From the file's start on, so that a picture that comes late stays in step with its sound.
    { filter: "fps", options: { fps: rateText(plan.rate), start_time: 0 } },
    { filter: "scale", options: { w: segment.width, h: segment.height, flags: "lanczos" } },
    {
      filter: "pad",
      options: { w: plan.width, h: plan.height, x: "(ow-iw)/2", y: "(oh-ih)/2", color: "black" }
    },
    { filter: "setsar", options: "1" },
    { filter: "tpad", options: { stop: -1, stop_mode: "clone" } },
    // No setpts after this: it would forget the rate, and the join would run at 25.
    { filter: "trim", options: { end_frame: segment.frames } },
    { filter: "format", options: "yuv420p" }
  ])

/** A clip's sound, cut or filled up with silence to the length of its picture; silence where it has none. */
const sound = (segment: Segment, input: number, output: string) =>
  segment.isMute
    ? chain(`a${input}`, undefined, output, [
        { filter: "anullsrc", options: { r: soundRate, cl: "stereo" } },
        { filter: "atrim", options: { end_sample: segment.samples } },
        { filter: "aformat", options: { sample_fmts: "fltp", channel_layouts: "stereo" } }
      ])
    : chain(`a${input}`, `${input}:a:0`, output, [
        { filter: "aresample", options: { osr: soundRate, async: 1, first_pts: 0 } },
        {
          filter: "aformat",
          options: { sample_fmts: "fltp", sample_rates: soundRate, channel_layouts: "stereo" }
        },
        { filter: "apad" },
        { filter: "atrim", options: { end_sample: segment.samples } },
        { filter: "asetpts", options: "PTS-STARTPTS" }
      ])

/** What both ways of joining have in common: the sound's codec, the title, and the index in front. */
const film = (command: FfmpegCommand, title: string, to: string) => {
  const shown = titleText(title)
  return (
    command
      .output(to)
      .outputOptions(["-c:a", "aac", "-b:a", "192k", "-ar", String(soundRate), "-ac", "2"])
      .outputOptions(["-map_metadata", "-1", "-map_chapters", "-1"])
      // Several arguments at once: a single one with one space in it would be split in two.
      .outputOptions("-metadata", `title=${shown === "" ? "Untitled" : shown}`)
      .outputOptions(["-movflags", "+faststart", "-fs", "4G", "-f", "mp4"])
  )
}

/** One decode and one encode, whatever the clips' sizes, rates and sound. */
export const encodeArguments = (
  compose: Compose,
  plan: FilmPlan,
  title: string,
  to: string
): ReadonlyArray<string> => {
  const command = plan.segments.reduce((so, segment) => clipInput(so, segment.path), compose())
  const filters = plan.segments.flatMap((segment, index) => [
    ...picture(plan, segment, index, `v${index}`),
    ...sound(segment, index, `a${index}`)
  ])
  const joined: FilterSpecification = {
    filter: "concat",
    options: { n: plan.segments.length, v: 1, a: 1 },
    inputs: plan.segments.flatMap((_, index) => [`v${index}`, `a${index}`]),
    outputs: ["v", "a"]
  }
  return listOf(
    film(command.complexFilter([...filters, joined], ["v", "a"]), title, to).outputOptions([
      // Measured on 8 s of 720p: "faster" is within 0.0005 SSIM and 1 % of the size of "medium", in 4/5 of its time.
      ...["-c:v", "libx264", "-preset", "faster", "-crf", "18"],
      ...["-profile:v", "high", "-pix_fmt", "yuv420p"]
    ])
  )
}

/**
 * The clips' pictures alone, packet by packet, each in a file of its own. A join that saw the sound beside them would
 * begin with the sound's encoder delay, 1024 samples before the first picture.
 */
export const picturesArguments = (
  compose: Compose,
  plan: FilmPlan,
  to: ReadonlyArray<string>
): ReadonlyArray<string> =>
  listOf(
    to.reduce(
      (so, output, index) =>
        so.output(output).outputOptions(["-map", `${index}:v:0`, "-c:v", "copy", "-f", "mp4"]),
      plan.segments.reduce((so, segment) => clipInput(so, segment.path), compose())
    )
  )

/**
 * The pictures of equal clips joined packet by packet, no quality lost; only the sound is encoded anew. AAC cannot be
 * joined by copying: every clip's sound begins with an encoder delay and ends on a whole frame of 1024 samples, and both
 * would add up to drift.
 */
export const copyArguments = (
  compose: Compose,
  plan: FilmPlan,
  list: string,
  title: string,
  to: string
): ReadonlyArray<string> => {
  const listed = compose()
    .input(list)
    // Equal clips need no conversion, and without one the packets stay as they are to the last bit.
    .inputOptions([...filesOnly, "-f", "concat", "-safe", "1", "-auto_convert", "0"])
  const command = plan.segments.reduce((so, segment) => clipInput(so, segment.path), listed)
  const joined: FilterSpecification = {
    filter: "concat",
    options: { n: plan.segments.length, v: 0, a: 1 },
    inputs: plan.segments.map((_, index) => `a${index + 1}`),
    outputs: "a"
  }
  return listOf(
    film(
      command.complexFilter([
        ...plan.segments.flatMap((segment, index) => sound(segment, index + 1, `a${index + 1}`)),
        joined
      ]),
      title,
      to
    ).outputOptions(["-map", "0:v:0", "-map", "[a]", "-c:v", "copy"])
  )
}

/** A concat list: generated names only, each with its picture's exact length, which sound may not stretch. */
export const concatList = (names: ReadonlyArray<string>, plan: FilmPlan): string =>
  `${[
    "ffconcat version 1.0",
    ...plan.segments.flatMap((segment, index) => [
      `file ${names[index] ?? ""}`,
      `duration ${((segment.frames * plan.rate.seconds) / plan.rate.frames).toFixed(6)}`
    ])
  ].join("\n")}\n`

/** A tiny film with every filter and encoder this program uses: one start proves them all. */
export const probeArguments: ReadonlyArray<string> = [
  ...always,
  ...["-progress", "pipe:1"],
  "-filter_complex",
  [
    "color=s=32x32:r=8:d=0.5,format=yuv420p,split=4[a][b][c][d]",
    "[a]fps=fps=8:start_time=0,scale=w=16:h=16:flags=lanczos,pad=w=32:h=32:x=8:y=8,setsar=1,tpad=stop=-1:stop_mode=clone,trim=end_frame=4,format=yuv420p[e]",
    "[b]setsar=1,select='eq(n,0)+eq(n,3)'[f]",
    "[e][f]concat=n=2:v=1:a=0,fps=8,settb=1/8[g]",
    "[c][d]xstack=inputs=2:layout=0_0|32_0,scale=w=32:h=32,setsar=1,fps=8,settb=1/8,format=yuv420p[h]",
    "[g][h]xfade=duration=0.25:offset=0.25,format=yuv420p[i]",
    "color=s=8x8:r=8:d=0.5[j]",
    "[i][j]overlay=x=1:y=1,split=2[v][w]",
    "[w]format=yuvj420p[p]",
    "anullsrc=r=48000:cl=stereo,aresample=osr=48000:async=1:first_pts=0,aformat=sample_fmts=fltp,apad,atrim=end_sample=24000,asetpts=PTS-STARTPTS[s]"
  ].join(";"),
  ...["-map", "[v]", "-map", "[s]", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
  ...["-fps_mode", "passthrough", "-f", "null", "-"],
  ...["-map", "[p]", "-c:v", "mjpeg", "-q:v", "2", "-frames:v", "1", "-f", "null", "-"]
]
