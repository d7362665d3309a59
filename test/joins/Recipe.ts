import type { TagName } from "./Colour.js"
import type { Size } from "./Picture.js"

/** What a generated clip is: all that makes it, and so all that is true of it. */
export interface Recipe {
  /** Drawn into every frame: its place in the join. */
  readonly clip: number
  readonly codec: CodecName
  readonly container: "mp4" | "mov"
  /** As coded; what is shown may be turned or stretched. */
  readonly size: Size
  readonly rate: RateName
  readonly frames: number
  readonly times: "even" | "jitter" | "one out of step" | "a hair apart" | "at one moment" | "a pause"
  readonly pictures: "usual" | "one key frame" | "key frames alone" | "open groups" | "long pyramid"
  readonly tags: Tags
  readonly sound: SoundRecipe | undefined
  /** Seconds the picture comes late; less than 0 for a sound that begins before it. */
  readonly late: number
  readonly edits: EditKind
  readonly turn: Turn
  readonly pixels: "square" | "stretched" | "stretched in the stream alone"
  readonly beside: Beside
  readonly isInterlaced: boolean
  /** Its size changes half-way. */
  readonly grows: boolean
  /** The share of its bytes that is there. */
  readonly whole: number
}

export interface Tags {
  /** What the pictures say of themselves. */
  readonly inside: TagName | "none"
  /** What the file says of them. */
  readonly outside: TagName | "none" | "the same"
}

export interface SoundRecipe {
  readonly codec: "aac" | "pcm_s16le" | "libopus" | "libmp3lame" | "alac"
  readonly rate: number
  readonly layout: Layout
  /** Loudness of what is heard all the time: amplitude of a tone, from 0 to 1. */
  readonly level: number
  readonly click: number
  /** Noise over everything, alike in all channels. */
  readonly noise: number
  /** Its length against the picture's. */
  readonly length: number
  /** Seconds it comes late, or early where less than 0. */
  readonly late: number
  /** Seconds the tone has sounded before this clip: for a tone that runs on from clip to clip. */
  readonly heard: number
}

export const layouts = { mono: 1, stereo: 2, "2.1": 3, quad: 4, "5.1": 6, "7.1": 8 } as const
export type Layout = keyof typeof layouts

export type EditKind =
  | "usual"
  | "start trimmed"
  | "end trimmed"
  | "both ends trimmed"
  | "end between frames"
  | "start between frames"
  | "pause first"
  | "two stretches"
  | "longer than the clip"
  | "none at all"
  | "fragmented"

export type Turn = "upright" | "quarter" | "half" | "three quarters" | "mirrored"

export type Beside =
  | "nothing"
  | "a cover"
  | "a cover before the tracks"
  | "a cover that is the first track"
  | "a time code"
  | "text"
  | "a first picture that is off"
  | "a second picture"
  | "a second sound"
  | "a first sound that is off"

export const rates = {
  "1": [1, 1],
  "5": [5, 1],
  "12": [12, 1],
  "15": [15, 1],
  "23.976": [24_000, 1001],
  "24": [24, 1],
  "25": [25, 1],
  "29.97": [30_000, 1001],
  "30": [30, 1],
  "50": [50, 1],
  "59.94": [60_000, 1001],
  "60": [60, 1],
  "90": [90, 1],
  "120": [120, 1],
  "240": [240, 1]
} as const
export type RateName = keyof typeof rates

export const perSecond = (rate: RateName) => rates[rate][0] / rates[rate][1]

/** How a codec is used here. */
export interface Codec {
  readonly encoder: ReadonlyArray<string>
  readonly pixels: string
  readonly container: "mp4" | "mov" | "both"
  /** Whether it is H.264 or H.265, whose groups of pictures and words on colour can be ordered. */
  readonly family: "h264" | "h265" | "other"
  /** How its colours are read where nothing is said: as other video, as RGB, or as JPEG. */
  readonly colours: "video" | "rgb" | "jpeg" | "709"
  readonly least?: Size
}

const x264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "8"]
const x265 = ["-c:v", "libx265", "-preset", "ultrafast", "-crf", "8", "-tag:v", "hvc1"]

const define = <Name extends string>(codecs: Readonly<Record<Name, Codec>>) => codecs

const h264 = (profile: string, pixels: string, more: ReadonlyArray<string> = []): Codec => ({
  encoder: [...x264, "-profile:v", profile, ...more],
  ...{ pixels, container: "both", family: "h264", colours: "video" }
})

export const codecs = define({
  "h264 baseline": h264("baseline", "yuv420p", ["-bf", "0"]),
  "h264 main": h264("main", "yuv420p"),
  "h264 high": h264("high", "yuv420p"),
  "h264 high 10": h264("high10", "yuv420p10le"),
  "h264 high 4:2:2": h264("high422", "yuv422p"),
  "h264 high 4:4:4": h264("high444", "yuv444p"),
  "h264 lossless": {
    encoder: ["-c:v", "libx264", "-preset", "veryfast", "-qp", "0"],
    ...{ pixels: "yuv420p", container: "both", family: "h264", colours: "video" }
  },
  "h264 rgb": {
    encoder: ["-c:v", "libx264rgb", "-preset", "veryfast", "-qp", "0"],
    ...{ pixels: "rgb24", container: "both", family: "other", colours: "rgb" }
  },
  h265: { encoder: x265, pixels: "yuv420p", container: "both", family: "h265", colours: "video" },
  "h265 10": { encoder: x265, pixels: "yuv420p10le", container: "both", family: "h265", colours: "video" },
  mpeg4: {
    encoder: ["-c:v", "mpeg4", "-q:v", "2", "-bf", "2"],
    ...{ pixels: "yuv420p", container: "both", family: "other", colours: "video" }
  },
  mjpeg: {
    encoder: ["-c:v", "mjpeg", "-q:v", "2"],
    ...{ pixels: "yuvj420p", container: "both", family: "other", colours: "jpeg" }
  },
  png: { encoder: ["-c:v", "png"], pixels: "rgb24", container: "mov", family: "other", colours: "rgb" },
  qtrle: { encoder: ["-c:v", "qtrle"], pixels: "rgb24", container: "mov", family: "other", colours: "rgb" },
  vp9: {
    encoder: ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-crf", "8", "-b:v", "0"],
    ...{ pixels: "yuv420p", container: "mp4", family: "other", colours: "video" }
  },
  av1: {
    encoder: ["-c:v", "libsvtav1", "-preset", "11", "-crf", "10"],
    ...{ pixels: "yuv420p", container: "mp4", family: "other", colours: "video" },
    least: { width: 128, height: 72 }
  },
  prores: {
    encoder: ["-c:v", "prores_ks", "-profile:v", "3"],
    ...{ pixels: "yuv422p10le", container: "mov", family: "other", colours: "video" }
  },
  dnxhr: {
    encoder: ["-c:v", "dnxhd", "-profile:v", "dnxhr_hq"],
    ...{ pixels: "yuv422p", container: "mov", family: "other", colours: "709" },
    least: { width: 256, height: 144 }
  }
})
export type CodecName = keyof typeof codecs

/** The size a clip is drawn in, whose shape says where its cells are: as it is seen, but for the stretching. */
export const drawnSize = ({ size, turn }: Pick<Recipe, "size" | "turn">): Size =>
  turn === "quarter" || turn === "three quarters" ? { width: size.height, height: size.width } : size

/** The size a clip is shown in. */
export const shownSize = (recipe: Recipe): Size => {
  const { height, width } = recipe.size
  return drawnSize(recipe.pixels === "square" ? recipe : { ...recipe, size: { width: 2 * width, height } })
}
