import { assert, layer } from "@effect/vitest"
import { Effect, Option } from "effect"
import { SpokenWord } from "../../../src/domain/Speech.js"
import { type AssembleOptions, type Clip, Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { loudnessOf, toneIn } from "../../support/heard.js"
import { isLong } from "../../support/longForm.js"
import { ffmpeg, makeClip, makeClips, packetHashes, samplesOf } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

const second = 48_000

const join = Effect.fnUntraced(function* (
  clips: ReadonlyArray<Clip>,
  to: string,
  wishes: Partial<AssembleOptions> = {}
) {
  const { assemble } = yield* Ffmpeg
  return yield* assemble(clips, to, { title: "A film", ...wishes })
})

/** A recording of a tone while somebody speaks, and of silence elsewhere. */
const record = (
  to: string,
  seconds: number,
  words: ReadonlyArray<readonly [from: number, to: number]>,
  hertz = 1_000
) =>
  ffmpeg(
    ...["-f", "lavfi", "-i", `sine=frequency=${hertz}:sample_rate=48000:duration=${seconds}`],
    // A filter of loudness would begin each word with the next frame of sound.
    ...["-af", `aeval=val(0)*(${words.map(([from, to]) => `between(t\\,${from}\\,${to})`).join("+")})`],
    ...["-c:a", "pcm_s16le", "-f", "wav", to]
  ).pipe(Effect.as(to))

const word = (from: number, to: number) =>
  new SpokenWord({ text: "word", from: Math.round(from * second), to: Math.round(to * second) })

/** When a tone is heard first, near a moment, in seconds; nothing where none is. */
const beginning = (samples: Int16Array, hertz: number, near: number) => {
  const levels = Array.from({ length: 61 }, (_, step) => {
    const at = near - 0.03 + step * 0.001
    return { at, level: toneIn(samples, hertz, at - 0.004, at + 0.004) }
  })
  const loudest = Math.max(...levels.map(({ level }) => level))
  return loudest < -60 ? undefined : levels.find(({ level }) => level > loudest - 6)?.at
}

const small = { width: 64, height: 36 }

layer(studio, { excludeTestServices: true })("the sound of a film that is told", (it) => {
  it.scoped(
    "lets clips and music give way to the narrator, stays down over a breath, and is as loud as films are",
    () =>
      Effect.gen(function* () {
        const { at } = yield* scratch
        const [first = "", other = ""] = yield* makeClips([
          [at("a.mp4"), { ...small, seconds: 3 }],
          [at("b.mp4"), { ...small, seconds: 7 }]
        ])
        const path = yield* record(at("told.wav"), 3, [
          [0.5, 1.2],
          [2, 2.8]
        ])
        yield* ffmpeg("-f", "lavfi", "-i", "sine=frequency=900:duration=4", at("music.wav"))
        const narrated = [word(1.5, 2.2), word(3, 3.8)]
        yield* join(
          [{ path: first }, { path: other, narration: { path, after: second }, narrated }],
          at("film.mp4"),
          { music: at("music.wav") }
        )
        const sound = yield* samplesOf(at("film.mp4"))
        const music = (from: number, to: number) => toneIn(sound, 900, from, to)
        const clip = (from: number, to: number) => toneIn(sound, 440, from, to)
        const open = music(1.8, 2.4)
        assert.closeTo(open - music(4.6, 5.1), 10, 1, "the music, while somebody speaks")
        assert.closeTo(open - music(5.3, 5.9), 10, 1, "the music, over a breath")
        assert.closeTo(open - music(7.7, 8.3), 0, 1, "the music, after the last word")
        assert.isBelow(music(0, 0.3), open - 10, "the music comes")
        assert.isBelow(music(9.7, 10), open - 10, "the music goes")
        assert.closeTo(clip(3.5, 4.1) - clip(4.6, 5.1), 18, 1, "the clip, while somebody speaks")
        assert.closeTo(clip(3.5, 4.1) - clip(7.7, 8.3), 0, 1, "the clip, after the last word")
        assert.closeTo(toneIn(sound, 1_000, 4.6, 5.1) - music(4.6, 5.1), 20, 2, "speech above music")
        for (const due of [4.5, 6]) assert.closeTo(beginning(sound, 1_000, due) ?? 0, due, 0.01)
        const { loudness, peak } = yield* loudnessOf(at("film.mp4"))
        assert.closeTo(loudness, -16, 1)
        assert.isAtMost(peak, -1.5)
      })
  )

  it.scoped("lets the music alone give way to what is said in a clip", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const clip = yield* makeClip(at("a.mp4"), { ...small, seconds: 6 })
      yield* ffmpeg("-f", "lavfi", "-i", "sine=frequency=900:duration=20", at("music.wav"))
      yield* join([{ path: clip, spoken: [word(2.5, 3.5)] }], at("film.mp4"), { music: at("music.wav") })
      const sound = yield* samplesOf(at("film.mp4"))
      assert.closeTo(toneIn(sound, 900, 1.6, 2.1) - toneIn(sound, 900, 2.6, 3.4), 10, 1)
      assert.closeTo(toneIn(sound, 440, 1.6, 2.1) - toneIn(sound, 440, 2.6, 3.4), 0, 0.5)
      assert.closeTo((yield* loudnessOf(at("film.mp4"))).loudness, -16, 1)
    })
  )

  it.scoped("keeps every narration in its place over fifty scenes", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const rate = "30000/1001"
      const clip = yield* makeClip(at("a.mp4"), { ...small, rate, seconds: 0.2002, sound: 0 })
      const path = yield* record(at("told.wav"), 0.1, [[0.03, 0.09]], 3_000)
      const scenes = Array.from({ length: 50 }, (_, scene) => ({
        path: clip,
        narration: { path, after: (scene * 1_237) % 4_801 }
      }))
      const { placed } = yield* join(scenes, at("film.mp4"))
      const sound = yield* samplesOf(at("film.mp4"))
      for (const [scene, { narration }] of scenes.entries()) {
        const due = ((placed[scene]?.at ?? 0) * 1001) / 30_000 + narration.after / second + 0.03
        assert.closeTo(beginning(sound, 3_000, due) ?? 0, due, 0.004, `scene ${scene + 1}`)
      }
    })
  )

  it.scoped("keeps narrations in their places among clips of any length, rate and transition", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const kinds = yield* makeClips([
        [at("a.mp4"), { ...small, seconds: 1 }],
        [at("b.mp4"), { ...small, seconds: 0.8, rate: "30000/1001", soundRate: 22_050, source: "testsrc" }],
        [at("c.mp4"), { ...small, seconds: 1.3, rate: "25", sound: 0.4 }]
      ])
      const path = yield* record(at("told.wav"), 0.15, [[0.05, 0.12]], 3_000)
      let state = 11
      const draw = (below: number) => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31
        return Math.floor((state / 2 ** 31) * below)
      }
      for (let film = 0; film < (isLong ? 5 : 1); film++) {
        const scenes = Array.from({ length: isLong ? 20 : 5 }, () => ({
          path: kinds[draw(3)] ?? "",
          transition: (["cut", "crossfade", "match-cut"] as const)[draw(3)] ?? "cut",
          narration: { path, after: draw(9_600) }
        }))
        const { placed, rate } = yield* join(scenes, at("film.mp4"), { isSilent: true })
        const sound = yield* samplesOf(at("film.mp4"))
        for (const [scene, { narration }] of scenes.entries()) {
          const begins = ((placed[scene]?.at ?? 0) * rate.seconds) / rate.frames
          const due = begins + narration.after / second + 0.05
          assert.closeTo(beginning(sound, 3_000, due) ?? 0, due, 0.006, `scene ${scene + 1}`)
        }
      }
    })
  )

  it.scoped("leaves every bit of the picture as it is, whatever is laid under it", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const [a = "", b = "", c = ""] = yield* makeClips([
        [at("a.mp4"), { ...small, seconds: 1.5 }],
        [at("b.mp4"), { ...small, seconds: 1.5, source: "testsrc" }],
        [at("c.mp4"), { ...small, seconds: 1 }]
      ])
      const path = yield* record(at("told.wav"), 0.5, [[0, 0.5]])
      const films = [
        [{ path: a, transition: "crossfade" as const }, { path: b }, { path: c }],
        [
          { path: a, transition: "crossfade" as const },
          { path: b, narration: { path, after: 100 } },
          { path: c }
        ]
      ]
      const [silent, told] = yield* Effect.forEach(films, (clips, film) =>
        join(clips, at(`film-${film}.mp4`), film === 0 ? {} : { music: path })
      )
      assert.isAbove(told?.copiedFrames ?? 0, 24)
      assert.strictEqual(told?.copiedFrames, silent?.copiedFrames)
      const [before = [], after = []] = yield* packetHashes(at("film-0.mp4"), at("film-1.mp4"))
      assert.isAbove(before.length, 80)
      assert.deepStrictEqual(after, before)
    })
  )

  it.scoped("leaves the clips' own sound out where that is wished, and keeps what is laid over it", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const clip = yield* makeClip(at("a.mp4"), { ...small, seconds: 2 })
      const path = yield* record(at("told.wav"), 0.6, [[0, 0.6]])
      yield* join([{ path: clip }], at("none.mp4"), { isSilent: true })
      assert.strictEqual(Math.max(...(yield* samplesOf(at("none.mp4"))).map(Math.abs)), 0)
      const told = [{ path: clip, narration: { path, after: second } }]
      const { loudness } = yield* join(told, at("told.mp4"), { isSilent: true })
      assert.closeTo(Option.getOrThrow(loudness), -16, 1)
      const sound = yield* samplesOf(at("told.mp4"))
      assert.isBelow(toneIn(sound, 440, 0.1, 0.9), -80)
      assert.isAbove(toneIn(sound, 1_000, 1.1, 1.5), -30)
    })
  )

  it.scoped("names the narration or the music that cannot be heard", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const clip = yield* makeClip(at("a.mp4"), { ...small, seconds: 0.5 })
      yield* ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "color=red:size=8x8",
        "-frames:v",
        "1",
        "-update",
        "1",
        at("red.png")
      )
      const told = yield* record(at("told.wav"), 0.3, [[0, 0.3]])
      const scene = (path: string, name: string) => ({ path: clip, name, narration: { path, after: 0 } })
      const spoilt = yield* Effect.flip(
        join([scene(told, "scene 1"), scene(at("red.png"), "scene 2")], at("film.mp4"))
      )
      assert.include(spoilt.message, `the narration of scene 2 (${at("red.png")})`)
      const unheard = yield* Effect.flip(join([{ path: clip }], at("film.mp4"), { music: at("red.png") }))
      assert.include(
        unheard.message,
        `the music (${at("red.png")}) is not an MP3, WAV, M4A, FLAC or Ogg file`
      )
    })
  )

  it.scoped.runIf(isLong)("takes hardly more memory to tell a long film than to leave it untold", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const clip = yield* makeClip(at("a.mp4"), { ...small, rate: "12", seconds: 30 })
      const path = yield* record(at("told.wav"), 25, [[0, 25]])
      yield* ffmpeg("-f", "lavfi", "-i", "sine=frequency=900:duration=70", at("music.mp3"))
      const plain = Array.from({ length: 20 }, () => ({ path: clip }))
      const told = plain.map((scene) => ({ ...scene, narration: { path, after: second } }))
      const most = Effect.fnUntraced(function* (
        clips: ReadonlyArray<Clip>,
        wishes: Partial<AssembleOptions>
      ) {
        let highest = 0
        const watch = setInterval(() => {
          highest = Math.max(highest, process.memoryUsage.rss())
        }, 5)
        yield* join(clips, at("film.mp4"), wishes)
        clearInterval(watch)
        return highest / 2 ** 20
      })
      yield* most(plain.slice(0, 2), {})
      const without = yield* most(plain, {})
      const withAll = yield* most(told, { music: at("music.mp3") })
      assert.isBelow(withAll - without, 50)
    })
  )
})
