import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SpokenWord } from "../../../src/domain/Speech.js"
import { type AssembleOptions, type Clip, Ffmpeg } from "../../../src/services/Ffmpeg.js"
import { readMovie } from "../../../src/services/ffmpeg/clip/Movie.js"
import { languagesIn, wordsIn } from "../../support/filmText.js"
import { ffmpeg, makeClips, packetHashes } from "../../support/media.js"
import { scratch, studio } from "../../support/studio.js"

const join = Effect.fnUntraced(function* (
  clips: ReadonlyArray<Clip>,
  to: string,
  wishes: Partial<AssembleOptions> = {}
) {
  const { assemble } = yield* Ffmpeg
  return yield* assemble(clips, to, { title: "A film", ...wishes })
})

/** Words a tenth of a second each, one behind the other, from a tenth of a second on. */
const said = (text: string, tenth: number) =>
  text
    .split(" ")
    .map((word, at) => new SpokenWord({ text: word, from: 4800 * (tenth + at), to: 4800 * (tenth + at + 1) }))

layer(studio, { excludeTestServices: true })((it) => {
  const size = { width: 320, height: 180, sound: 0, source: "color=red" }

  it.scoped("are a track of the film in its language, at their times across its joints", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const [one = "", two = ""] = yield* makeClips([
        [at("1.mp4"), { ...size, rate: "30000/1001", seconds: 1.5 }],
        [at("2.mp4"), { ...size, rate: "30000/1001", seconds: 2 }]
      ])
      const clips: ReadonlyArray<Clip> = [
        { path: one, caption: "Not this.", narrated: said("Ein Fuchs.", 2), transition: "crossfade" },
        { path: two, caption: "Nor this.", spoken: said("„Nein!“ Er geht nicht.", 5) }
      ]
      const film = yield* join(clips, at("film.mp4"), { language: "de-CH" })
      assert.deepStrictEqual(
        film.placed.map((it) => it.at),
        [0, 30]
      )
      // Frame 30 comes after 48,048 samples. Either is too short to be seen and stands on into the silence behind it.
      const begin = 48_048 + 5 * 4800
      assert.deepStrictEqual(
        film.cues?.map(({ from, lines, to }) => [from, to, ...lines]),
        [
          [9600, 19_200 + 16_800, "Ein Fuchs."],
          [begin, begin + 4 * 4800 + 16_800, "„Nein!“ Er geht nicht."]
        ]
      )
      assert.deepStrictEqual(wordsIn(at("film.mp4")).captions, [
        { at: 0.2, words: "Ein Fuchs." },
        { at: 1.501, words: "„Nein!“ Er geht nicht." }
      ])
      assert.deepStrictEqual(languagesIn(at("film.mp4")), [
        ["vide", "und"],
        ["soun", "deu"],
        ["sbtl", "deu"]
      ])
    })
  )

  it.scoped("are drawn into those frames alone in which they stand, through a crossfade too", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const [clip = ""] = yield* makeClips([[at("1.mp4"), { ...size, seconds: 1 }]])
      const film = yield* join(
        [
          {
            path: clip,
            caption: "Not this.",
            narrated: said("It glows in the dark.", 3),
            transition: "crossfade"
          },
          { path: clip, caption: "Nor this." },
          { path: clip, caption: "Nor this." }
        ],
        at("film.mp4"),
        { captions: "burned", language: "en" }
      )
      assert.deepStrictEqual(
        film.placed.map((it) => [it.at, it.way.made]),
        [
          [0, "encoded"],
          [16, "encoded"],
          [40, "copied"]
        ]
      )
      const [all = [], own = []] = yield* packetHashes(at("film.mp4"), clip)
      assert.deepStrictEqual(all.slice(-24), own)
      // It stands from 0.3 s to 1.133 s: from frame 7 on, and up to frame 27; the crossfade is frames 16 to 24.
      const looked = [6, 7, 20, 26, 27, 45]
      const green = yield* ffmpeg(
        ...["-i", at("film.mp4")],
        ...[
          "-vf",
          `select=${looked.map((frame) => `eq(n\\,${frame})`).join("+")},format=gbrp,extractplanes=g`
        ],
        ...["-fps_mode", "passthrough", "-f", "rawvideo", "-"]
      )
      const isLettered = looked.map(
        (_, picture) =>
          green
            .subarray(320 * (180 * picture + 120), 320 * 180 * (picture + 1))
            .filter((light) => light > 180).length > 100
      )
      assert.deepStrictEqual(isLettered, [false, true, true, true, false, false])
      assert.deepStrictEqual(
        languagesIn(at("film.mp4")).map(([kind]) => kind),
        ["vide", "soun"]
      )
    })
  )

  it.scoped("are what players begin with, unless they are drawn into the picture as well", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const { addLanguages } = yield* Ffmpeg
      const [path = ""] = yield* makeClips([[at("1.mp4"), { ...size, seconds: 1 }]])
      const subtitlesOn = (file: string) =>
        Effect.map(
          Effect.promise(() => readMovie(at(file))),
          ({ tracks }) => tracks.filter(({ kind }) => kind === "sbtl").map(({ isOn }) => isOn)
        )
      for (const [captions, own, dubbed] of [
        ["track", [true], [true, false]],
        ["both", [false], [false, false]],
        ["burned", [], [false]]
      ] as const) {
        const narrated = said("It glows in the dark.", 3)
        const { cues = [] } = yield* join([{ path, narrated }], at("film.mp4"), { captions, language: "en" })
        assert.deepStrictEqual(yield* subtitlesOn("film.mp4"), [...own], captions)
        const film = { path: at("film.mp4"), language: "en", cues }
        yield* addLanguages(film, [{ language: "de", cues }], at("dubbed.mp4"))
        assert.deepStrictEqual(yield* subtitlesOn("dubbed.mp4"), [...dubbed], captions)
      }
    })
  )

  it.scoped("are none in a film in which nothing is said, whose captions are of no language", () =>
    Effect.gen(function* () {
      const { at } = yield* scratch
      const [clip = ""] = yield* makeClips([[at("1.mp4"), { ...size, seconds: 1 }]])
      const film = yield* join([{ path: clip, caption: "So." }], at("film.mp4"), {
        captions: "track",
        language: "de"
      })
      assert.deepStrictEqual(film.cues, [])
      assert.deepStrictEqual(languagesIn(at("film.mp4")), [
        ["vide", "und"],
        ["soun", "und"],
        ["sbtl", "und"]
      ])
    })
  )
})
