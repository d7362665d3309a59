import { codingOfClip, fieldsOf, isHdr } from "./Clip.js"
import { descriptions } from "./Colour.js"
import { drawFrame, isOdd, type Look } from "./Picture.js"
import { codecs, drawnSize, type Recipe, rates, type SoundRecipe } from "./Recipe.js"

// The words by which an ffmpeg makes a clip of a recipe.

const rateWords = ({ rate }: Recipe) => rates[rate].join("/")

const lookOf = (recipe: Recipe): Look => ({
  size: recipe.size,
  fields: fieldsOf(recipe),
  coding: codingOfClip(recipe),
  ...(isHdr(recipe) ? { white: 150 } : {}),
  isInterlaced: recipe.isInterlaced
})

/** The clip as it is to be seen, turned back into how it is stored. */
export const turnedBack: Readonly<Record<Recipe["turn"], string>> = {
  upright: "",
  quarter: "transpose=cclock",
  half: "hflip,vflip",
  "three quarters": "transpose=clock",
  mirrored: "hflip"
}

const rawPixels = (look: Look) => (look.coding === "rgb" ? "rgb24" : isOdd(look.size) ? "yuv444p" : "yuv420p")

/** The words by which an encoder writes what the pictures say of themselves. */
const saidInside = ({ codec, tags }: Recipe): ReadonlyArray<string> => {
  if (tags.inside === "none" || codecs[codec].family === "other") return []
  const { isFull, matrix, primaries, transfer } = descriptions[tags.inside]
  const names: Readonly<Record<number, string>> = { 1: "bt709", 5: "bt470bg", 6: "smpte170m", 8: "ycgco" }
  const wide: Readonly<Record<number, string>> = { 16: "smpte2084", 18: "arib-std-b67" }
  return [
    ...[
      "-color_primaries",
      names[primaries] ?? "bt2020",
      "-color_trc",
      wide[transfer] ?? names[transfer] ?? ""
    ],
    ...["-colorspace", names[matrix] ?? "bt2020nc", "-color_range", isFull ? "pc" : "tv"]
  ]
}

export const picturesArguments = (recipe: Recipe): ReadonlyArray<string> => {
  const codec = codecs[recipe.codec]
  const isFull = recipe.tags.inside === "709 full"
  const own: Array<string> = []
  if (recipe.isInterlaced) own.push("interlaced=1", "tff=1")
  if (recipe.pictures === "open groups") own.push("open-gop=1", "keyint=8", "bframes=3", "scenecut=0")
  if (recipe.pictures === "long pyramid")
    own.push("keyint=250", "bframes=5", "b-pyramid=normal", "scenecut=0")
  if (codec.family === "h265") own.push("log-level=error")
  const options = { h264: "-x264-params", h265: "-x265-params", other: "" }[codec.family]
  const groups: Readonly<Record<Recipe["pictures"], ReadonlyArray<string>>> = {
    "one key frame": ["-g", "999", "-sc_threshold", "0"],
    "key frames alone": ["-g", "1"],
    ...{ usual: [], "open groups": [], "long pyramid": [] }
  }
  return [
    ...codec.encoder,
    ...[
      "-pix_fmt",
      isFull
        ? "yuvj420p"
        : isOdd(recipe.size)
          ? codec.pixels === "rgb24"
            ? "rgb24"
            : "yuv444p"
          : codec.pixels
    ],
    ...groups[recipe.pictures],
    ...(recipe.times === "at one moment" ? ["-bf", "0"] : []),
    ...saidInside(recipe),
    ...(own.length > 0 && options !== "" ? [options, own.join(":")] : [])
  ]
}

/** An encoder's words for one of several streams. */
export const forPicture = (args: ReadonlyArray<string>, index: number) =>
  args.map((word, at) => (at % 2 === 0 ? `${word.replace(/:v$/, "")}:v:${index}` : word))

export const soundArguments = ({ codec, rate }: SoundRecipe): ReadonlyArray<string> => [
  ...["-c:a", codec, "-ar", String(rate)],
  ...(codec === "aac" || codec === "libopus" || codec === "libmp3lame"
    ? ["-b:a", rate < 32_000 ? "64k" : "192k"]
    : [])
]

export const muxerArguments = (recipe: Recipe): ReadonlyArray<string> => {
  if (recipe.edits === "none at all") return ["-use_editlist", "0"]
  // So that what is cut off is pictures and sound, not the table of them.
  if (recipe.whole < 1) return ["-movflags", "+faststart"]
  if (recipe.edits === "fragmented") return ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"]
  return recipe.edits === "usual" && recipe.times === "even" ? [] : ["-movie_timescale", "360000"]
}

/** One input of raw pictures. */
export const picturesInput = (recipe: Recipe, file: string, late: number) => {
  const look = { ...lookOf(recipe), size: drawnSize(recipe) }
  const { height, width } = look.size
  const isFull = look.coding !== "rgb" && look.coding.isFull
  return [
    ...(late === 0 ? [] : ["-itsoffset", String(late)]),
    ...["-f", "rawvideo", "-pix_fmt", isFull ? "yuvj420p" : rawPixels(look), "-s", `${width}x${height}`],
    ...["-framerate", rateWords(recipe), "-i", file]
  ]
}

export const framesOf = (recipe: Recipe, clip: number, from = 0) => {
  const look = { ...lookOf(recipe), size: drawnSize(recipe) }
  return Buffer.concat(
    Array.from({ length: recipe.frames - from }, (_, frame) => drawFrame(look, { clip, frame: from + frame }))
  )
}
