import { Effect, Option } from "effect"
import type { FfmpegCommand, FilterSpecification } from "fluent-ffmpeg"
import { cutText } from "../../domain/Cutting.js"
import { asShown } from "../../domain/Words.js"
import type { Inspection } from "./clip/Inspection.js"
import { mostPixels } from "./clip/Limits.js"

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

/**
 * A clip as input to filters. A picture that changes half-way does not start them anew, which would count its frames from
 * nought: they take it as it comes.
 */
export const filteredClip = (command: FfmpegCommand, { path }: Inspection) =>
  clipInput(command, path).inputOptions(["-reinit_filter", "0"])

/** A clip's picture among a process's inputs, by what its file calls it: not whichever track stands first. */
export const pictureIn = ({ picture }: Inspection, input: number): string => `${input}:i:${picture.id}`

/** First in every list: no questions, no chatter, stop at the first error. */
export const always = ["-nostdin", "-hide_banner", "-loglevel", "error", "-xerror"]

export const listOf = (command: FfmpegCommand): ReadonlyArray<string> => [
  ...always,
  // Numbers given to fluent-ffmpeg come back as numbers; a process takes text.
  ...command._getArguments().map(String)
]

/** Files only, whatever the file's own text asks for. */
export const filesOnly = ["-protocol_whitelist", "file"]

/** A clip as input: the MP4 reader whatever its bytes look like, and no picture beyond our limit. */
export const clipInput = (command: FfmpegCommand, clip: string) =>
  command.input(clip).inputOptions([...filesOnly, "-f", "mp4", "-max_pixels:v", String(mostPixels)])

/**
 * For inputs whose pictures are only copied: ffmpeg decodes the first ones merely to describe them, which takes longer than
 * the copying. The packets are the same to the last bit.
 */
export const undecoded = ["-skip_frame:v", "all"]

/** One more input that may be missing: a file of ours, in the format named in its options. */
export const withInput = (
  command: FfmpegCommand,
  file: Option.Option<string>,
  options: ReadonlyArray<string>
): FfmpegCommand =>
  Option.match(file, {
    onNone: () => command,
    onSome: (path) => command.input(path).inputOptions([...filesOnly, ...options])
  })

/** A title as metadata: one line of visible text, at most 200 characters. */
export const titleText = (title: string): string => cutText(asShown(title), 200)

/**
 * Decodes everything and keeps nothing; the frame count arrives on standard output. Pictures are counted, whatever their own
 * times are, and however their size changes: a writer that meets two at one moment, or one before the other, would complain
 * of it, and that is no fault of the clip's. Tracks that are no part of the clip are not looked at.
 */
export const verifyArguments = (compose: Compose, clip: Inspection): ReadonlyArray<string> =>
  listOf(
    filteredClip(compose(), clip)
      .output("-")
      .outputOptions(["-progress", "pipe:1", "-map", pictureIn(clip, 0)])
      .outputOptions(
        Option.match(clip.sound, { onNone: () => [], onSome: ({ id }) => ["-map", `0:i:${id}`] })
      )
      .outputOptions(["-filter:v", "settb=1/1000,setpts=N", "-fps_mode", "passthrough", "-f", "framecrc"])
  )

/** Tells on standard output how far it has come, four times a second. */
export const told = ["-progress", "pipe:1", "-stats_period", "0.25"]

/** Shorter black than this, in seconds, is a blink; and a picture that stands still for less than `frozen` is a pause. */
export const blackSeconds = 0.3
const frozenSeconds = 2

interface Size {
  readonly width: number
  readonly height: number
}

const sizeBy = (step: number, { height, width }: Size) => ({
  w: Math.max(2, Math.round(width / step)),
  h: Math.max(2, Math.round(height / step))
})

/**
 * The sizes a film is looked at in. For black every fourth pixel of every fourth row is a fair sample, for a fraction of the
 * time of all. For a picture that stands still the mean of many of those: a key frame in its middle is encoded anew, and
 * what it differs by cancels out, while whatever moves stays moved. Two figures that only breathe before a camera on its
 * stand differ by more than half a level of 255; in small pictures, where less cancels out, a still one may by nearly one.
 */
const lookedAt = (size: Size) => {
  const isLarge = Math.min(size.width, size.height) >= 360
  const [step, mean] = isLarge ? ([4, 8] as const) : ([1, 16] as const)
  return {
    sampled: sizeBy(step, size),
    averaged: sizeBy(step * mean, size),
    noise: isLarge ? "-55dB" : "-50dB"
  }
}

/** The same for a film's picture, whose black and frozen stretches arrive there too: every frame is decoded. */
export const examineArguments = (compose: Compose, picture: string, size: Size): ReadonlyArray<string> =>
  listOf(
    clipInput(compose(), picture)
      .complexFilter(
        [
          ...chain("v", "0:v:0", "picture", [
            { filter: "scale", options: { ...lookedAt(size).sampled, flags: "neighbor" } },
            { filter: "blackdetect", options: { d: blackSeconds, pix_th: 0.06 } },
            { filter: "scale", options: { ...lookedAt(size).averaged, flags: "area" } },
            { filter: "freezedetect", options: { n: lookedAt(size).noise, d: frozenSeconds } },
            { filter: "metadata", options: { mode: "print", file: "-", direct: 1 } }
          ])
        ],
        ["picture"]
      )
      .output("-")
      // Readings and progress share one pipe: written line by line (`direct`), neither cuts the other in two.
      // Filters this small only wait for one another when they share the cores.
      .outputOptions(["-filter_complex_threads", "1", ...told])
      .outputOptions(["-fps_mode", "passthrough", "-f", "null"])
  )

/** One picture as a JPEG. */
export const jpeg = ["-fps_mode", "passthrough", "-frames:v", "1", "-c:v", "mjpeg"]
/** Without `update` a per cent sign in a folder's name would be read as a numbering pattern. */
export const oneFile = ["-f", "image2", "-update", "1"]

/** A chain of filters, each feeding the next, from `input` to `output`. */
export const chain = (
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
  clip: Inspection,
  stills: ReadonlyArray<Still>
): ReadonlyArray<string> => {
  const size = clip.facts.video
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
      (so, { to }, index) =>
        so.output(to).outputOptions(["-map", `[still${index}]`, ...jpeg, "-q:v", "2", ...oneFile]),
      filteredClip(compose(), clip).complexFilter([
        {
          filter: "split",
          options: String(stills.length),
          inputs: pictureIn(clip, 0),
          outputs: copies
        },
        ...filters
      ])
    )
  )
}
