import { FileSystem } from "@effect/platform"
import { assert, layer } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { type AssembleOptions, type Clip, Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { readDecoderConfig } from "../../../src/services/ffmpeg/clip/AvcDecoderConfig.js"
import { inspect } from "../../../src/services/ffmpeg/clip/Facts.js"
import { readSequenceParameterSet } from "../../../src/services/ffmpeg/clip/SequenceParameterSet.js"
import { isLong } from "../../support/longForm.js"
import { ffmpeg, samplesOf } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

// Clips as cameras, editors and services leave them, joined: what each shows and sounds like, read from the film by other
// means than those it was made with. Frame n of a clip is grey of luma 20 + 10·n.

const frames = 20
const blank = (size: string, rate = "24") => ["-f", "lavfi", "-i", `color=black:size=${size}:rate=${rate}`]
const numbered = (count = frames) => [
  ...["-vf", `format=yuv420p,geq=lum='20+10*mod(N,20)':cb=128:cr=128,trim=end_frame=${count}`]
]
const x264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "4"]

const clip = (to: string, more: ReadonlyArray<string> = [], size = "64x36", rate = "24", count = frames) =>
  ffmpeg(
    ...blank(size, rate),
    ...numbered(count),
    "-fps_mode",
    "passthrough",
    ...x264,
    ...more,
    "-f",
    "mp4",
    to
  ).pipe(Effect.as(to))

/** A clip of 0.8 s with a tone, and more words for its encoder. */
const sounding = (to: string, more: ReadonlyArray<string> = [], rate = "24") =>
  ffmpeg(
    ...["-f", "lavfi", "-i", `color=black:size=64x36:rate=${rate}`],
    ...[
      "-f",
      "lavfi",
      "-i",
      "sine=frequency=440:sample_rate=48000:duration=0.8,aeval=val(0)+(random(0)-0.5)/100"
    ],
    ...numbered(),
    ...[...x264, "-c:a", "aac", "-ac", "2", ...more, "-f", "mp4", to]
  ).pipe(Effect.as(to))

/** The number of every frame of a film. */
const numbersIn = (film: string) =>
  ffmpeg(
    ...["-i", film, "-map", "0:v:0", "-vf", "extractplanes=y,crop=iw/2:ih/4:iw/4:0,scale=1:1:flags=area"],
    ...["-fps_mode", "passthrough", "-f", "rawvideo", "-"]
  ).pipe(Effect.map((bytes) => [...bytes].map((luma) => Math.round((luma - 20) / 10))))

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

/** The mean colour in the middle of some frames of a film. */
const coloursIn = (film: string, wanted: ReadonlyArray<number>) =>
  ffmpeg(
    ...["-i", film, "-vf", `select='${wanted.map((n) => `eq(n,${n})`).join("+")}',crop=iw/2:ih/2`],
    ...["-fps_mode", "passthrough", "-s", "1x1", "-sws_flags", "area+accurate_rnd+full_chroma_int"],
    ...["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
  ).pipe(Effect.map((bytes) => wanted.map((_, index) => [...bytes.subarray(3 * index, 3 * index + 3)])))

const assertNear = (found: ReadonlyArray<number> | undefined, wanted: ReadonlyArray<number>, of = 2) => {
  for (const [index, value] of wanted.entries())
    assert.closeTo(found?.[index] ?? -1, value, of, `${found} for ${wanted}`)
}

const join = Effect.fnUntraced(function* (
  clips: ReadonlyArray<string | Clip>,
  to: string,
  wishes: Partial<AssembleOptions> = {}
) {
  const { assemble } = yield* Ffmpeg
  return yield* assemble(
    clips.map((it) => (typeof it === "string" ? { path: it } : it)),
    to,
    { title: "A film", ...wishes }
  )
})

/** What a film's own header says of its pictures, and what its container says of their colours. */
const saidIn = Effect.fnUntraced(function* (film: string) {
  const { picture } = yield* inspect(film)
  const setting = Option.getOrThrow(readDecoderConfig(picture.configuration))
  const set = Option.getOrThrow(
    Option.flatMap(Option.fromNullable(setting.sequences[0]), readSequenceParameterSet)
  )
  return { set, picture }
})

const assertBt709 = (film: string) =>
  Effect.map(saidIn(film), ({ set }) => {
    const { isFullRange, matrix, primaries, transfer } = set.colours
    assert.deepStrictEqual([isFullRange ?? false, primaries, transfer, matrix], [false, 1, 1, 1])
  })

type Change = (bytes: Buffer) => Buffer

/** Halves what every edit list shows. */
const trimmed: Change = (bytes) => {
  for (let at = bytes.indexOf("elst"); at >= 0; at = bytes.indexOf("elst", at + 4))
    bytes.writeUInt32BE(Math.floor(bytes.readUInt32BE(at + 12) / 2), at + 12)
  return bytes
}

const changed = (from: string, to: string, change: Change) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    yield* fs.writeFile(to, change(Buffer.from(yield* fs.readFile(from))))
    return to
  })

const pq = ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-tag:v", "hvc1"]
const pqWords = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"

layer(studio, { excludeTestServices: true })((it) => {
  it.scoped("M2, M8: tones high range down, beside clips that tell no colours and alone", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const plain = yield* clip(at("plain.mp4"))
      const high = yield* ffmpeg(
        ...["-f", "lavfi", "-i", "color=0x808080:size=64x36:rate=24:duration=0.8"],
        ...[...pq, "-x265-params", pqWords, at("high.mp4")]
      ).pipe(Effect.as(at("high.mp4")))
      // Sides that are odd, where colour is not kept for squares of four pixels; numbers that are reserved, and mean nothing.
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", "color=0x808080:size=65x37:rate=24:duration=0.5", "-pix_fmt", "yuv420p10le"],
        ...[
          "-c:v",
          "libvpx-vp9",
          "-colorspace",
          "bt2020nc",
          "-color_primaries",
          "bt2020",
          "-color_trc",
          "smpte2084"
        ],
        at("odd.mp4")
      )
      yield* clip(at("reserved.mp4"), [
        "-bsf:v",
        "h264_metadata=colour_primaries=30:transfer_characteristics=40"
      ])
      const beside = [
        at("odd.mp4"),
        at("reserved.mp4"),
        { path: plain, transition: "crossfade" as const },
        high
      ]
      for (const clips of [beside, [high]]) {
        const film = yield* join(clips, at("film.mp4"))
        yield* assertBt709(at("film.mp4"))
        const [colour = []] = yield* coloursIn(at("film.mp4"), [film.video.frames - 2])
        // 93 cd/m² before a white of 203: a grey of the middle, and no colour in it.
        assertNear(colour, [colour[1] ?? 0, colour[1] ?? 0, colour[1] ?? 0])
        assert.isTrue((colour[1] ?? 0) > 140 && (colour[1] ?? 0) < 200, String(colour))
      }
    })
  )

  it.scoped("M3, M4: shows clips of one, two and three frames, and one that changes its size half-way", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const fs = yield* FileSystem.FileSystem
      const [one, two, three] = [at("1.mp4"), at("2.mp4"), at("3.mp4")]
      const wishes = [
        [one, "64x36", 1],
        [two, "64x40", 2],
        [three, "64x36", 3],
        [at("small.mp4"), "64x36", frames],
        [at("large.mp4"), "128x72", frames]
      ] as const
      yield* ffmpeg(
        ...wishes.flatMap(([, size]) => blank(size)),
        ...wishes.flatMap(([to, , count], index) => ["-map", String(index), ...numbered(count), ...x264, to])
      )
      yield* join([one, one], at("film.mp4"))
      assert.deepStrictEqual(yield* numbersIn(at("film.mp4")), [0, 0])
      yield* fs.writeFileString(at("list.txt"), "file small.mp4\nfile large.mp4\n")
      yield* ffmpeg("-f", "concat", "-i", at("list.txt"), "-c", "copy", at("changes.mp4"))
      const captioned = [one, two, three].map((path) => ({ path, caption: "So" }))
      yield* join([...captioned, at("changes.mp4"), one], at("film.mp4"), { captions: "burned" })
      assert.deepStrictEqual(yield* numbersIn(at("film.mp4")), [
        0,
        0,
        1,
        0,
        1,
        2,
        ...upTo(20),
        ...upTo(20),
        0
      ])
      const matched = yield* join(
        [{ path: at("large.mp4"), transition: "match-cut" }, at("changes.mp4")],
        at("film.mp4")
      )
      assert.isAbove(matched.video.frames, 40)
      const { frames: take } = yield* Ffmpeg
      yield* take(at("changes.mp4"), [at("1.jpg"), at("2.jpg")])
    })
  )

  it.scoped("M5, M13: takes the first track that is on and moves, whatever stands before it", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const plain = yield* sounding(at("plain.mp4"))
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", "color=red:size=16x16", "-frames:v", "1", "-update", "1", at("c.jpg")]
      )
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", "color=white:size=64x36:rate=24:duration=0.8"],
        ...x264,
        at("white.mp4")
      )
      const both = ["-map", "0:v", "-map", "1", "-c", "copy"]
      yield* ffmpeg(
        ...[
          "-i",
          at("white.mp4"),
          "-i",
          plain,
          ...both,
          "-disposition:v:0",
          "0",
          "-disposition:v:1",
          "default"
        ],
        at("off.mp4")
      )
      yield* ffmpeg(
        ...["-i", at("c.jpg"), "-i", plain, ...both, "-disposition:v:0", "default", at("cover.mp4")]
      )
      yield* ffmpeg(
        ...[
          "-f",
          "lavfi",
          "-i",
          "color=black:size=64x36:rate=24",
          "-vf",
          "format=yuv420p,geq=lum='20+10*N':cb=128:cr=128"
        ],
        ...["-frames:v", "20", ...x264, "-colorspace", "ycgco", at("ycgco.mp4")]
      )
      const odd = ["off", "cover", "ycgco"].map((name) => at(`${name}.mp4`))
      yield* join([...odd, plain], at("film.mp4"))
      assert.deepStrictEqual(
        yield* numbersIn(at("film.mp4")),
        [...odd, plain].flatMap(() => upTo(20))
      )
      // A match-cut looks at both before anything is made.
      for (const path of isLong ? odd : odd.slice(1, 2))
        yield* join([{ path, transition: "match-cut" }, plain], at("film.mp4"))
    })
  )

  it.scoped("M6, M12: shows every frame of clips that come late, in fragments, or trimmed at their end", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const late = yield* sounding(at("f.mp4"), ["-bf", "3", "-movflags", "+frag_keyframe+empty_moov"])
      const half = yield* changed(yield* sounding(at("a.mp4")), at("half.mp4"), trimmed)
      const film = yield* join(
        [late, late, { path: half, transition: "crossfade" }, half, half],
        at("film.mp4")
      )
      const numbers = yield* numbersIn(at("film.mp4"))
      // Its picture comes two frames after its sound: the first one is held.
      assert.deepStrictEqual(numbers.slice(0, 44), [0, 0, ...upTo(20), 0, 0, ...upTo(20)])
      const under = film.placed[2]?.crossfade ?? 0
      assert.isAbove(under, 0)
      // Half of 834 ms: the frame at 416.7 ms is still seen.
      assert.strictEqual(numbers.length, 44 + 33 - under)
      assert.isAtMost(Math.max(...numbers.slice(44)), 10, "what was cut away is not seen")
      assert.deepStrictEqual(numbers.slice(44, 55 - under), upTo(11 - under))
      assert.deepStrictEqual(numbers.slice(-11), upTo(11))
    })
  )

  it.scoped("M9, M16: keeps one colour one, however its clips tell it: outside alone, as RGB, as JPEG", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const green = "0x3C643C"
      const one = ["-map", "0"]
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", `color=${green}:size=64x36:rate=24:duration=0.5,format=gbrp`],
        ...[...one, "-vf", "scale=out_color_matrix=bt709,format=yuv420p", ...x264, at("bt709-bare.mp4")],
        ...[
          ...one,
          "-vf",
          "scale=out_color_matrix=smpte170m,format=yuv420p",
          ...x264,
          at("smpte170m-bare.mp4")
        ],
        ...[...one, "-c:v", "png", at("png.mov")],
        ...[...one, "-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj444p", at("jpeg.mov")],
        ...[...one, "-c:v", "libx264rgb", "-crf", "4", at("rgb.mp4")]
      )
      const matrices = ["bt709", "smpte170m"]
      yield* ffmpeg(
        ...matrices.flatMap((matrix) => ["-i", at(`${matrix}-bare.mp4`)]),
        ...matrices.flatMap((matrix, index) => [
          ...["-map", String(index), "-c", "copy", "-colorspace", matrix, "-color_primaries", matrix],
          ...["-color_trc", matrix, at(`${matrix}.mp4`)]
        ])
      )
      const clips = ["bt709.mp4", "smpte170m.mp4", "png.mov", "jpeg.mov", "rgb.mp4"].map(at)
      const film = yield* join(clips, at("film.mp4"))
      for (const colour of yield* coloursIn(
        at("film.mp4"),
        film.placed.map(({ at: begin }) => begin + 6)
      ))
        assertNear(colour, [60, 100, 60])
      yield* assertBt709(at("film.mp4"))
    })
  )

  it.scoped("M10, M21: evens and holds down what is mixed down, and measures it once it is encoded", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const plain = yield* sounding(at("plain.mp4"))
      const heard = (to: string, source: string, more: ReadonlyArray<string>, seconds = "1") =>
        ffmpeg(
          ...["-f", "lavfi", "-i", "color=black:size=64x36:rate=24", "-f", "lavfi", "-i", source],
          ...["-t", seconds, ...x264, "-c:a", "aac", ...more, to]
        ).pipe(Effect.as(to))
      const loud = yield* heard(
        at("loud.mp4"),
        "anoisesrc=c=pink:a=0.9:r=48000,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0",
        ["-b:a", "512k"]
      )
      // A quiet tone with loud clicks: the meter's gate stands at an edge.
      const clicks = yield* heard(
        at("clicks.mp4"),
        "aevalsrc='0.004*sin(2*PI*440*t)+lt(mod(t,1),0.002)*0.9':s=48000",
        ["-ac", "2"],
        "2"
      )
      const loudnessOf = (film: string) =>
        ffmpeg(
          ...["-i", film, "-af", "ebur128=peak=true:metadata=1,ametadata=print:file=-", "-f", "null", "-"]
        ).pipe(
          Effect.map((bytes) => {
            const text = new TextDecoder().decode(bytes)
            const last = (key: string) =>
              Number([...text.matchAll(new RegExp(`${key}=(\\S+)`, "g"))].at(-1)?.[1])
            return { loudness: last("r128.I"), peak: 20 * Math.log10(last("true_peaks_ch0")) }
          })
        )
      for (const clips of [
        { of: [loud, plain], loudness: "auto" as const },
        { of: [clicks, plain], loudness: "even" as const }
      ]) {
        yield* join(clips.of, at("film.mp4"), { loudness: clips.loudness })
        const { loudness, peak } = yield* loudnessOf(at("film.mp4"))
        assert.closeTo(loudness, -16, 1)
        assert.isAtMost(peak, -1.45, "the meter's own readings end in tenths")
      }
      // Sound that keeps its own loudness, and is louder than any player can play.
      const hot = yield* heard(at("hot.mp4"), "aevalsrc='1.5*sin(2*PI*440*t)|1.5*sin(2*PI*440*t)':s=48000", [
        "-ac",
        "2"
      ])
      assert.isAbove((yield* loudnessOf(hot)).peak, 3)
      yield* join([hot], at("film.mp4"))
      assert.isAtMost((yield* loudnessOf(at("film.mp4"))).peak, 0)
    })
  )

  it.scoped("M11, M22: keeps 120 frames a second, and splices at the rates of NTSC", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const fast = yield* clip(at("fast.mp4"), [], "64x36", "120", 60)
      const film = yield* join([fast, fast], at("film.mp4"))
      assert.deepStrictEqual([film.video.frames, film.durationSeconds], [120, 1])
      const rates = isLong ? ["24000/1001", "30000/1001", "60000/1001"] : ["30000/1001"]
      for (const rate of rates) {
        const ntsc = yield* clip(at("ntsc.mp4"), ["-g", "12"], "64x36", rate, 80)
        const spliced = yield* join([{ path: ntsc, transition: "crossfade" }, ntsc, ntsc], at("film.mp4"))
        assert.isAbove(spliced.copiedFrames, 100, rate)
        assert.deepStrictEqual(
          spliced.placed.map(({ way }) => way.made),
          ["spliced", "spliced", "copied"],
          rate
        )
        const numbers = yield* numbersIn(at("film.mp4"))
        assert.deepStrictEqual(
          numbers.slice(-80),
          upTo(80).map((n) => n % 20),
          rate
        )
      }
    })
  )

  it.scoped("M14: stays in step where a packet of sound is long", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const burst = "aevalsrc='if(between(t,0.5,0.55),0.8*sin(2*PI*1000*t),0)':s=48000:d=0.8"
      yield* ffmpeg(
        ...["-f", "lavfi", "-i", "color=black:size=64x36:rate=24:duration=0.8", "-f", "lavfi", "-i", burst],
        ...[...x264, "-frames:v", "19", "-c:a", "aac", "-ar", "8000", "-ac", "1", at("low.mp4")]
      )
      yield* join([at("low.mp4"), at("low.mp4"), at("low.mp4")], at("film.mp4"))
      const heard = yield* samplesOf(at("film.mp4"))
      for (const index of [0, 1, 2]) {
        const begin = Math.round((index * 19 * 48_000) / 24)
        const onset = heard.subarray(begin, begin + 36_000).findIndex((sample) => Math.abs(sample) > 3_000)
        assert.closeTo(onset / 48_000, 0.5, 0.012, `clip ${index + 1}`)
      }
    })
  )

  it.scoped(
    "M17, M19, M26: deinterlaces, encodes what not every player has, and shows pixels in their shape",
    () =>
      Effect.gen(function* () {
        const { at } = yield* scratch
        const plain = yield* clip(at("plain.mp4"))
        yield* ffmpeg(
          ...["-f", "lavfi", "-i", "color=black:size=128x72:rate=48:duration=1"],
          ...[
            "-vf",
            "format=yuv420p,geq=lum='if(between(X,4*mod(N,20),4*mod(N,20)+30),220,30)':cb=128:cr=128,tinterlace=interleave_top,fieldorder=tff",
            ...x264,
            "-flags",
            "+ildct+ilme"
          ],
          ...["-pix_fmt", "yuv420p", at("fields.mp4")]
        )
        yield* ffmpeg(
          ...["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=24:duration=0.5", "-c:v", "libx264", "-qp", "0"],
          ...["-pix_fmt", "yuv444p", at("lossless.mp4")]
        )
        yield* ffmpeg(
          ...[
            "-f",
            "lavfi",
            "-i",
            "color=white:size=32x36:rate=24:duration=0.5",
            ...x264,
            "-pix_fmt",
            "yuv420p"
          ],
          ...["-bsf:v", "h264_metadata=sample_aspect_ratio=2/1", at("pasp.mp4")]
        )
        const wide = yield* changed(at("pasp.mp4"), at("wide.mp4"), (bytes) => {
          const place = bytes.indexOf("pasp")
          if (place > 0) bytes.write("free", place, "latin1")
          return bytes
        })
        const film = yield* join([at("fields.mp4"), at("lossless.mp4"), wide, plain], at("film.mp4"))
        assert.deepStrictEqual(
          film.placed.slice(0, 2).map(({ way }) => way.made),
          ["encoded", "encoded"]
        )
        const { picture, set } = yield* saidIn(at("film.mp4"))
        assert.deepStrictEqual(
          [set.profile, set.isProgressive, Either.isRight(picture.copying)],
          [100, true, true]
        )
        assert.deepStrictEqual([film.video.width, film.video.height], [64, 36])
        const pixels = yield* ffmpeg(
          ...["-i", at("film.mp4"), "-vf", `select=eq(n\\,${film.placed[2]?.at ?? -1})`, "-frames:v", "1"],
          ...["-f", "rawvideo", "-pix_fmt", "gray", "-"]
        )
        assert.isAbove(
          Math.min(pixels[18 * 64 + 3] ?? 0, pixels[18 * 64 + 60] ?? 0),
          200,
          "white from side to side"
        )

        yield* join([at("fields.mp4")], at("film.mp4"))
        // A comb: a line that differs from the one above and from the one below it, which are alike.
        const combsIn = (film: string) =>
          ffmpeg(...["-i", film, "-vf", "extractplanes=y", "-f", "rawvideo", "-"]).pipe(
            Effect.map((bytes) =>
              bytes.reduce((sum, light, place) => {
                const [above, below] = [bytes[place - 128] ?? light, bytes[place + 128] ?? light]
                return sum + (Math.abs(light - above) > 60 && Math.abs(light - below) > 60 ? 1 : 0)
              }, 0)
            )
          )
        assert.isAbove(yield* combsIn(at("fields.mp4")), 2_000)
        assert.isBelow(yield* combsIn(at("film.mp4")), 200)
      })
  )

  it.scoped("M24: says at which clip joining failed, by its scene and its file", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const whole = yield* sounding(at("whole.mp4"), ["-movflags", "+faststart"])
      const cut = yield* changed(whole, at("cut.mp4"), (bytes) =>
        bytes.subarray(0, Math.floor(bytes.length * 0.6))
      )
      const other = yield* clip(at("other.mp4"), [], "72x36")
      // Assemble.test.ts has a damaged clip in either way to join; the long form has both here, too.
      const copied = [{ path: whole }, { path: cut, name: "scene 2" }, { path: whole }]
      const crossed = [
        { path: other, transition: "crossfade" as const },
        { path: cut, name: "scene 2" }
      ]
      for (const clips of isLong ? [copied, crossed] : [crossed]) {
        const error = yield* Effect.flip(join(clips, at("film.mp4")))
        assert.strictEqual(error._tag, "MediaFailed")
        assert.include(error.message, `scene 2 (${cut})`)
        assert.strictEqual(error._tag === "MediaFailed" ? error.reason : "", "Damaged")
      }
      // Damage in the middle, which only decoding finds.
      const torn = yield* changed(whole, at("torn.mp4"), (bytes) => {
        const place = bytes.indexOf("mdat") + 4
        return bytes.fill(0xff, place + 700, place + 1_500)
      })
      const error = yield* Effect.flip(
        join([{ path: other }, { path: torn, name: "scene 9" }], at("film.mp4"))
      )
      assert.include(error.message, `scene 9 (${torn}): `)
      // In the sound alone, which is decoded together with that of other clips.
      const deaf = at("deaf.mp4")
      yield* ffmpeg("-i", whole, "-c", "copy", "-bsf:a", "noise=amount=20", deaf)
      const noise = yield* Effect.flip(
        join([{ path: whole }, { path: deaf, name: "scene 4" }, { path: whole }], at("film.mp4"))
      )
      assert.include(noise.message, `scene 4 (${deaf}): `)
    })
  )
})
