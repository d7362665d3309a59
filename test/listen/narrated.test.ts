import { readFileSync } from "node:fs"
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Layer, Option } from "effect"
import { hasFlite } from "../../packages/xai-simulator/src/sound/Flite.js"
import { FilmSettings } from "../../src/domain/Settings.js"
import { Narrator } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { Workspace } from "../../src/services/Workspace.js"
import { languagesIn } from "../support/filmText.js"
import { loudnessOf, type Stretch, samplesThrough, stretchesOf, toneIn } from "../support/heard.js"
import { ffmpeg } from "../support/media.js"
import { hash, plan, scene } from "../support/plans.js"
import { quickStudio } from "../support/quickArtist.js"
import { quick } from "../support/simulatedStudio.js"

// A film that the simulator's own voice tells, listened to as anyone can: its finished file, and what lies beside it. Its music
// and its clips sound in a tone of their own each, so that they can be told from the voice.

const clipHertz = 440
const musicHertz = 10_000

const story = plan({
  language: "en",
  narrator: new Narrator({ voice: "orion", manner: "calm" }),
  scenes: [
    scene(1, {
      durationSeconds: 3,
      transition: "crossfade",
      narration:
        "Every evening the fox climbed the hill, and nobody had ever asked her why. Tonight somebody did."
    }),
    scene(2, { durationSeconds: 8, narration: "She kept the light. It was hers, and theirs." })
  ]
})

/** How far from where it is heard a subtitle may come or go, in seconds. */
const mostOff = 0.15

/** When subtitles stand, by a file of either kind. */
const timesIn = (text: string): ReadonlyArray<Stretch> =>
  [...text.matchAll(/^([\d:.,]+) --> ([\d:.,]+)/gm)].map((times) => {
    const [from = 0, to = 0] = times.slice(1).map((time) =>
      time
        .replace(",", ".")
        .split(":")
        .reduce((sum, part) => 60 * sum + Number(part), 0)
    )
    return { from, to }
  })

const make = Effect.gen(function* () {
  const { absolute } = yield* Workspace
  const file = absolute("tone.wav")
  yield* ffmpeg("-f", "lavfi", "-i", `sine=frequency=${musicHertz}:sample_rate=48000:duration=3`, file)
  const settings = { ...quick, sound: "narrated" as const, music: { file, sha256: hash("e") } }
  const { path } = yield* Effect.provideService(
    makeFilm("A fox keeps a light", Option.some(story)),
    FilmSettings,
    settings
  )
  const read = (name: string) => readFileSync(absolute(name), "utf8")
  const notTheClips = `bandreject=f=${clipHertz}:width_type=h:w=60`
  const voice = yield* samplesThrough(path, `${notTheClips},${notTheClips},lowpass=f=7000,lowpass=f=7000`)
  return {
    path,
    cues: timesIn(read("final_video.vtt")),
    inSrt: timesIn(read("final_video.srt")),
    // What is shorter is no word, but how a filter begins and ends.
    heard: stretchesOf(voice, -40, 0.12).filter(({ from, to }) => to - from > 0.05)
  }
})

class Told extends Context.Tag("test/Told")<Told, Effect.Effect.Success<typeof make>>() {
  static readonly layer = Layer.effect(Told, make).pipe(Layer.provide(quickStudio()))
}

describe.skipIf(!hasFlite())("a film that is told", () => {
  layer(Told.layer, { excludeTestServices: true, timeout: "2 minutes" })((it) => {
    it.effect("has subtitles that come and go with its voice, which says nothing without them", () =>
      Effect.gen(function* () {
        const { cues, heard } = yield* Told
        assert.isAtLeast(cues.length, 4)
        const isNear = (times: ReadonlyArray<number>, at: number) =>
          times.some((time) => Math.abs(time - at) <= mostOff)
        const told = JSON.stringify({ cues, heard })
        const beginnings = heard.map(({ from }) => from)
        const ends = [...heard.map(({ to }) => to), ...beginnings]
        for (const { from, to } of cues) {
          assert.isTrue(isNear(beginnings, from), `comes at ${from}: ${told}`)
          assert.isTrue(isNear(ends, to), `goes at ${to}: ${told}`)
        }
        for (const word of heard)
          for (const at of [word.from, word.to])
            assert.isTrue(
              cues.some(({ from, to }) => at > from - mostOff && at < to + mostOff),
              `heard at ${at}: ${told}`
            )
      })
    )

    it.effect("has the same subtitles in itself and beside itself, in its language", () =>
      Effect.gen(function* () {
        const { cues, inSrt, path } = yield* Told
        const track = yield* ffmpeg("-i", path, "-map", "0:s:0", "-f", "srt", "-")
        assert.deepStrictEqual(inSrt, cues)
        assert.deepStrictEqual(timesIn(new TextDecoder().decode(track)), cues)
        assert.deepStrictEqual(
          languagesIn(path).filter(([kind]) => kind !== "vide" && kind !== "text"),
          [
            ["soun", "eng"],
            ["sbtl", "eng"]
          ]
        )
      })
    )

    it.effect("is as loud as films are, and its music and its clips give way while somebody speaks", () =>
      Effect.gen(function* () {
        const { cues, heard, path } = yield* Told
        const { loudness, peak } = yield* loudnessOf(path)
        assert.closeTo(loudness, -16, 1)
        assert.isAtMost(peak, -1.5)

        const sound = yield* samplesThrough(path, "anull")
        const last = heard.at(-1)?.to ?? 0
        // Behind the last word, once everything has come back, and before the music goes.
        const [from, to] = [last + 0.9, sound.length / 48_000 - 1.6]
        assert.isAbove(to - from, 0.5)
        const [first] = cues
        const under = toneIn(sound, musicHertz, (first?.from ?? 0) + 0.1, (first?.to ?? 0) - 0.1)
        assert.isAtLeast(toneIn(sound, musicHertz, from, to) - under, 8, "the music")
        // Between two sentences, where the voice does not cover it.
        const pause = heard.flatMap((word, at) => {
          const next = heard[at + 1]?.from ?? 0
          return next - word.to > 0.3 && next - word.to < 0.7 ? [{ from: word.to, to: next }] : []
        })[0]
        const between = toneIn(sound, clipHertz, (pause?.from ?? 0) + 0.05, (pause?.to ?? 0) - 0.05)
        assert.isAtLeast(toneIn(sound, clipHertz, from, to) - between, 8, "the clips")
      })
    )
  })
})
