import { execFile } from "node:child_process"
import { FileSystem } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schedule } from "effect"
import { Artist } from "../../src/drawing/Artist.js"
import type { FilmRequest, PictureSpec } from "../../src/drawing/Picture.js"
import { bundledFfmpeg, distance, fox, pixelsOf, sceneOf, studioLayer } from "./support.js"

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

/** Decodes a clip to its frames, and what ffmpeg says of the file. */
const watch = (clip: Uint8Array, w = width, h = height) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const file = yield* fs.makeTempFileScoped({ suffix: ".mp4" })
    yield* fs.writeFile(file, clip)
    const { out, said } = yield* ffmpeg([
      "-i",
      file,
      "-map",
      "0:v",
      "-f",
      "rawvideo",
      "-pix_fmt",
      "rgba",
      "-"
    ])
    const size = w * h * 4
    const frames = Array.from({ length: Math.floor(out.length / size) }, (_, i) =>
      out.subarray(i * size, (i + 1) * size)
    )
    return { frames, said } satisfies Shown
  }).pipe(Effect.scoped)

const opening = (spec: PictureSpec = sceneOf(), w = width, h = height) =>
  Effect.flatMap(Artist, (artist) => artist.draw({ spec, width: w, height: h, seed: 7 }))

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
      sound: true,
      ...over
    })
  )

describe("clips", () => {
  it.live("open on the keyframe and then move", () =>
    Effect.gen(function* () {
      const picture = yield* opening()
      const still = yield* pixelsOf(picture)
      for (const camera of ["push in", "pull back", "pan left", "tilt up", "orbit", "handheld", "static"]) {
        const { frames } = yield* watch(
          yield* film({ picture, camera, sound: false, seconds: 2, framesPerSecond: 4 })
        )
        assert.isBelow(distance(still.data, frames[0] ?? still.data.subarray(0, 1)), 4, camera)
        const moved = distance(frames[0] ?? still.data, frames.at(-1) ?? still.data)
        assert.isAbove(moved, camera === "static" ? 0.3 : 3, camera)
      }
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("have exactly the frames, the size and the sound that were ordered", () =>
    Effect.gen(function* () {
      const picture = yield* opening()
      for (const [seconds, framesPerSecond] of [
        [1, 24],
        [2, 12],
        [1.5, 10]
      ] as const) {
        const { frames, said } = yield* watch(yield* film({ picture, seconds, framesPerSecond }))
        assert.strictEqual(frames.length, seconds * framesPerSecond)
        assert.match(said, /Video: h264 .*yuv420p\(tv, bt709.*320x180/)
        assert.match(said, /Audio: aac .*48000 Hz, stereo/)
      }
      const { said } = yield* watch(yield* film({ picture, sound: false }))
      assert.notMatch(said, /Audio:/)
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("start to play before they are all there: the index stands in front of the pictures", () =>
    Effect.gen(function* () {
      const clip = Buffer.from(yield* film({ picture: yield* opening() }))
      assert.isAbove(clip.indexOf("moov"), 0)
      assert.isBelow(clip.indexOf("moov"), clip.indexOf("mdat"))
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("are equal byte for byte for equal requests", () =>
    Effect.gen(function* () {
      const picture = yield* opening()
      const one = yield* film({ picture })
      assert.deepStrictEqual(yield* film({ picture }), one)
      assert.notDeepEqual(yield* film({ picture, camera: "pan left" }), one)
    }).pipe(Effect.provide(studioLayer))
  )

  it.live("leave the words at the foot where they are, however the camera moves", () =>
    Effect.gen(function* () {
      const { frames } = yield* watch(
        yield* film({ picture: yield* opening(), camera: "pan left", seconds: 2, framesPerSecond: 4 })
      )
      const foot = (frame: Uint8Array | undefined) => (frame ?? new Uint8Array(0)).subarray(width * 168 * 4)
      assert.isBelow(distance(foot(frames[0]), foot(frames.at(-1))), 2)
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
        (frame ?? new Uint8Array(0)).filter(
          (_, i) => Math.floor((Math.floor(i / 4) % width) / (width / 2)) === side
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
      for (const camera of ["pan right", "zoom out", "static"]) {
        const { frames } = yield* watch(yield* film({ picture: foreign, camera }))
        assert.strictEqual(frames.length, 12)
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
      const small = yield* opening(sceneOf(), 640, 360).pipe(Effect.flatMap(pixelsOf))
      const { frames } = yield* watch(yield* film({ picture, width: 320, height: 180 }))
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
      const clip = yield* film({ picture: yield* opening() })
      const again = yield* artist.refilm({ clip, prompt: "Give the fox back its green scarf", seed: 1 })
      assert.notDeepEqual(again, clip)
      assert.deepStrictEqual(
        yield* artist.refilm({ clip, prompt: "Give the fox back its green scarf", seed: 1 }),
        again
      )
      const [before, after] = [yield* watch(clip), yield* watch(again)]
      assert.strictEqual(after.frames.length, before.frames.length)
      assert.match(after.said, /Audio: aac/)
      for (const [i, frame] of after.frames.entries()) {
        const away = distance(frame, before.frames[i] ?? new Uint8Array(0))
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
      yield* fs
        .readDirectory(temp)
        .pipe(Effect.repeat({ until: (names) => names.length > 0, schedule: Schedule.spaced("20 millis") }))
      yield* Effect.sleep("300 millis")
      yield* Fiber.interrupt(fiber).pipe(Effect.timeout("20 seconds"))
      assert.deepStrictEqual(yield* fs.readDirectory(temp), [])
    }).pipe(Effect.scoped, Effect.provide(studioLayer))
  )
})
