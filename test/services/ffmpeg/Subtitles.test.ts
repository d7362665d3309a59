import { assert, it } from "@effect/vitest"
import { Effect, Either, Option } from "effect"
import { SpokenWord } from "../../../src/domain/Speech.js"
import { setSubtitles } from "../../../src/services/CaptionLayout.js"
import { type Clip, usualFacts } from "../../../src/services/Ffmpeg.js"
import { unspecified } from "../../../src/services/ffmpeg/clip/Colours.js"
import type { Inspection } from "../../../src/services/ffmpeg/clip/Inspection.js"
import { planFilm } from "../../../src/services/ffmpeg/join/FilmPlan.js"
import { plainCut } from "../../../src/services/ffmpeg/join/Joins.js"
import { subtitlesOf } from "../../../src/services/ffmpeg/join/Said.js"
import { trackLanguage } from "../../../src/services/ffmpeg/TrackLanguage.js"

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
