import { createHash } from "node:crypto"
import { FileSystem } from "@effect/platform"
import { Effect } from "effect"
import { bundledFfmpeg } from "../support/media.js"
import { type Begins, clockTicks, type Truth, timesOf, truthOf } from "./Clip.js"
import {
  forPicture,
  framesOf,
  muxerArguments,
  picturesArguments,
  picturesInput,
  soundArguments,
  turnedBack
} from "./Encoding.js"
import { decoy } from "./Picture.js"
import { perSecond, type Recipe, type SoundRecipe } from "./Recipe.js"
import { reshaped } from "./Reshape.js"
import { clicksIn, drawSound } from "./Tone.js"
import { tool } from "./Tool.js"

/** A generated clip and what is true of it. */
export interface MadeClip {
  readonly path: string
  readonly truth: Truth
}

/**
 * The pictures' times in the order they are shown. Where one comes before the first that is decoded, the writer could not go
 * back before nought and lost a time; what stands behind tells where it was.
 */
const untangled = (decoded: ReadonlyArray<number>, recipe: Recipe): ReadonlyArray<number> => {
  const shown = [...decoded].sort((a, b) => a - b)
  const last = shown.at(-1) ?? 0
  const { at } = timesOf(recipe)
  return shown[0] === decoded[0] ? shown : shown.map((_, frame) => last - at(shown.length - 1) + at(frame))
}

/** Where picture and sound begin, as another reader of files tells it. */
const beginsOf = Effect.fnUntraced(function* (reader: string, path: string, recipe: Recipe) {
  const { sound } = recipe
  const list = ["-map", "0", "-copyts", "-c", "copy", "-f", "framecrc", "-"]
  const lines = (yield* tool(reader, "-i", path, ...list)).toString().split("\n")
  const timesIn = (stream: number) => {
    const clock = lines.find((line) => line.startsWith(`#tb ${stream}: `)) ?? ""
    const ticks = Number(/\/(\d+)/.exec(clock)?.[1] ?? 1)
    return lines
      .filter((line) => line.startsWith(`${stream},`))
      .map((line) => Number(line.split(",")[2]) / ticks)
  }
  const times = (stream: number) => timesIn(stream).sort((a, b) => a - b)
  const [own = 0, second] = times(1)
  // Encoders put samples before the first: they are heard where no list of edits hides them. A writer of fragments may leave
  // a hole behind the packet that holds them, so what was drawn begins by the time of the next one.
  const primed = { aac: 1024, libmp3lame: 1105, libopus: 312, alac: 0, pcm_s16le: 0 }
  const packet = { aac: 1024, libmp3lame: 1152, libopus: 960, alac: 4096, pcm_s16le: 0 }
  const priming = sound === undefined ? 0 : primed[sound.codec] / sound.rate
  const rest = sound === undefined ? 0 : (packet[sound.codec] - primed[sound.codec]) / sound.rate
  const content = second === undefined || sound?.codec === "pcm_s16le" ? own + priming : second - rest
  return { pictures: untangled(timesIn(0), recipe), sound: Math.max(0, own), content } satisfies Begins
})

const nameOf = (recipe: Recipe) =>
  createHash("sha1").update(JSON.stringify(recipe)).digest("hex").slice(0, 16)

/** Makes a clip into a folder, once for each recipe. */
export const makeClip = Effect.fn("joins.makeClip")(function* (
  folder: string,
  recipe: Recipe,
  reader = bundledFfmpeg
) {
  const fs = yield* FileSystem.FileSystem
  const name = nameOf(recipe)
  const path = `${folder}/${name}.${recipe.container}`
  const part = (kind: string) => `${folder}/${name}.${kind}`
  if (!(yield* fs.exists(path))) {
    yield* recipe.grows ? grown(recipe, path, part) : film(recipe, path, part)
    yield* fs.writeFile(path, reshaped(yield* fs.readFile(path), recipe))
    const parts = ["raw", "other.raw", "f32", "other.f32", "png", "srt", "txt", "0.mp4", "1.mp4"]
    yield* Effect.forEach(parts, (kind) => Effect.ignore(fs.remove(part(kind))))
  }
  const begins =
    recipe.edits === "fragmented" || recipe.edits === "none at all"
      ? yield* beginsOf(reader, path, recipe)
      : undefined
  return { path, truth: truthOf(recipe, begins) } satisfies MadeClip
})

const film = Effect.fnUntraced(function* (recipe: Recipe, path: string, part: (kind: string) => string) {
  const fs = yield* FileSystem.FileSystem
  const { beside, sound } = recipe
  const inputs: Array<ReadonlyArray<string>> = []
  const maps: Array<string> = []
  /** Adds an input and says which number it has. */
  const input = (args: ReadonlyArray<string>) => inputs.push(args) - 1
  const write = Effect.fnUntraced(function* (kind: string, bytes: Uint8Array) {
    yield* fs.writeFile(part(kind), bytes)
    return part(kind)
  })
  const pictures = input(
    picturesInput(recipe, yield* write("raw", framesOf(recipe, recipe.clip)), recipe.late)
  )
  const isDoubled = beside === "a first picture that is off" || beside === "a second picture"
  const other = isDoubled
    ? input(picturesInput(recipe, yield* write("other.raw", framesOf(recipe, decoy)), 0))
    : 0
  const isCovered = beside.startsWith("a cover")
  const cover = isCovered ? input(["-i", yield* coverPicture(part("png"))]) : 0
  if (beside === "a cover that is the first track") maps.push(`${cover}:v`)
  if (beside === "a first picture that is off") maps.push(`${other}:v`)
  maps.push(`${pictures}:v`)
  if (beside === "a second picture") maps.push(`${other}:v`)
  if (sound !== undefined) {
    const seconds = (recipe.frames / perSecond(recipe.rate)) * sound.length
    const samples = (kind: string, of: SoundRecipe, clicks: ReadonlyArray<number>) =>
      Effect.map(write(kind, drawSound(of, seconds, clicks)), (file) =>
        input([
          ...(sound.late === 0 ? [] : ["-itsoffset", String(sound.late)]),
          ...["-f", "f32le", "-ar", String(sound.rate), "-ch_layout", sound.layout, "-i", file]
        ])
      )
    const own = yield* samples("f32", sound, clicksIn(seconds))
    const isBeside = beside === "a second sound" || beside === "a first sound that is off"
    const noise = isBeside ? yield* samples("other.f32", { ...sound, level: 0, noise: 0.2 }, []) : 0
    if (beside === "a first sound that is off") maps.push(`${noise}:a`)
    maps.push(`${own}:a`)
    if (beside === "a second sound") maps.push(`${noise}:a`)
  }
  const text =
    beside === "text"
      ? input([
          "-i",
          yield* write("srt", Buffer.from("1\n00:00:00,000 --> 00:00:01,000\nA clip's own words\n"))
        ])
      : undefined
  if (text !== undefined) maps.push(`${text}:s`)
  if (isCovered && beside !== "a cover that is the first track") maps.push(`${cover}:v`)
  const filters = [
    turnedBack[recipe.turn],
    recipe.times === "even" ? "" : `settb=1/${clockTicks},setpts='${timesOf(recipe).words}'`,
    recipe.isInterlaced ? "setfield=tff" : "",
    recipe.pixels === "stretched" || recipe.pixels === "stretched in the stream alone" ? "setsar=2" : ""
  ].filter((filter) => filter !== "")
  const numbers = maps.filter((map) => map.endsWith(":v")).map((map, index) => [map, index] as const)
  const copied = numbers.filter(([map]) => isCovered && map === `${cover}:v`).map(([, index]) => index)
  const filmed = numbers.filter(([map]) => !isCovered || map !== `${cover}:v`).map(([, index]) => index)
  yield* tool(
    bundledFfmpeg,
    ...inputs.flat(),
    ...maps.flatMap((map) => ["-map", map]),
    ...filmed.flatMap((index) => forPicture(picturesArguments(recipe), index)),
    ...(filters.length > 0 ? filmed.flatMap((index) => [`-filter:v:${index}`, filters.join(",")]) : []),
    ...copied.flatMap((index) => [
      ...[`-c:v:${index}`, "copy"],
      ...(beside === "a cover that is the first track" ? [] : [`-disposition:v:${index}`, "attached_pic"])
    ]),
    ...["-fps_mode", "passthrough"],
    ...(recipe.times === "even"
      ? []
      : ["-enc_time_base:v", `1/${clockTicks}`, "-video_track_timescale", String(clockTicks)]),
    ...(sound === undefined ? [] : soundArguments(sound)),
    ...(text === undefined ? [] : ["-c:s", "mov_text"]),
    ...(beside === "a time code" ? ["-timecode", "01:00:00:00"] : []),
    ...muxerArguments(recipe),
    ...["-f", recipe.container, path]
  )
})

/** A clip whose size changes half-way: two files' pictures in one track. */
const grown = Effect.fnUntraced(function* (recipe: Recipe, path: string, part: (kind: string) => string) {
  const fs = yield* FileSystem.FileSystem
  const half = Math.floor(recipe.frames / 2)
  const halves: ReadonlyArray<readonly [Recipe, number]> = [
    [{ ...recipe, frames: half }, 0],
    [{ ...recipe, size: { width: 160, height: 90 } }, half]
  ]
  yield* Effect.forEach(halves, ([of, from], index) =>
    Effect.gen(function* () {
      yield* fs.writeFile(part("raw"), framesOf(of, recipe.clip, from))
      const to = part(`${index}.mp4`)
      yield* tool(
        bundledFfmpeg,
        ...picturesInput(of, part("raw"), 0),
        ...picturesArguments(of),
        "-bf",
        "0",
        to
      )
    })
  )
  yield* fs.writeFileString(part("txt"), [0, 1].map((index) => `file '${part(`${index}.mp4`)}'\n`).join(""))
  const seconds = recipe.frames / perSecond(recipe.rate)
  const { sound } = recipe
  if (sound !== undefined)
    yield* fs.writeFile(
      part("f32"),
      drawSound(sound, seconds * sound.length, clicksIn(seconds * sound.length))
    )
  yield* tool(
    bundledFfmpeg,
    ...["-f", "concat", "-safe", "0", "-i", part("txt")],
    ...(sound === undefined
      ? []
      : ["-f", "f32le", "-ar", String(sound.rate), "-ch_layout", sound.layout, "-i", part("f32")]),
    ...["-c:v", "copy", ...(sound === undefined ? [] : soundArguments(sound)), "-f", recipe.container, path]
  )
})

const coverPicture = (to: string) =>
  Effect.as(
    tool(
      bundledFfmpeg,
      "-f",
      "lavfi",
      "-i",
      "color=0x20c0c0:size=64x64",
      "-frames:v",
      "1",
      "-update",
      "1",
      to
    ),
    to
  )
