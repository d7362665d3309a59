import { createServer } from "node:http"
import { FileSystem } from "@effect/platform"
import { assert, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Ffmpeg, type MediaFailed } from "../../../src/services/Ffmpeg.js"
import { stillsCommand, verifyCommand } from "../../../src/services/ffmpeg/ClipCommands.js"
import { argumentsOf } from "../../../src/services/ffmpeg/Command.js"
import { inspect } from "../../../src/services/ffmpeg/clip/Facts.js"
import { run } from "../../../src/services/ffmpeg/Run.js"
import { bundledFfmpeg, ffmpeg, lumaOf, makeClip, makeNumberedClip } from "../../support/media.js"
import { contents, scratch, studio } from "../../support/studio.js"

/** Keeps the first part of a file, or overwrites some of its bytes. */
const damage = (from: string, to: string, change: (bytes: Uint8Array) => Uint8Array) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    Effect.flatMap(fs.readFile(from), (bytes) => fs.writeFile(to, change(bytes)))
  )

const failsAs = <A, R>(
  effect: Effect.Effect<A, MediaFailed | { readonly _tag: "FfmpegMissing" }, R>,
  reason: MediaFailed["reason"]
) =>
  Effect.map(Effect.flip(effect), (error) => {
    assert.strictEqual(error._tag, "MediaFailed")
    if (error._tag === "MediaFailed") assert.strictEqual(error.reason, reason, error.message)
    return error._tag === "MediaFailed" ? error : undefined
  })

it.scopedLive("reads length, size, rate, frames and sound from the file", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const { probe } = yield* Ffmpeg
    yield* makeClip(at("a.mp4"), { width: 160, height: 90, seconds: 1.5, channels: 2 })
    assert.deepStrictEqual(yield* probe(at("a.mp4")), {
      durationSeconds: 1.5,
      video: { codec: "h264", width: 160, height: 90, framesPerSecond: 24, frames: 36 },
      audio: Option.some({ codec: "aac", sampleRate: 44_100, channels: 2 })
    })
    yield* makeClip(at("b.mp4"), { rate: "30000/1001", seconds: 1, sound: 0, encoder: ["-vf", "setsar=2/1"] })
    const { audio, video } = yield* probe(at("b.mp4"))
    assert.deepStrictEqual([video.width, video.height], [320, 90], "stretched pixels count as shown")
    assert.closeTo(video.framesPerSecond, 30_000 / 1001, 1e-4)
    assert.isTrue(Option.isNone(audio))
    yield* ffmpeg("-display_rotation", "90", "-i", at("a.mp4"), "-c", "copy", at("c.mp4"))
    const turned = (yield* probe(at("c.mp4"))).video
    assert.deepStrictEqual([turned.width, turned.height], [90, 160], "a turned clip counts as shown")
  }).pipe(Effect.provide(studio))
)

it.scopedLive("refuses what is not a clip, by a reason", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const { probe } = yield* Ffmpeg
    yield* makeClip(at("clip.mp4"), { seconds: 0.2 })
    yield* fs.symlink(at("clip.mp4"), at("link.mp4"))
    yield* fs.writeFileString(at("html.mp4"), "<!doctype html><title>Sign in</title>".repeat(99))
    yield* fs.writeFileString(at("empty.mp4"), "")
    yield* ffmpeg("-f", "lavfi", "-i", "sine=duration=0.2", at("sound.mp4"))
    yield* damage(at("clip.mp4"), at("headless.mp4"), (bytes) => bytes.subarray(0, 400))
    const because = (name: string) => Effect.map(failsAs(probe(name), "NotMedia"), (error) => error?.detail)
    const absent = yield* failsAs(probe(at("absent.mp4")), "Unreadable")
    assert.include(absent?.detail, "there is no file")
    assert.include(yield* because(at("link.mp4")), "is a link")
    assert.include(yield* because(folder), "not a plain file")
    assert.include(yield* because(at("html.mp4")), "not an MP4")
    assert.include(yield* because(at("sound.mp4")), "holds no picture")
    yield* because(at("headless.mp4"))
    yield* because("a\0b")
    yield* failsAs(probe(at("empty.mp4")), "Damaged")
  }).pipe(Effect.provide(studio))
)

it.scopedLive("refuses picture and length bombs before decoding them (fault row 40)", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const { frames, probe, verify } = yield* Ffmpeg
    yield* makeClip(at("wide.mp4"), { width: 4100, height: 16, seconds: 0.1, sound: 0, source: "color=red" })
    yield* failsAs(probe(at("wide.mp4")), "TooLarge")
    yield* makeClip(at("long.mp4"), { seconds: 61, rate: "2", sound: 0, source: "color=red" })
    yield* failsAs(verify(at("long.mp4")), "TooLarge")
    yield* failsAs(frames(at("long.mp4"), [at("1.jpg"), at("2.jpg")]), "TooLarge")
    assert.strictEqual((yield* probe(at("long.mp4"))).durationSeconds, 61, "a finished film may be longer")
  }).pipe(Effect.provide(studio))
)

it.scopedLive("passes a whole clip, frame drops and a late start included", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const { verify } = yield* Ffmpeg
    yield* makeClip(at("whole.mp4"), { seconds: 1.04 })
    assert.strictEqual((yield* verify(at("whole.mp4"))).video.frames, 25)
    yield* makeNumberedClip(at("uneven.mp4"), 20, "select='not(mod(n,7))+lt(n,5)'")
    assert.strictEqual((yield* verify(at("uneven.mp4"))).video.frames, 7)
    yield* makeNumberedClip(at("single.mp4"), 1)
    assert.strictEqual((yield* verify(at("single.mp4"))).video.frames, 1)
    // Cut without encoding anew: the file keeps frames before the cut and hides them by an edit list.
    yield* makeClip(at("long.mp4"), { seconds: 3, encoder: ["-g", "24"] })
    yield* ffmpeg("-ss", "1.5", "-i", at("long.mp4"), "-c", "copy", at("cut.mp4"))
    assert.closeTo((yield* verify(at("cut.mp4"))).video.frames, 36, 1)
  }).pipe(Effect.provide(studio))
)

it.scopedLive("notices every clip that was cut short or damaged on its way (fault row 30)", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const { verify } = yield* Ffmpeg
    yield* makeClip(at("whole.mp4"), { seconds: 1 })
    for (const part of [0.3, 0.6, 0.9, 0.99]) {
      yield* damage(at("whole.mp4"), at("cut.mp4"), (bytes) => bytes.subarray(0, bytes.length * part))
      const error = yield* failsAs(verify(at("cut.mp4")), "Damaged")
      assert.match(error?.message ?? "", /is cut short: it should have \d+ bytes, and has \d+$/, `at ${part}`)
    }
    yield* damage(at("whole.mp4"), at("zeroed.mp4"), (bytes) =>
      bytes.fill(0, Math.floor(bytes.length * 0.5), Math.floor(bytes.length * 0.7))
    )
    const error = yield* failsAs(verify(at("zeroed.mp4")), "Damaged")
    assert.isNotEmpty(error?.lastLines)
    assert.include(error?.arguments ?? [], at("zeroed.mp4"))
  }).pipe(Effect.provide(studio))
)

it.scopedLive("takes the very first and the very last frame, not one near them", () =>
  Effect.gen(function* () {
    const outer = yield* scratch
    // A per cent sign in a folder's name is not a numbering pattern.
    const folder = outer.at("100%d frames")
    const at = (name: string) => `${folder}/${name}`
    yield* Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeDirectory(folder))
    const { frames } = yield* Ffmpeg
    const to = { first: at("first.jpg"), last: at("last.jpg") }
    const lumas = (clip: string) =>
      frames(clip, [to.first, to.last]).pipe(Effect.zipRight(Effect.all([lumaOf(to.first), lumaOf(to.last)])))
    // Frame n is of brightness 20 + 10n.
    for (const [count, rate] of [
      [20, "24"],
      [13, "30000/1001"],
      [1, "24"]
    ] as const) {
      yield* makeNumberedClip(at("n.mp4"), count, "null", rate)
      const [first, last] = yield* lumas(at("n.mp4"))
      assert.closeTo(first, 20, 3, `first of ${count}`)
      assert.closeTo(last, 20 + 10 * (count - 1), 3, `last of ${count}`)
    }
    // Uneven frames: numbers 3, 4, 11, 17 with long gaps between them.
    yield* makeNumberedClip(at("uneven.mp4"), 20, "select='eq(n,3)+eq(n,4)+eq(n,11)+eq(n,17)'")
    const [first, last] = yield* lumas(at("uneven.mp4"))
    assert.closeTo(first, 50, 3)
    assert.closeTo(last, 190, 3)
    // One place alone.
    yield* frames(at("uneven.mp4"), [to.last])
    assert.closeTo(yield* lumaOf(to.last), 50, 3)
    // Sound that outlasts the picture does not move the last frame.
    yield* ffmpeg(
      ...["-i", at("n.mp4"), "-f", "lavfi", "-i", "sine=duration=2", "-c:v", "copy", at("sound.mp4")]
    )
    assert.closeTo((yield* lumas(at("sound.mp4")))[1], 20, 3)
    assert.deepStrictEqual(yield* contents(folder), [
      "first.jpg",
      "last.jpg",
      "n.mp4",
      "sound.mp4",
      "uneven.mp4"
    ])
  }).pipe(Effect.provide(studio))
)

it.scopedLive("leaves earlier frames alone when a clip breaks off", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const { frames } = yield* Ffmpeg
    yield* makeClip(at("whole.mp4"), { seconds: 1 })
    yield* damage(at("whole.mp4"), at("cut.mp4"), (bytes) => bytes.subarray(0, bytes.length * 0.6))
    yield* fs.writeFileString(at("first.jpg"), "old")
    const error = yield* Effect.flip(frames(at("cut.mp4"), [at("first.jpg"), at("last.jpg")]))
    assert.strictEqual(error._tag, "MediaFailed")
    assert.strictEqual(yield* fs.readFileString(at("first.jpg")), "old")
    assert.deepStrictEqual(yield* contents(folder), ["cut.mp4", "first.jpg", "whole.mp4"])
  }).pipe(Effect.provide(studio))
)

it.scopedLive("opens no connection for a playlist or a concat list that poses as a clip (fault row 39)", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const { assemble, frames, probe, tile, verify } = yield* Ffmpeg
    let connections = 0
    const port = yield* Effect.acquireRelease(
      Effect.async<{ readonly server: ReturnType<typeof createServer>; readonly port: number }>((resume) => {
        const server = createServer((_, answer) => answer.end())
        server.on("connection", () => {
          connections += 1
        })
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resume(Effect.succeed({ server, port: typeof address === "object" ? (address?.port ?? 0) : 0 }))
        })
      }),
      ({ server }) => Effect.sync(() => server.close())
    ).pipe(Effect.map(({ port }) => port))
    const link = `http://127.0.0.1:${port}/a.mp4`
    yield* makeClip(at("secret.mp4"), { seconds: 0.2 })
    const known = yield* inspect(at("secret.mp4"))
    for (const text of [
      `ffconcat version 1.0\nfile '${link}'\n`,
      `ffconcat version 1.0\nfile secret.mp4\n`,
      `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${link}\n#EXT-X-ENDLIST\n`
    ]) {
      const clip = at("clip.mp4")
      yield* fs.writeFileString(clip, text)
      const to = [at("1.jpg"), at("2.jpg")] as const
      yield* failsAs(probe(clip), "NotMedia")
      yield* failsAs(verify(clip), "NotMedia")
      yield* failsAs(frames(clip, to), "NotMedia")
      yield* failsAs(assemble([{ path: clip }], at("film.mp4"), { title: "" }), "NotMedia")
      yield* failsAs(tile([clip], at("sheet.jpg")), "NotMedia")
      // And should our own reading ever be fooled, the process refuses it too.
      for (const command of [
        verifyCommand({ ...known, path: clip }),
        stillsCommand({ ...known, path: clip }, [{ number: 0, to: to[0] }])
      ]) {
        const args = yield* argumentsOf(command)
        const job = { ffmpeg: bundledFfmpeg, arguments: args, grace: "1 second" } as const
        const error = yield* Effect.flip(run({ ...job, timeLimit: "5 seconds" }))
        assert.strictEqual(error.reason, "Exit")
      }
    }
    assert.strictEqual(connections, 0)
  }).pipe(Effect.provide(studio))
)
