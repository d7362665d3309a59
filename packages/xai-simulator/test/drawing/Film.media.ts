import { execFile } from "node:child_process"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, Schedule } from "effect"
import { Artist } from "../../src/drawing/Artist.js"
import type { FilmRequest, PictureSpec } from "../../src/drawing/Picture.js"
import { readSaidMark } from "../../src/sound/SaidMark.js"
import { readWave } from "../../src/sound/WaveFile.js"
import { edgesOf } from "../sound/edges.js"
import { bundledFfmpeg, distance, fox, isLong, pixelsOf, sceneOf, studioLayer } from "./support.js"

const [width, height] = [320, 180]

const ffmpeg = (args: ReadonlyArray<string>) =>
  Effect.async<{ readonly out: Buffer; readonly said: string }>((resume) => {
    execFile(bundledFfmpeg, args, { encoding: "buffer", maxBuffer: 1e9 }, (_, out, said) =>
      resume(Effect.succeed({ out, said: said.toString("utf8") }))
    )
  })

interface Shown {
  readonly frames: ReadonlyArray<Uint8Array>
  readonly said: string
}

/** Decodes clips of one size to all their frames, one clip behind the other, and what ffmpeg says of the files. */
const watch = (...clips: ReadonlyArray<Uint8Array>) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.makeTempDirectoryScoped()
    const files = clips.map((_, index) => `${folder}/${index}.mp4`)
    yield* Effect.forEach(files, (file, index) => fs.writeFile(file, clips[index] ?? new Uint8Array()))
    const { out, said } = yield* ffmpeg([
      ...files.flatMap((file) => ["-i", file]),
      ...["-filter_complex", `${files.map((_, index) => `[${index}:v]`).join("")}concat=n=${files.length}`],
      ...["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgba", "-"]
    ])
    const size = width * height * 4
    const frames = Array.from({ length: Math.floor(out.length / size) }, (_, i) =>
      out.subarray(i * size, (i + 1) * size)
    )
    return { frames, said } satisfies Shown
  }).pipe(Effect.scoped)

const drawn = new Map<string, Uint8Array>()

/** The picture a clip opens on: each is drawn once. */
const opening = Effect.fnUntraced(function* (spec: PictureSpec = sceneOf(), w = width, h = height) {
  const name = JSON.stringify([spec, w, h])
  const known = drawn.get(name)
  if (known !== undefined) return known
  const artist = yield* Artist
  const picture = yield* artist.draw({ spec, width: w, height: h, seed: 7 })
  drawn.set(name, picture)
  return picture
})

const film = (over: Partial<FilmRequest> & { readonly picture: Uint8Array }) =>
  Effect.flatMap(Artist, (artist) =>
    artist.film({
      prompt: "",
      camera: "slow push in",
      action: "The fox leans over a glowing crystal.",
      seconds: 1,
      framesPerSecond: 12,
      width,
      height,
      seed: 3,
      sound: false,
      ...over
    })
  )

describe("clips", () => {
  it.live("open on the keyframe and then move", () =>
    Effect.gen(function* () {
      const picture = yield* opening()
      const still = yield* pixelsOf(picture)
      const some = ["push in", "orbit", "static"]
      const cameras = isLong ? [...some, "pull back", "pan left", "tilt up", "handheld"] : some
      const clips = yield* Effect.forEach(cameras, (camera) =>
        film({ picture, camera, seconds: 2, framesPerSecond: 4 })
      )
      const shown = yield* watch(...clips)
      assert.strictEqual(shown.frames.length, 8 * cameras.length)
      for (const [index, camera] of cameras.entries()) {
        const frames = shown.frames.slice(8 * index, 8 * index + 8)
        assert.isBelow(distance(still.data, frames[0] ?? still.data.subarray(0, 1)), 4, camera)
        const moved = distance(frames[0] ?? still.data, frames.at(-1) ?? still.data)
        assert.isAbove(moved, camera === "static" ? 0.3 : 3, camera)
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("have exactly the frames, the size and the sound that were ordered", () =>
    Effect.gen(function* () {
      const picture = yield* opening()
      const orders = [
        [0.5, 24],
        [1.5, 10],
        [1, 12]
      ] as const
      for (const [seconds, framesPerSecond] of isLong ? orders : orders.slice(0, 2)) {
        const { frames, said } = yield* watch(yield* film({ picture, seconds, framesPerSecond, sound: true }))
        assert.strictEqual(frames.length, seconds * framesPerSecond)
        assert.match(said, /Video: h264 .*yuv420p\(tv, bt709.*320x180/)
        assert.match(said, /Audio: aac .*48000 Hz, stereo/)
      }
      const { said } = yield* watch(yield* film({ picture }))
      assert.notMatch(said, /Audio:/)
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("start to play before they are all there: the index stands in front of the pictures", () =>
    Effect.gen(function* () {
      const clip = Buffer.from(yield* film({ picture: yield* opening(), sound: true }))
      assert.isAbove(clip.indexOf("moov"), 0)
      assert.isBelow(clip.indexOf("moov"), clip.indexOf("mdat"))
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("are equal byte for byte for equal requests", () =>
    Effect.gen(function* () {
      const picture = yield* opening()
      const one = Buffer.from(yield* film({ picture, sound: true }))
      assert.isTrue(one.equals(yield* film({ picture, sound: true })))
      assert.isFalse(one.equals(yield* film({ picture, sound: true, camera: "pan left" })))
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("leave the words at the head where they are, however the camera moves", () =>
    Effect.gen(function* () {
      const { frames } = yield* watch(
        yield* film({ picture: yield* opening(), camera: "pan left", seconds: 2, framesPerSecond: 4 })
      )
      const head = (frame: Uint8Array | undefined) => (frame ?? new Uint8Array(0)).subarray(0, width * 12 * 4)
      assert.isBelow(distance(head(frames[0]), head(frames.at(-1))), 2)
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("move those the action names and leave the others standing", () =>
    Effect.gen(function* () {
      const cast = [fox, { name: "Bolt", description: "a small robot" }]
      const action = "Rusty jumps up and down beside the robot."
      const picture = yield* opening(sceneOf({ cast, action, setting: "a meadow", title: "Hop" }))
      const { frames } = yield* watch(
        yield* film({ picture, action, camera: "static", seconds: 2, framesPerSecond: 6 })
      )
      const half = (frame: Uint8Array | undefined, side: number) =>
        Buffer.concat(
          Array.from({ length: height }, (_, row) => {
            const from = (row * width + (side * width) / 2) * 4
            return (frame ?? new Uint8Array()).subarray(from, from + width * 2)
          })
        )
      const moved = (side: number) =>
        Math.max(...frames.slice(1).map((frame) => distance(half(frames[0], side), half(frame, side))))
      assert.isAbove(moved(0), 1.5 * moved(1))
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("can be made of any picture, of any shape", () =>
    Effect.gen(function* () {
      const drawn = yield* opening({ _tag: "Card", prompt: "A photo from somewhere" }, 200, 300)
      // Without its comment nobody knows who drew it.
      const length = ((drawn[4] ?? 0) << 8) | (drawn[5] ?? 0)
      const foreign = Uint8Array.from([0xff, 0xd8, ...drawn.subarray(4 + length)])
      const cameras = ["pan right", "zoom out", "static"]
      const clips = yield* Effect.forEach(cameras, (camera) => film({ picture: foreign, camera }))
      const shown = yield* watch(...clips)
      assert.strictEqual(shown.frames.length, 12 * cameras.length)
      for (const [index, camera] of cameras.entries()) {
        const frames = shown.frames.slice(12 * index, 12 * index + 12)
        assert.isAbove(
          distance(frames[0] ?? new Uint8Array(0), frames.at(-1) ?? new Uint8Array(0)),
          camera === "static" ? 0 : 1
        )
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("open on their picture when it is larger than the clip", () =>
    Effect.gen(function* () {
      const picture = yield* opening(sceneOf(), 640, 360)
      const small = yield* pixelsOf(picture)
      const { frames } = yield* watch(yield* film({ picture, framesPerSecond: 2 }))
      const halved = new Uint8Array(width * height * 4)
      for (let i = 0; i < halved.length; i++) {
        const [c, x, y] = [i % 4, Math.floor(i / 4) % width, Math.floor(i / 4 / width)]
        const at = (dx: number, dy: number) => small.data[((y * 2 + dy) * 640 + x * 2 + dx) * 4 + c] ?? 0
        halved[i] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4
      }
      assert.isBelow(distance(halved, frames[0] ?? new Uint8Array(0)), 5)
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("can be filmed again: as long, as large, as loud, but every frame a little different", () =>
    Effect.gen(function* () {
      const artist = yield* Artist
      const clip = yield* film({ picture: yield* opening(), framesPerSecond: 6, sound: true })
      const again = yield* artist.refilm({ clip, prompt: "Give the fox back its green scarf", seed: 1 })
      assert.isFalse(Buffer.from(again).equals(clip))
      assert.isTrue(
        Buffer.from(again).equals(
          yield* artist.refilm({ clip, prompt: "Give the fox back its green scarf", seed: 1 })
        )
      )
      const { frames, said } = yield* watch(clip, again)
      assert.strictEqual(frames.length, 12)
      assert.strictEqual(said.match(/Audio: aac/g)?.length, 2)
      for (const [i, frame] of frames.slice(6).entries()) {
        const away = distance(frame, frames[i] ?? new Uint8Array(0))
        assert.isAbove(away, 0.5)
        assert.isBelow(away, 30)
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("leave nothing behind when they are called off", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      // A temp folder of its own: beside this test others film in the machine's.
      const temp = yield* fs.makeTempDirectoryScoped()
      const usual = process.env.TMPDIR
      process.env.TMPDIR = temp
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          if (usual === undefined) delete process.env.TMPDIR
          else process.env.TMPDIR = usual
        })
      )
      const fiber = yield* film({ picture: yield* opening(), seconds: 15, framesPerSecond: 24 }).pipe(
        Effect.fork
      )
      yield* fs.readDirectory(temp, { recursive: true }).pipe(
        Effect.repeat({
          until: (names) => names.some((name) => name.endsWith("clip.mp4")),
          schedule: Schedule.spaced("20 millis")
        })
      )
      yield* Fiber.interrupt(fiber).pipe(Effect.timeout("20 seconds"))
      assert.deepStrictEqual(yield* fs.readDirectory(temp), [])
    }).pipe(Effect.scoped, Effect.provide(studioLayer))
  )
})

describe("clips with lines", () => {
  it.live(
    "are heard to say them over a quiet place, and say so in a comment that stays with their sound",
    () =>
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped()
        const lines = [{ voice: "rex", text: "Did you hear that?" }]
        const clip = yield* film({
          picture: yield* opening(),
          seconds: 3,
          sound: true,
          lines,
          speech: "tones"
        })
        yield* fs.writeFile(`${folder}/clip.mp4`, clip)
        yield* ffmpeg(["-i", `${folder}/clip.mp4`, "-vn", "-ac", "1", `${folder}/sound.wav`])
        const wave = yield* fs.readFile(`${folder}/sound.wav`)
        for (const file of [clip, wave])
          assert.strictEqual(
            Option.getOrThrow(readSaidMark(file))
              .words.map(({ text }) => text)
              .join(" "),
            "Did you hear that?"
          )
        const { rate, track } = readWave(wave)
        const [said, ...more] = edgesOf(track, rate, 0.3, 0.06)
        assert.deepStrictEqual(more, [])
        const words = Option.getOrThrow(readSaidMark(clip)).words
        assert.closeTo(said?.start ?? -1, words[0]?.start ?? 0, 0.1)
        assert.closeTo(said?.end ?? -1, words.at(-1)?.end ?? 0, 0.1)
      }).pipe(Effect.scoped, Effect.provide(studioLayer))
  )
})
