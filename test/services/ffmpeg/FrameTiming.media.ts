import { assert, layer } from "@effect/vitest"
import { Effect, Either } from "effect"
import { Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { inspect } from "../../../src/services/ffmpeg/clip/Facts.js"
import { ffmpeg } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

// Clips of one rate in a film of another, and clips whose writer tells some of their times wrong: what is in view at each
// moment of the film. Frame n of a clip is grey of luma 20 + 10·n, from 0 to 19 and again.

interface Filmed {
  readonly rate: number
  readonly frames: number
  /** More words for its encoder and its writer. */
  readonly more?: ReadonlyArray<string>
}

const filmed = (to: string, { frames, more = [], rate }: Filmed) =>
  ffmpeg(
    ...["-f", "lavfi", "-i", `color=black:size=64x36:rate=${rate}`],
    ...["-vf", `format=yuv420p,geq=lum='20+10*mod(N,20)':cb=128:cr=128,trim=end_frame=${frames}`],
    ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "4"],
    ...[...more, "-f", "mp4", to]
  ).pipe(Effect.as(to))

/** A short clip that a film can take as it is, of the rate the film is to have. */
const other = (to: string, rate: number) =>
  filmed(to, {
    ...{ rate, frames: 4 },
    more: ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
  })

/**
 * Clips with others between them that decide the film's rate: of each clip the numbers of its frames, in the order they are
 * in view.
 */
const between = Effect.fnUntraced(function* (clips: ReadonlyArray<string>, short: string, to: string) {
  const { assemble } = yield* Ffmpeg
  const paths = [short, ...clips.flatMap((clip) => [clip, short])]
  const film = yield* assemble(
    paths.map((path) => ({ path })),
    to,
    { title: "A film" }
  )
  const bytes = yield* ffmpeg(
    ...["-i", to, "-map", "0:v:0", "-vf", "extractplanes=y,crop=iw/2:ih/4:iw/4:0,scale=1:1:flags=area"],
    ...["-fps_mode", "passthrough", "-f", "rawvideo", "-"]
  )
  const numbers = [...bytes].map((luma) => Math.round((luma - 20) / 10))
  return film.placed
    .filter((_, index) => index % 2 === 1)
    .map(({ at, frames }) => numbers.slice(at, at + frames))
})

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

layer(studio, { excludeTestServices: true })((it) => {
  it.scoped("M6: shows a frame a second in its time where the writer lost the times of the first ones", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const short = yield* other(at("other.mp4"), 8)
      // Two packets come before nought. A writer who may not say so puts them there, and forgets when the second is shown; all
      // others come later by its sound's first packet.
      const lost = "pts='if(eq(N,0),32768,if(eq(N,1),1,PTS+1050))':dts='if(lt(N,2),N,DTS+1050)'"
      const orders = [
        ["bframes=8:b-adapt=0:b-pyramid=normal", "-use_editlist", "0"],
        ["bframes=3:b-adapt=0", "-movflags", "+frag_keyframe+empty_moov"]
      ] as const
      const clips = yield* Effect.forEach(orders, ([order, ...writer], index) =>
        Effect.gen(function* () {
          const slow = at(`slow-${index}.mp4`)
          yield* filmed(at("whole.mp4"), { rate: 1, frames: 14, more: ["-x264-params", order] })
          yield* ffmpeg("-i", at("whole.mp4"), "-c", "copy", "-bsf:v", `setts=${lost}`, ...writer, slow)
          const { picture } = yield* inspect(slow)
          assert.isTrue(Either.isLeft(picture.copying), "its packets would bring their times along")
          return slow
        })
      )
      const seen = upTo(14).flatMap((n) => Array<number>(8).fill(n))
      assert.deepStrictEqual(yield* between(clips, short, at("film.mp4")), [seen, seen])
    })
  )

  it.scoped("M6: shows what can be decoded of a clip that was cut out without encoding it", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const { verify } = yield* Ffmpeg
      const short = yield* other(at("other.mp4"), 24)
      // From its seventeenth frame on: in the file three come before it in time, and look at what is not there.
      const open = "open-gop=1:keyint=8:min-keyint=8:scenecut=0:bframes=3:b-adapt=0"
      const encoders = [
        ["alone", "-x264-params", `${open}:b-pyramid=none:ref=1`],
        ["with words on what is to be forgotten", "-x264-params", `${open}:ref=4`],
        ["with more to keep than there is room for", "-x264-params", `${open}:b-pyramid=strict:ref=2`],
        ["H.265", "-c:v", "libx265", "-tag:v", "hvc1", "-x265-params", `log-level=none:${open}`]
      ] as const
      const clips = yield* Effect.forEach(encoders, ([name, ...encoder]) =>
        Effect.gen(function* () {
          const cut = at(`${name}.mp4`)
          yield* filmed(at("whole.mp4"), { rate: 24, frames: 28, more: encoder })
          yield* ffmpeg("-ss", "0.8", "-i", at("whole.mp4"), "-c", "copy", "-use_editlist", "0", cut)
          assert.strictEqual((yield* verify(cut)).video.frames, 12, name)
          return cut
        })
      )
      const seen = upTo(12).map((n) => (16 + n) % 20)
      assert.deepStrictEqual(
        yield* between(clips, short, at("film.mp4")),
        encoders.map(() => seen)
      )
    })
  )

  it.scoped("M11: shows the end of a fast clip that is no whole number of the film's frames long", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const short = yield* other(at("other.mp4"), 24)
      const fast = [
        { rate: 120, frames: 62 },
        { rate: 240, frames: 124 }
      ]
      const clips = yield* Effect.forEach(fast, (wish) => filmed(at(`${wish.rate}.mp4`), wish))
      const films = yield* between(clips, short, at("film.mp4"))
      for (const [index, { frames, rate }] of fast.entries()) {
        const seen = films[index] ?? []
        assert.strictEqual(seen.length, 12)
        const [first, last = -1] = [seen[0], seen.at(-1)]
        assert.strictEqual(first, 0)
        // Counted from the end, in frames of the clip, each number being seen once in twenty.
        assert.isAtMost((frames - 1 - last) % 20, rate / 24, "it ends within a frame of the film")
      }
    })
  )

  it.scoped("M6: shows the same whatever ticks a clip's times are told in", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const short = yield* other(at("other.mp4"), 30)
      const clips = yield* Effect.forEach(["12288", "24"], (ticks) =>
        filmed(at(`${ticks}.mp4`), { rate: 24, frames: 16, more: ["-video_track_timescale", ticks] })
      )
      const [fine, coarse] = yield* between(clips, short, at("film.mp4"))
      assert.deepStrictEqual(
        fine,
        upTo(20).map((n) => Math.floor((n + 0.5) * 0.8))
      )
      assert.deepStrictEqual(coarse, fine)
    })
  )
})
