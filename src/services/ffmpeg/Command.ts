import { Effect, Option } from "effect"
import { mostPixels } from "./clip/ClipLimits.js"
import type { Inspection } from "./clip/Inspection.js"

/** A file that ffmpeg reads or writes, and the options that stand before its name. */
export interface FfmpegFile {
  readonly path: string
  readonly options: ReadonlyArray<string>
}

/** What one process of ffmpeg is to do. */
export interface Command {
  readonly inputs: ReadonlyArray<FfmpegFile>
  /** A graph of filters, each as ffmpeg's manual writes it. */
  readonly filters?: ReadonlyArray<string>
  readonly outputs: ReadonlyArray<FfmpegFile>
}

/** First in every list: no questions, no chatter, stop at the first error. */
export const always = ["-nostdin", "-hide_banner", "-loglevel", "error", "-xerror"]

/**
 * A command as ffmpeg's argument list. fluent-ffmpeg is a composer only, loaded at the first need: its `run`, its capability
 * checks and its module-wide binary paths are never touched; `_getArguments` is the one call that gives the list without
 * starting a process (private by its underscore, hence the exact version and the golden tests).
 */
export const argumentsOf = ({ filters, inputs, outputs }: Command): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    const { default: ffmpeg } = await import("fluent-ffmpeg")
    const composed = ffmpeg()
    // Several options at once: a single one with one space in it would be split in two.
    for (const { options, path } of inputs) composed.input(path).inputOptions(...options)
    if (filters !== undefined) composed.complexFilter([...filters])
    for (const { options, path } of outputs) composed.output(path).outputOptions(...options)
    // Numbers given to fluent-ffmpeg come back as numbers; a process takes text.
    return [...always, ...composed._getArguments().map(String)]
  })

/** What is written: a file, or `-`, which is standard output. */
export const output = (path: string, ...options: ReadonlyArray<string>): FfmpegFile => ({ path, options })

/** A file of ours as input, in the format named in its options: files only, whatever the file's own text asks for. */
export const fileInput = (path: string, ...options: ReadonlyArray<string>): FfmpegFile => ({
  path,
  options: ["-protocol_whitelist", "file", ...options]
})

/** A clip as input: the MP4 reader whatever its bytes look like, and no picture beyond our limit. */
export const clipInput = (path: string, ...options: ReadonlyArray<string>): FfmpegFile =>
  fileInput(path, "-f", "mp4", "-max_pixels:v", String(mostPixels), ...options)

/**
 * A clip as input to filters. A picture that changes half-way does not start them anew, which would count its frames from
 * nought: they take it as it comes.
 */
export const filteredClip = ({ path }: Inspection, ...options: ReadonlyArray<string>): FfmpegFile =>
  clipInput(path, "-reinit_filter", "0", ...options)

/** A clip's picture among a process's inputs, by what its file calls it: not whichever track stands first. */
export const pictureIn = ({ picture }: Inspection, input: number): string => `${input}:i:${picture.id}`

/** A clip's sound among a process's inputs; nothing where it has none. */
export const soundIn = ({ sound }: Inspection, input: number): ReadonlyArray<string> =>
  Option.toArray(Option.map(sound, ({ id }) => `${input}:i:${id}`))

/** Tells on standard output how far it has come, four times a second. */
export const progress = ["-progress", "pipe:1", "-stats_period", "0.25"]

/** One picture as a JPEG. */
export const jpeg = ["-fps_mode", "passthrough", "-frames:v", "1", "-c:v", "mjpeg"]
/** Without `update` a per cent sign in a folder's name would be read as a numbering pattern. */
export const oneFile = ["-f", "image2", "-update", "1"]

/** A chain of filters, each feeding the next, from what is labelled `inputs` (none, one or several) to `output`. */
export const chain = (
  name: string,
  inputs: ReadonlyArray<string>,
  output: string,
  filters: ReadonlyArray<string>
): ReadonlyArray<string> =>
  filters.map((filter, index) => {
    const from = index === 0 ? inputs : [`${name}_${index - 1}`]
    const to = index === filters.length - 1 ? output : `${name}_${index}`
    return `${from.map((label) => `[${label}]`).join("")}${filter}[${to}]`
  })
