import { assert, it, layer } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { SpokenWord } from "../../../src/domain/Speech.js"
import { setSubtitles } from "../../../src/services/CaptionLayout.js"
import { type AssembleOptions, type Clip, Ffmpeg, usualFacts } from "../../../src/services/Ffmpeg.js"
import { unspecified } from "../../../src/services/ffmpeg/clip/Colours.js"
import type { Inspection } from "../../../src/services/ffmpeg/clip/Inspection.js"
import { readMovie } from "../../../src/services/ffmpeg/clip/Movie.js"
import { planFilm } from "../../../src/services/ffmpeg/join/FilmPlan.js"
import { plainCut } from "../../../src/services/ffmpeg/join/Joins.js"
import { subtitlesOf } from "../../../src/services/ffmpeg/join/Said.js"
import { trackLanguage } from "../../../src/services/ffmpeg/TrackLanguage.js"
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

it("tags tracks with three letters, of whatever a language is called", () => {
  assert.deepStrictEqual(
    ["de", "pt-BR", "zh-Hant-TW", "EN-us", "fil", "yue", "und", "", "x-klingon", "q9"].map(trackLanguage),
    ["deu", "por", "zho", "eng", "fil", "yue", "und", "und", "und", "und"]
  )
})

/** A clip of 24 frames a second with sound from its beginning on. */
const inspected = (seconds: number): Inspection => ({
  path: "/film/videos/scene_1.mp4",
  facts: usualFacts(seconds),
  picture: {
    ...{ id: 1, start: 0, end: seconds, isSteady: true, isEightBit420: true, mayBeInterlaced: false },
    ...{ changes: false, colours: unspecified, packets: [], configuration: new Uint8Array() },
    copying: Either.right("one kind")
  },
  sound: Option.some({ id: 2, start: 0, seconds })
})

it("follow a clip's own sound where a cut leaves out its beginning, and lose what is cut off", () => {
  const plan = planFilm([inspected(2), inspected(2)], [{ ...plainCut, made: "match-cut", tail: 12, head: 6 }])
  const word = (text: string, tenth: number) =>
    new SpokenWord({ text, from: 4800 * tenth, to: 4800 * tenth + 9600 })
  const clips: ReadonlyArray<Clip> = [
    { path: "1", spoken: [word("Stay.", 10), word("Gone.", 16)] },
    { path: "2", spoken: [word("Lost.", 1), word("Here.", 14)], narrated: [word("Now.", 0)] }
  ]
  // The second clip begins after 1.5 s, with what was heard a quarter of a second after its own beginning.
  assert.deepStrictEqual(
    subtitlesOf(plan, clips, "en").map(({ from, lines }) => [from / 48_000, ...lines]),
    [
      [1, "Stay."],
      [1.5, "Now."],
      [2.65, "Here."]
    ]
  )
})

it.effect("M7: stand in their own lines, in letters of one size that the widest line allows", () =>
  Effect.gen(function* () {
    const cues = [
      ["It glows."],
      ["whoever holds it alone in the dark forest", "will lose its light before the first snow"],
      ["NASA تعلن:", "وجدنا بلورة!"]
    ]
    const upright = yield* setSubtitles(cues, { width: 360, height: 640 })
    assert.deepStrictEqual(
      upright.map(({ lines }) => lines),
      cues
    )
    const sizes = upright.map(({ size }) => size)
    assert.isTrue(
      sizes.every((size) => size === sizes[0] && size >= 12 && size < 20),
      `${sizes}`
    )
    assert.deepStrictEqual(
      upright.map(({ lettering }) => lettering.direction),
      ["ltr", "ltr", "rtl"]
    )
    const wide = yield* setSubtitles(cues, { width: 640, height: 360 })
    assert.deepStrictEqual([...new Set(wide.map(({ size }) => size))], [20])
    const [long] = yield* setSubtitles([["x".repeat(90)]], { width: 360, height: 640 })
    assert.isAbove(long?.lines.length ?? 0, 1, "what is too wide for a line is broken all the same")
  })
)

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
