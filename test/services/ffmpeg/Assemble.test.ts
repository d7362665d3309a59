import { spawnSync } from "node:child_process"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Either, Fiber, Option } from "effect"
import { Ffmpeg, type MediaFacts } from "../../../src/services/Ffmpeg.js"
import { inspect } from "../../../src/services/ffmpeg/clip/Facts.js"
import { planFilm } from "../../../src/services/ffmpeg/join/FilmPlan.js"
import { planPicture } from "../../../src/services/ffmpeg/join/Splice.js"
import { bundledFfmpeg, ffmpeg, makeClip, makeClips, packetHashes, samplesOf } from "../../support/media.js"
import { eventually, makeScript, processesMentioning } from "../../support/processes.js"
import { contents, scratch, studio } from "../../support/studio.js"

const join = Effect.fnUntraced(function* (to: string, clips: ReadonlyArray<string>, title = "A film") {
  const { assemble } = yield* Ffmpeg
  return yield* assemble(
    clips.map((path) => ({ path })),
    to,
    { title }
  )
})

const sizeOf = ({ video }: MediaFacts) => [video.width, video.height]

/** The mean loudness between two moments, 0 to 1. */
const loudness = (samples: Int16Array, from: number, to: number) => {
  const part = samples.subarray(Math.round(from * 48_000), Math.round(to * 48_000))
  return part.reduce((sum, sample) => sum + Math.abs(sample), 0) / Math.max(1, part.length) / 32_768
}

it.scopedLive(
  "joins clips of different size, rate and sound into one film of their summed length (fault row 31)",
  () =>
    Effect.gen(function* () {
      const { at, folder } = yield* scratch
      const clips = yield* makeClips([
        [at("a.mp4"), { width: 128, height: 72, seconds: 1 }],
        // Sound that outlasts its picture, and sound that ends before it.
        [at("b.mp4"), { width: 64, height: 48, rate: "30000/1001", seconds: 0.8, sound: 1.3 }],
        [at("c.mp4"), { width: 128, height: 72, seconds: 1, sound: 0 }],
        [at("d.mp4"), { width: 36, height: 64, rate: "12", seconds: 1, sound: 0.5, soundRate: 22_050 }],
        [at("e.mp4"), { width: 64, height: 72, seconds: 0.7, encoder: ["-vf", "setsar=2/1"] }]
      ])
      const facts = yield* join(at("film.mp4"), clips)
      assert.closeTo(facts.durationSeconds, 1 + 0.8 + 1 + 1 + 0.7, 0.1)
      assert.deepStrictEqual(sizeOf(facts), [128, 72])
      assert.strictEqual(facts.video.framesPerSecond, 24)
      assert.deepStrictEqual(facts.audio, Option.some({ codec: "aac", sampleRate: 48_000, channels: 2 }))
      const { picture, sound: heard } = yield* inspect(at("film.mp4"))
      assert.isTrue(Either.isRight(picture.copying))
      assert.closeTo(Option.getOrThrow(heard).seconds, facts.durationSeconds, 0.03)
      // The sound stands under its own clip: a 1 s, b to 1.8 s, silence under c, d's half second, silence, e.
      const sound = yield* samplesOf(at("film.mp4"))
      for (const [from, to] of [
        [0.1, 0.9],
        [1.1, 1.7],
        [2.9, 3.2],
        [3.9, 4.4]
      ] as const)
        assert.isAbove(loudness(sound, from, to), 0.02, `${from}–${to}`)
      for (const [from, to] of [
        [1.85, 2.75],
        [3.4, 3.75]
      ] as const)
        assert.isBelow(loudness(sound, from, to), 0.002, `${from}–${to}`)
      assert.deepStrictEqual(yield* contents(folder), [
        "a.mp4",
        "b.mp4",
        "c.mp4",
        "d.mp4",
        "e.mp4",
        "film.mp4"
      ])
    }).pipe(Effect.provide(studio))
)

it.scopedLive("fits a clip of another shape in whole, on black, and keeps a portrait film portrait", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const red = { width: 90, height: 160, seconds: 0.3, sound: 0, source: "color=red" }
    const clips = yield* makeClips([
      [at("p.mp4"), red],
      [at("q.mp4"), { ...red, rate: "25" }],
      [at("w.mp4"), { width: 160, height: 90, seconds: 0.5, sound: 0, source: "color=white" }]
    ])
    const facts = yield* join(at("film.mp4"), clips)
    assert.deepStrictEqual(sizeOf(facts), [90, 160])
    const pixels = yield* ffmpeg(
      ...[
        "-sseof",
        "-0.2",
        "-i",
        at("film.mp4"),
        "-frames:v",
        "1",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-"
      ]
    )
    const light = (x: number, y: number) => pixels[3 * (y * 90 + x)] ?? 0
    // White from side to side in the middle, black above and below.
    assert.isAbove(Math.min(light(2, 80), light(45, 80), light(87, 80)), 230)
    assert.isBelow(Math.max(light(45, 30), light(45, 130)), 20)
  }).pipe(Effect.provide(studio))
)

it.scopedLive("joins equal clips without touching a bit of their pictures, and without drift", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    // B-frames and an NTSC rate; sound that is longer or shorter than its picture, or absent.
    const wishes = {
      width: 64,
      height: 36,
      seconds: 1,
      rate: "30000/1001",
      encoder: ["-bf", "3", "-g", "12"]
    }
    const clips = yield* makeClips([
      [at("a.mp4"), { ...wishes, sound: 1.2 }],
      [at("b.mp4"), { ...wishes, sound: 0, source: "testsrc" }],
      [at("c.mp4"), { ...wishes, sound: 0.4, channels: 2 }],
      [at("d.mp4"), { ...wishes, source: "testsrc=decimals=2" }]
    ])
    const facts = yield* join(at("film.mp4"), clips)
    const [film = [], ...packets] = yield* packetHashes(at("film.mp4"), ...clips)
    assert.strictEqual(film.length, 120)
    assert.strictEqual(film.join(), packets.flat().join())
    assert.strictEqual(facts.video.frames, 120)
    assert.closeTo(facts.durationSeconds, (120 * 1001) / 30_000, 1e-3)
    const { picture, sound: heard } = yield* inspect(at("film.mp4"))
    assert.closeTo(Option.getOrThrow(heard).seconds, facts.durationSeconds, 0.03)
    // It starts at 0 and its frames are evenly spaced across the joints.
    assert.isTrue(Either.isRight(picture.copying))
    const sound = yield* samplesOf(at("film.mp4"))
    assert.isAbove(loudness(sound, 0.1, 0.95), 0.02)
    assert.isBelow(loudness(sound, 1.06, 1.95), 0.002)
    assert.isAbove(loudness(sound, 2.05, 2.35), 0.02)
    assert.isBelow(loudness(sound, 2.5, 2.95), 0.002)
    assert.isAbove(loudness(sound, 3.05, 3.95), 0.02)
    assert.deepStrictEqual(yield* contents(folder), ["a.mp4", "b.mp4", "c.mp4", "d.mp4", "film.mp4"])
  }).pipe(Effect.provide(studio))
)

it.scopedLive("encodes a single clip that is not right yet, and copies one that is", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const right = yield* makeClip(at("right.mp4"), { width: 64, height: 36, seconds: 0.5 })
    yield* join(at("film.mp4"), [right])
    const [film = [], packets = []] = yield* packetHashes(at("film.mp4"), right)
    assert.strictEqual(film.length, 12)
    assert.strictEqual(film.join(), packets.join())
    const wrong = {
      chroma: ["-pix_fmt", "yuv444p"],
      stretched: ["-vf", "setsar=2/1"],
      uneven: ["-vf", "select='not(eq(n,4))'", "-fps_mode", "vfr"],
      full: ["-pix_fmt", "yuvj420p"],
      codec: ["-c:v", "mpeg4"]
    }
    const clips = yield* makeClips(
      Object.entries(wrong).map(([name, encoder]) => [
        at(`${name}.mp4`),
        { width: 64, height: 36, seconds: 0.5, sound: 0, encoder }
      ])
    )
    for (const clip of clips) {
      const { decisions, sections } = planPicture(planFilm([yield* inspect(clip)]))
      assert.deepStrictEqual(
        [decisions[0]?.made, sections.length, sections[0]?._tag],
        ["encoded", 1, "Encoded"]
      )
    }
    // One alone, and all of them behind one another.
    for (const some of [clips.slice(0, 1), clips]) {
      const facts = yield* join(at("film.mp4"), some)
      const { picture } = yield* inspect(at("film.mp4"))
      assert.isTrue(Either.isRight(picture.copying))
      assert.isTrue(Option.isSome(facts.audio), "it has silence, but a track")
      assert.closeTo(facts.durationSeconds, 0.5 * some.length, 0.05 * some.length)
    }
  }).pipe(Effect.provide(studio))
)

it.scopedLive("encodes equal clips when copying them fails", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    yield* makeScript(
      at("ffmpeg"),
      `case "$*" in *picture.mp4*blackdetect*) if mkdir '${at("looked")}' 2>/dev/null; then echo "no copies today" >&2; exit 1; fi;; esac
exec '${bundledFfmpeg}' "$@"`
    )
    const clip = yield* makeClip(at("a.mp4"), { width: 64, height: 36, seconds: 0.5, sound: 0 })
    const facts = yield* join(at("film.mp4"), [clip, clip]).pipe(
      Effect.provide(Ffmpeg.layer({ path: at("ffmpeg") }))
    )
    assert.strictEqual(facts.video.frames, 24)
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("puts the index in front and the title in, as plain text", () =>
  Effect.gen(function* () {
    const { at } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const clip = yield* makeClip(at("a.mp4"), { width: 64, height: 36, seconds: 0.3, sound: 0 })
    yield* join(at("film.mp4"), [clip], 'The "Fox"; -y\n=\u0007 & Owl')
    const bytes = Buffer.from(yield* fs.readFile(at("film.mp4")))
    assert.isBelow(bytes.indexOf("moov"), bytes.indexOf("mdat"))
    assert.isTrue(bytes.includes('The "Fox"; -y = & Owl'))
  }).pipe(Effect.provide(studio))
)

it.scopedLive("makes no film of a damaged clip, whichever way it would have joined (fault row 30)", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    yield* makeClip(at("a.mp4"), { seconds: 1 })
    const other = yield* makeClip(at("b.mp4"), { seconds: 0.5, width: 120 })
    const bytes = yield* fs.readFile(at("a.mp4"))
    yield* fs.writeFile(at("cut.mp4"), bytes.subarray(0, bytes.length * 0.7))
    yield* fs.writeFileString(at("film.mp4"), "the film before")
    for (const clips of [
      [at("a.mp4"), at("cut.mp4")],
      [at("cut.mp4"), other]
    ]) {
      const error = yield* Effect.flip(join(at("film.mp4"), clips))
      assert.strictEqual(error._tag, "MediaFailed")
      assert.strictEqual(yield* fs.readFileString(at("film.mp4")), "the film before")
    }
    assert.deepStrictEqual(yield* contents(folder), ["a.mp4", "b.mp4", "cut.mp4", "film.mp4"])
    const none = yield* Effect.flip(join(at("film.mp4"), []))
    assert.include(none.message, "there are no clips")
  }).pipe(Effect.provide(studio))
)

it.scopedLive("notices an ffmpeg that says all is well and leaves less than a film", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    // Every film it writes is cut to its first half second.
    yield* makeScript(
      at("ffmpeg"),
      `for last; do :; done; case "$last" in *film.mp4) set -- "$@"; unset IFS
n=$#; i=1; while [ $i -lt $n ]; do set -- "$@" "$1"; shift; i=$((i+1)); done; shift
exec '${bundledFfmpeg}' "$@" -t 0.5 "$last";; *) exec '${bundledFfmpeg}' "$@";; esac`
    )
    const a = yield* makeClip(at("a.mp4"), { width: 64, height: 36, seconds: 0.5, sound: 0 })
    const b = yield* makeClip(at("b.mp4"), { width: 48, height: 36, seconds: 0.5, sound: 0 })
    const error = yield* Effect.flip(
      join(at("film.mp4"), [a, b]).pipe(Effect.provide(Ffmpeg.layer({ path: at("ffmpeg") })))
    )
    assert.include(error.message, "the film is not as planned:")
    assert.match(error.message, /it has 1\d frames, not 24/)
    assert.deepStrictEqual(yield* contents(folder), ["a.mp4", "b.mp4", "ffmpeg"])
  }).pipe(Effect.provide(NodeContext.layer))
)

it.scopedLive("leaves no process and no piece of film when it is interrupted (fault row 32)", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const a = yield* makeClip(at("a.mp4"), {
      ...{ seconds: 20, source: "color=red", sound: 0 },
      // Nothing of it can be copied.
      encoder: ["-preset", "ultrafast", "-pix_fmt", "yuv444p"]
    })
    const b = yield* makeClip(at("b.mp4"), { seconds: 1, sound: 0 })
    const isEncoding = fs.readDirectory(folder, { recursive: true }).pipe(
      Effect.map((names) => names.some((name) => name.endsWith("picture-1.mp4"))),
      Effect.orElseSucceed(() => false)
    )
    const fiber = yield* Effect.fork(join(at("film.mp4"), [a, a, a, a, b]))
    yield* eventually(isEncoding)
    assert.isNotEmpty(yield* processesMentioning(folder))
    yield* Fiber.interrupt(fiber)
    assert.deepStrictEqual(yield* processesMentioning(folder), [])
    assert.deepStrictEqual(yield* contents(folder), ["a.mp4", "b.mp4"])
  }).pipe(Effect.provide(studio))
)

it.scopedLive("removes what a killed run left behind, and nothing of a living one", () =>
  Effect.gen(function* () {
    const { at, folder } = yield* scratch
    const fs = yield* FileSystem.FileSystem
    const { pid: dead } = spawnSync("true")
    for (const name of [`.ffmpeg-${dead}-1`, `.ffmpeg-${process.ppid}-1`, ".ffmpeg-notes"]) {
      yield* fs.makeDirectory(at(name))
      yield* fs.writeFileString(at(`${name}/film.mp4`), "half a film")
    }
    const clip = yield* makeClip(at("a.mp4"), { width: 64, height: 36, seconds: 0.3, sound: 0 })
    yield* join(at("film.mp4"), [clip])
    assert.deepStrictEqual(yield* contents(folder), [
      `.ffmpeg-${process.ppid}-1`,
      ".ffmpeg-notes",
      "a.mp4",
      "film.mp4"
    ])
  }).pipe(Effect.provide(studio))
)
