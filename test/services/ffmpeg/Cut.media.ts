import { assert, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { type AssembleOptions, type Clip, Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { wordsIn } from "../../support/filmText.js"
import { ffmpeg, makeClip, makeClips, packetHashes, samplesOf } from "../../support/media.js"
import { probeFilm } from "../../support/probe.js"
import { scratch, studio } from "../../support/studio.js"

const join = Effect.fnUntraced(function* (
  clips: ReadonlyArray<Clip>,
  to: string,
  wishes: Partial<AssembleOptions> = {}
) {
  const { assemble } = yield* Ffmpeg
  return yield* assemble(clips, to, { title: "A film", ...wishes })
})

/** The mean colours of some frames of a film, in their order, as [red, green, blue]. */
const coloursOf = Effect.fnUntraced(function* (film: string, frames: ReadonlyArray<number>) {
  const wanted = frames.map((frame) => `eq(n\\,${frame})`).join("+")
  const bytes = yield* ffmpeg(
    ...["-i", film, "-vf", `select=${wanted},scale=1:1:flags=area`, "-fps_mode", "passthrough"],
    ...["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
  )
  return frames.map((_, index) => [...bytes.subarray(3 * index, 3 * index + 3)])
})

const meanLoudness = (samples: Int16Array, from: number, to: number) => {
  const part = samples.subarray(Math.round(from * 48_000), Math.round(to * 48_000))
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length))
}

/** A grey clip of 24 frames whose brightness is a filter's word on the frame number `N`. */
const greyClip = (to: string, luma: string) =>
  ffmpeg(
    ...["-f", "lavfi", "-i", "color=black:size=64x64:rate=24"],
    ...["-vf", `format=yuv420p,geq=lum='${luma}':cb=128:cr=128,trim=end_frame=24`],
    ...["-c:v", "libx264", "-crf", "4", "-f", "mp4", to]
  ).pipe(Effect.as(to))

layer(studio, { excludeTestServices: true })((it) => {
  it.scoped("crossfades picture and sound, and is shorter by what both clips share", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const size = { width: 64, height: 36, seconds: 2 }
      const [red = "", blue = ""] = yield* makeClips([
        [at("red.mp4"), { ...size, source: "color=red" }],
        [at("blue.mp4"), { ...size, source: "color=blue", sound: 0 }]
      ])
      const film = yield* join([{ path: red, transition: "crossfade" }, { path: blue }], at("film.mp4"))
      assert.deepStrictEqual(
        film.placed.map(({ at, crossfade, transition }) => [at, crossfade, transition]),
        [
          [0, 12, "crossfade"],
          [36, 0, "cut"]
        ]
      )
      assert.strictEqual((yield* probeFilm(at("film.mp4"))).frames, 96 - 12)
      const [first, middle, last] = yield* coloursOf(at("film.mp4"), [34, 42, 49])
      assert.isTrue(first?.[0] !== undefined && first[0] > 240 && (first[2] ?? 255) < 15, `before: ${first}`)
      assert.isTrue(
        [0, 2].every((part) => Math.abs((middle?.[part] ?? 0) - 127) < 25),
        `in the middle both are there alike: ${middle}`
      )
      assert.isTrue(last?.[2] !== undefined && (last[0] ?? 255) < 15 && last[2] > 240, `after: ${last}`)
      const sound = yield* samplesOf(at("film.mp4"))
      const before = meanLoudness(sound, 1, 1.45)
      // Equal power: half way through, a tone has lost 3 dB.
      assert.closeTo(meanLoudness(sound, 1.74, 1.76) / before, Math.SQRT1_2, 0.06)
      assert.isBelow(meanLoudness(sound, 2.05, 3.4) / before, 0.01)
    })
  )

  it.scoped("shortens a crossfade for a short clip, and cuts where a clip is too short, and says why", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const size = { width: 64, height: 36, sound: 0 }
      const [long = "", short = "", blink = ""] = yield* makeClips([
        [at("long.mp4"), { ...size, seconds: 1 }],
        [at("short.mp4"), { ...size, seconds: 0.375, source: "color=red" }],
        [at("blink.mp4"), { ...size, seconds: 0.125, source: "color=blue" }]
      ])
      const film = yield* join(
        [long, short, blink, long].map((path) => ({ path, transition: "crossfade" as const })),
        at("film.mp4")
      )
      assert.deepStrictEqual(
        film.placed.map(({ crossfade }) => crossfade),
        [3, 0, 0, 0]
      )
      assert.deepStrictEqual(
        film.placed.map(({ instead }) => Option.isSome(instead)),
        [false, true, true, false]
      )
      assert.strictEqual(film.video.frames, 24 + 9 + 3 + 24 - 3)
    })
  )

  it.scoped("match-cuts on the frames that look most alike, and leaves out what lies between them", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      // Two dark frames at the end of the one, three light ones at the beginning of the other.
      const one = yield* greyClip(at("one.mp4"), "if(gte(N,22),16,120)")
      const two = yield* greyClip(at("two.mp4"), "if(lt(N,3),235,120)")
      const dark = yield* greyClip(at("dark.mp4"), "20")
      const light = yield* greyClip(at("light.mp4"), "220")
      const film = yield* join(
        [
          { path: one, transition: "match-cut" },
          { path: two },
          { path: dark, transition: "match-cut" },
          { path: light }
        ],
        at("film.mp4")
      )
      assert.deepStrictEqual(
        film.placed.map(({ at, frames, from, transition }) => [from, frames, at, transition]),
        [
          [0, 22, 0, "match-cut"],
          [3, 21, 22, "cut"],
          [0, 24, 43, "cut"],
          [0, 24, 67, "cut"]
        ]
      )
      for (const [red = 0] of yield* coloursOf(at("film.mp4"), [20, 21, 22, 23])) assert.closeTo(red, 121, 6)
      const [, , cut, after] = film.placed
      assert.deepStrictEqual(cut?.instead, Option.some("no two frames near the joint look alike"))
      assert.deepStrictEqual([cut?.way.made, after?.way.made], ["copied", "copied"])
    })
  )

  it.scoped(
    "M15: keeps the sound of equal clips in step to the sample, without a hole or a click where they meet",
    () =>
      Effect.gen(function* () {
        const { at } = yield* scratch
        // A tone that runs on through four clips, cut anywhere in its wave; the second hears it upside down, a step at its edge.
        const paths = yield* Effect.forEach([0, 1, 2, 3], (index) =>
          ffmpeg(
            ...["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=24:duration=1"],
            ...[
              "-f",
              "lavfi",
              "-i",
              `aevalsrc='${index === 1 ? "-" : ""}0.3*sin(2*PI*441*(t+${index}))':s=48000:d=1`
            ],
            ...["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"],
            ...["-c:a", "aac", "-b:a", "192k", "-f", "mp4", at(`${index}.mp4`)]
          ).pipe(Effect.as(at(`${index}.mp4`)))
        )
        const film = yield* join(
          paths.map((path) => ({ path })),
          at("film.mp4")
        )
        assert.deepStrictEqual([film.pictures, film.sound], ["copied", "encoded"])
        const [pictures = [], ...packets] = yield* packetHashes(at("film.mp4"), ...paths)
        assert.strictEqual(pictures.length, 96)
        assert.strictEqual(pictures.join(), packets.flat().join())
        const heard = yield* samplesOf(at("film.mp4"))
        const whole = meanLoudness(heard, 0.3, 0.7)
        for (const joint of [1, 2, 3]) {
          for (let ms = -30; ms < 30; ms += 5) {
            const from = joint + ms / 1000
            assert.isAbove(meanLoudness(heard, from, from + 0.005) / whole, 0.5, `a hole at ${from} s`)
          }
          const near = heard.subarray(joint * 48_000 - 480, joint * 48_000 + 480)
          const steepest = near.reduce((most, it, n) => Math.max(most, Math.abs(it - (near[n - 1] ?? it))), 0)
          assert.isBelow(steepest, 1_200, `a click at ${joint} s: the tone itself is no steeper than 570`)
        }
        // The fourth runs on from where it would have come to, sample by sample; one channel is shared out between two.
        const at3 = 3 * 48_000 + 4_800
        for (let n = 0; n < 100; n++)
          assert.closeTo(
            heard[at3 + n] ?? 0,
            0.3 * Math.SQRT1_2 * 32_767 * Math.sin((2 * Math.PI * 441 * (at3 + n)) / 48_000),
            900
          )
      })
  )

  it.scoped("brings the film to -16 LUFS where the clips differ or cross, and others only when asked", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const noise = (to: string, amplitude: number) =>
        ffmpeg(
          ...["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=24:duration=1"],
          ...[
            "-f",
            "lavfi",
            "-i",
            `anoisesrc=color=pink:amplitude=${amplitude}:sample_rate=48000:duration=1:seed=1`
          ],
          ...[
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "-ac",
            "2",
            "-f",
            "mp4",
            to
          ]
        ).pipe(Effect.as(to))
      const quiet = yield* noise(at("quiet.mp4"), 0.06)
      const loud = yield* noise(at("loud.mp4"), 1)
      // Quiet sound is raised, loud sound lowered and its peaks held down: once beside copied pictures, once encoded.
      const even = yield* join([{ path: quiet }, { path: quiet }], at("even.mp4"), { loudness: "even" })
      assert.deepStrictEqual([even.pictures, even.sound], ["copied", "encoded"])
      assert.closeTo(Option.getOrThrow(even.loudness), -16, 1, "quiet")
      const faded = yield* join([{ path: loud, transition: "crossfade" }, { path: quiet }], at("faded.mp4"))
      assert.closeTo(Option.getOrThrow(faded.loudness), -16, 1, "loud, then quiet")
      const copied = yield* join([{ path: quiet }, { path: quiet }], at("copied.mp4"))
      assert.isBelow(Option.getOrThrow(copied.loudness), -25)
      // The sound of 1024 samples' peaks stays below what a player would cut off.
      const peak = (yield* samplesOf(at("faded.mp4"))).reduce((most, it) => Math.max(most, Math.abs(it)), 0)
      assert.isBelow(peak, 32_700)
    })
  )

  it.scoped("names chapters after scenes and tells captions, whatever stands in their words", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const clip = yield* makeClip(at("a.mp4"), { seconds: 1 })
      const words = `It's 5 = 5; #1 \\ "x" %{n} [v] <b>`
      const film = yield* join(
        [
          { path: clip, title: words, caption: words },
          { path: clip, title: " ", caption: "Second" }
        ],
        at("film.mp4"),
        { captions: "track" }
      )
      assert.strictEqual(film.pictures, "copied")
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
      const told = text(yield* ffmpeg("-i", at("film.mp4"), "-f", "ffmetadata", "-"))
      assert.include(told, 'title=It\'s 5 \\= 5\\; \\#1 \\\\ "x" %{n} [v] <b>\n')
      assert.match(
        told,
        /TIMEBASE=1\/1000\nSTART=0\nEND=1000\n.*\n\[CHAPTER\]\nTIMEBASE=1\/1000\nSTART=1000\nEND=2000\ntitle=Untitled\n/
      )
      assert.deepStrictEqual(wordsIn(at("film.mp4")).captions, [
        { at: 0, words },
        { at: 1, words: "Second" }
      ])
      const seen = yield* probeFilm(at("film.mp4"))
      assert.deepStrictEqual([seen.videoTracks, seen.audioTracks], [1, 1])
    })
  )

  it.scoped("draws captions into the foot of the picture", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const clip = yield* makeClip(at("a.mp4"), {
        ...{ seconds: 0.5, sound: 0, source: "color=red" },
        ...{ width: 320, height: 180 }
      })
      const film = yield* join(
        [
          { path: clip, caption: "A fox finds a light between the roots", transition: "crossfade" },
          { path: clip }
        ],
        at("film.mp4"),
        { captions: "burned" }
      )
      assert.strictEqual(film.pictures, "encoded")
      // In view alone, first crossed by the next scene, and that alone.
      const looked = [2, film.placed[1]?.at ?? -1, film.video.frames - 1]
      const green = yield* ffmpeg(
        ...[
          "-i",
          at("film.mp4"),
          "-vf",
          `select=${looked.map((frame) => `eq(n\\,${frame})`).join("+")},format=gbrp,extractplanes=g`
        ],
        ...["-fps_mode", "passthrough", "-f", "rawvideo", "-"]
      )
      /** How many pixels of a picture are light, above its foot and in it. */
      const whites = (picture: number) => {
        const lines = (from: number, to: number) =>
          green.subarray(320 * (180 * picture + from), 320 * (180 * picture + to))
        return [lines(0, 120), lines(120, 180)].map((part) => part.filter((light) => light > 180).length)
      }
      assert.strictEqual(green.length, 3 * 320 * 180)
      const [above, foot = 0] = whites(0)
      assert.strictEqual(above, 0)
      assert.isAbove(foot, 150)
      assert.deepStrictEqual(whites(1), [0, 0], "two could not be read at once")
      assert.deepStrictEqual(whites(2), [0, 0], "the next scene tells nothing")
    })
  )

  it.scoped("reports where the film is black or stands still", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const [moving = "", black = "", still = ""] = yield* makeClips([
        [at("a.mp4"), { seconds: 1, sound: 0 }],
        [at("b.mp4"), { seconds: 1, sound: 0, source: "color=black" }],
        [at("c.mp4"), { seconds: 3, sound: 0, source: "color=red" }]
      ])
      const film = yield* join(
        [{ path: moving }, { path: black }, { path: moving }, { path: still }],
        at("film.mp4")
      )
      assert.deepStrictEqual(film.black, [{ from: 1, to: 2 }])
      assert.strictEqual(film.frozen.length, 1)
      assert.closeTo(film.frozen[0]?.from ?? 0, 3, 0.1)
      assert.closeTo(film.frozen[0]?.to ?? 0, 6, 0.1)
    })
  )

  it.scoped(
    "M20: tells of a picture that stands still however its key frames differ, and of none that moves slowly",
    () =>
      Effect.gen(function* () {
        const { at } = yield* scratch
        const still = (name: string, width: number, more: string) =>
          ffmpeg(
            ...["-f", "lavfi", "-i"],
            `testsrc2=s=${width}x180:r=24,trim=start_frame=20:end_frame=21,loop=-1:1,setpts=N/24/TB${more}`,
            ...["-t", "3", "-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-g", "36"],
            ...["-sc_threshold", "0", "-pix_fmt", "yuv420p", at(name)]
          ).pipe(Effect.as({ path: at(name) }))
        const clips = [
          yield* still("still.mp4", 320, ""),
          // Four pixels a second, as a slow pan at this size goes.
          yield* still("slow.mp4", 380, ",crop=320:180:x='2*floor(n*4/48)':y=0")
        ]
        const { copiedFrames, frozen } = yield* join(clips, at("film.mp4"))
        assert.strictEqual(copiedFrames, 144)
        assert.strictEqual(frozen.length, 1)
        assert.closeTo(frozen[0]?.from ?? 9, 0, 0.1)
        assert.closeTo(frozen[0]?.to ?? 0, 3, 0.1)
      })
  )
})
