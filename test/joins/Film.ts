import { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { type Box, change, find, nth, parse } from "./Boxes.js"
import type { Description } from "./Colour.js"
import { said, tool } from "./Tool.js"

/** A finished film as another ffmpeg decodes it, and as its own boxes tell. */
export interface SeenFilm {
  readonly path: string
  readonly width: number
  readonly height: number
  /** Decoded pictures, `yuv420p`, in order. */
  readonly frames: ReadonlyArray<Uint8Array>
  /** When each is shown, in ticks. */
  readonly ticks: ReadonlyArray<number>
  readonly ticksPerSecond: number
  /** Left and right together, 48,000 a second. */
  readonly sound: Float32Array
  /** What the pictures say of themselves. */
  readonly inside: Description | undefined
  /** What the file says of them. */
  readonly outside: Description | undefined
  /** How another ffmpeg names each track. */
  readonly tracks: ReadonlyArray<string>
  readonly chapters: number
  /** In LUFS, and in decibels of full scale. */
  readonly loudness: number
  readonly peak: number
  /** Pictures that the file calls key frames, and those of them from which a decoder may really begin. */
  readonly keys: number
  readonly idrs: number
}

const unsaid = 2

/** The words of a decoder that tells every field it reads. */
const insideIn = (words: string): Description | undefined => {
  const field = (name: string) => {
    const found = new RegExp(`${name}\\s+[01]+ = (\\d+)`).exec(words)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const [primaries, transfer, matrix] = [
    field("colour_primaries"),
    field("transfer_characteristics"),
    field("matrix_coefficients")
  ]
  const isFull = field("video_full_range_flag") === 1
  if (primaries === undefined && !isFull) return undefined
  return { primaries: primaries ?? unsaid, transfer: transfer ?? unsaid, matrix: matrix ?? unsaid, isFull }
}

const outsideIn = (file: Buffer): Description | undefined => {
  const boxes = parse(file)
  const found: Array<Box> = []
  change(
    boxes,
    ["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1"],
    (box) => {
      found.push(
        ...[find(box.inner ?? [], "colr")].flatMap((colour) => (colour === undefined ? [] : [colour]))
      )
      return [box]
    },
    nth(boxes, "vide")
  )
  const fields = found[0]?.fields
  return fields === undefined || fields.toString("latin1", 0, 4) !== "nclx"
    ? undefined
    : {
        primaries: fields.readUInt16BE(4),
        transfer: fields.readUInt16BE(6),
        matrix: fields.readUInt16BE(8),
        isFull: (fields[10] ?? 0) >= 0x80
      }
}

/** How many packets of a list are said to be key frames. */
const keysIn = (list: string) =>
  list.split("\n").filter((line) => line.startsWith("0,") && !line.includes("F=0x0")).length

/** The pictures' times from a list of their packets, in the order in which they are shown. */
const timesIn = (list: string) => ({
  ticksPerSecond: Number(/^#tb 0: \d+\/(\d+)/m.exec(list)?.[1] ?? 1),
  ticks: list
    .split("\n")
    .filter((line) => line.startsWith("0,"))
    .map((line) => Number(line.split(",")[2]))
    .sort((a, b) => a - b)
})

/** The raw samples of a file, left and right together. */
const mixed = (bytes: Uint8Array): Float32Array => {
  const floats = new Float32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 8) * 2)
  return Float32Array.from(
    { length: floats.length >> 1 },
    (_, n) => ((floats[2 * n] ?? 0) + (floats[2 * n + 1] ?? 0)) / 2
  )
}

/** Loudness and true peak, as the standard's meter tells them at its end. */
const readMeter = (words: string) => {
  const last = words.slice(words.lastIndexOf("Summary:"))
  const figure = (pattern: RegExp) => Number(pattern.exec(last)?.[1] ?? Number.NaN)
  return { loudness: figure(/I:\s+(-?[\d.]+) LUFS/), peak: figure(/Peak:\s+(-?[\d.]+|-inf) dBFS/) }
}

/** Looks at a film with an ffmpeg that had no part in making it. */
export const seeFilm = Effect.fn("joins.seeFilm")(function* (judge: string, path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = (kind: string) => `${path}.${kind}`
  const picture = ["-map", "0:v:0"]
  // A film without a sound has no meter: that is found where its tracks are judged.
  const sound = [
    ...["-map", "0:a:0?", "-af", "ebur128=peak=true:framelog=verbose,aresample=async=1:first_pts=0"],
    ...["-f", "f32le", "-ar", "48000", "-ac", "2", file("f32")]
  ]
  const { out, words } = yield* said(
    judge,
    ...["-copyts", "-i", path],
    ...[...picture, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"],
    ...[...picture, "-c", "copy", "-f", "framecrc", file("list")],
    ...[...picture, "-c", "copy", "-bsf:v", "h264_mp4toannexb,filter_units=pass_types=5"],
    ...["-f", "framecrc", file("idrs")],
    ...sound
  )
  const traced = yield* said(
    judge,
    ...["-loglevel", "trace", "-i", path, ...picture, "-c", "copy", "-bsf:v", "trace_headers"],
    ...["-frames:v", "1", "-f", "null", "-"]
  )
  const input = words.slice(0, words.search(/^(Output #|Stream mapping)/m))
  const tracks = input.split("\n").filter((line) => /^\s+Stream #0:\d+/.test(line))
  const size = /, (\d+)x(\d+)[ ,]/.exec(tracks.find((line) => line.includes("Video:")) ?? "")
  const [width, height] = [Number(size?.[1] ?? 0), Number(size?.[2] ?? 0)]
  const bytes = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)
  const read = (kind: string) => Effect.orElseSucceed(fs.readFile(file(kind)), () => new Uint8Array())
  const [list, idrs] = yield* Effect.forEach(["list", "idrs"], (kind) =>
    Effect.map(read(kind), (it) => new TextDecoder().decode(it))
  )
  const seen = {
    ...{ path, width, height, tracks },
    ...timesIn(list ?? ""),
    ...readMeter(words),
    frames: Array.from({ length: bytes === 0 ? 0 : Math.floor(out.length / bytes) }, (_, index) =>
      out.subarray(index * bytes, (index + 1) * bytes)
    ),
    sound: mixed(yield* read("f32")),
    inside: insideIn(traced.words),
    outside: outsideIn(Buffer.from(yield* fs.readFile(path))),
    keys: keysIn(list ?? ""),
    idrs: keysIn(idrs ?? ""),
    chapters: [...input.matchAll(/^\s+Chapter #/gm)].length
  } satisfies SeenFilm
  yield* Effect.forEach(["list", "idrs", "f32"], (kind) => Effect.ignore(fs.remove(file(kind))))
  return seen
})

/** The pictures that a player gets who goes to some moments. */
export const seekTo = Effect.fn("joins.seekTo")(function* (
  judge: string,
  path: string,
  moments: ReadonlyArray<number>
) {
  const fs = yield* FileSystem.FileSystem
  const file = (index: number) => `${path}.seek-${index}`
  yield* tool(
    judge,
    ...moments.flatMap((moment) => ["-ss", moment.toFixed(6), "-i", path]),
    ...moments.flatMap((_, index) => [
      ...["-map", `${index}:v:0`, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "yuv420p", file(index)]
    ])
  )
  return yield* Effect.forEach(moments, (_, index) =>
    Effect.tap(fs.readFile(file(index)), () => Effect.ignore(fs.remove(file(index))))
  )
})
