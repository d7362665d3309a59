import type { FileSystem, Path } from "@effect/platform"
import { type Context, Effect, Option } from "effect"
import { converse, isWithoutMusic } from "../sound/Dialogue.js"
import { readSaidMark, saidMark } from "../sound/SaidMark.js"
import type { Studio } from "./Canvas.js"
import { chanceFrom } from "./Chance.js"
import { readSpec } from "./Comment.js"
import type { Encoder } from "./Encoder.js"
import type { FilmRequest, RefilmRequest } from "./Picture.js"
import { reelOf } from "./Reel.js"
import { compose, wave } from "./Sound.js"

/** Same input, same output: no version strings, no threads that could decide differently. */
const exactly = [
  "-fflags",
  "+bitexact",
  "-flags:v",
  "+bitexact",
  "-flags:a",
  "+bitexact",
  "-map_metadata",
  "-1"
]

/** H.264 that every player knows, its colours named. One thread: the clip is the same on every machine. */
const picture = (filter: string) => [
  "-vf",
  `${filter === "" ? "" : `${filter},`}scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bilinear,format=yuv420p`,
  ...["-c:v", "libx264", "-preset", "superfast", "-crf", "22", "-threads", "1"],
  ...["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
]

/** The quick coder: as large a file for less than half the work. */
const sound = ["-c:a", "aac", "-aac_coder", "fast", "-b:a", "128k", "-ar", "48000", "-ac", "2"]
const sealed = ["-movflags", "+faststart", "-f", "mp4"]

/** The arguments that turn raw frames on standard input, and a sound file, into a clip. */
export const filmArguments = (
  request: Pick<FilmRequest, "width" | "height" | "framesPerSecond" | "seconds">,
  frames: number,
  sounds: Option.Option<string>,
  out: string,
  comment: string
): ReadonlyArray<string> => [
  ...["-hide_banner", "-nostdin", "-loglevel", "error", "-y"],
  ...["-f", "rawvideo", "-pix_fmt", "rgba", "-s", `${request.width}x${request.height}`],
  ...["-r", String(request.framesPerSecond), "-i", "pipe:0"],
  ...Option.match(sounds, {
    onNone: () => ["-map", "0:v:0"],
    onSome: (file) => ["-i", file, "-map", "0:v:0", "-map", "1:a:0"]
  }),
  ...["-frames:v", String(frames)],
  ...picture(""),
  ...(Option.isSome(sounds) ? sound : []),
  ...exactly,
  ...["-metadata", `comment=${comment}`],
  ...sealed,
  out
]

/** A change of look for a clip that is kept otherwise: colours a little warmer or cooler, contrast a touch up. */
export const refilmArguments = (
  clip: string,
  prompt: string,
  seed: number,
  out: string,
  mark = ""
): ReadonlyArray<string> => {
  const chance = chanceFrom(seed, "refilm", prompt)
  const turn = (chance.next() < 0.5 ? -1 : 1) * chance.between(2, 6)
  const filter = `hue=h=${turn.toFixed(2)}:s=${chance.between(1.04, 1.14).toFixed(3)},eq=contrast=${chance.between(1.01, 1.05).toFixed(3)}`
  return [
    ...["-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-i", clip],
    ...["-map", "0:v:0", "-map", "0:a:0?", "-fps_mode", "passthrough"],
    ...picture(filter),
    ...["-c:a", "copy"],
    ...exactly,
    ...["-metadata", `comment=refilmed${mark}`],
    ...sealed,
    out
  ]
}

/** What filming stands on. */
export interface Crew {
  readonly fs: FileSystem.FileSystem
  readonly path: Path.Path
  readonly encoder: Context.Tag.Service<Encoder>
}

/** A folder that is gone when the clip is done, and the paths in it. */
const workshop = Effect.fnUntraced(function* ({ fs, path }: Crew) {
  const room = yield* fs.makeTempDirectoryScoped({ prefix: "xai-simulator-" })
  return (name: string) => path.join(room, name)
})

/** Films a clip that opens on the request's picture. One frame at a time is in memory, and at the end the finished clip. */
export const filmClip = Effect.fn("Film.film")(
  function* (studio: Studio, crew: Crew, request: FilmRequest) {
    const at = yield* workshop(crew)
    const reel = yield* reelOf(studio, request)
    const spec = Option.getOrUndefined(readSpec(request.picture))
    const scene =
      spec?._tag === "Scene" ? spec : { setting: request.prompt, mood: "", title: "", action: request.action }
    const seconds = reel.frames / request.framesPerSecond
    const { lines = [], speech: kind = "voices" } = request
    const said =
      request.sound && lines.length > 0 ? Option.some(yield* converse(lines, seconds, kind)) : Option.none()
    const sounds = request.sound ? Option.some(at("sound.wav")) : Option.none()
    if (Option.isSome(sounds)) {
      const speech = Option.match(said, { onNone: () => ({}), onSome: ({ track }) => ({ speech: track }) })
      const hasMusic = !isWithoutMusic(request.prompt)
      const { seed } = request
      yield* crew.fs.writeFile(sounds.value, wave(compose({ seconds, seed, hasMusic, ...speech, ...scene })))
    }
    // What the picture says of itself stays with the clip, as far as a tag may hold it.
    const shown = spec === undefined ? "" : JSON.stringify(spec).slice(0, 8000)
    const comment = Option.match(said, {
      onNone: () => shown,
      onSome: ({ words }) => `${saidMark({ language: "auto", words })}${shown}`
    })
    const args = filmArguments(request, reel.frames, sounds, at("clip.mp4"), comment)
    const paint = (frame: number) => {
      request.onPainted?.(frame / reel.frames)
      return reel.paint(frame)
    }
    yield* crew.encoder.encode(args, { ...reel, paint })
    return yield* crew.fs.readFile(at("clip.mp4"))
  },
  Effect.scoped,
  Effect.orDie
)

/** Films a clip again with a slightly different look: same length, size and sound, every frame changed. */
export const refilmClip = Effect.fn("Film.refilm")(
  function* (crew: Crew, request: RefilmRequest) {
    const at = yield* workshop(crew)
    yield* crew.fs.writeFile(at("before.mp4"), request.clip)
    // Its sound is kept, so what is said in it is, too.
    const mark = Option.match(readSaidMark(request.clip), { onNone: () => "", onSome: saidMark })
    yield* crew.encoder.encode(
      refilmArguments(at("before.mp4"), request.prompt, request.seed, at("after.mp4"), mark)
    )
    return yield* crew.fs.readFile(at("after.mp4"))
  },
  Effect.scoped,
  Effect.orDie
)
