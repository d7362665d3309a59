import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { unbreakablePieces } from "../../src/domain/Breaks.js"
import { SceneWords } from "../../src/domain/Dub.js"
import { cuesOfDub } from "../../src/domain/DubCues.js"
import { NarrationAsset } from "../../src/domain/Narration.js"
import { SpokenWord } from "../../src/domain/Speech.js"
import { Line, SceneId } from "../../src/domain/StoryPlan.js"
import { Cue } from "../../src/domain/Subtitles.js"
import { widthOf } from "../../src/domain/Width.js"
import { isLong } from "../support/longForm.js"
import { narrationOf } from "../support/plans.js"

const second = 48_000
/** 24 frames a second. */
const rate = [24, 1] as const
const frame = second / 24

/** One scene of the film as it is made up: how long, what the narrator says in the language, what the voices say. */
interface MadeScene {
  readonly frames: number
  readonly after: number
  readonly told: ReadonlyArray<{ readonly text: string; readonly lasts: number; readonly pause: number }>
  readonly lines: ReadonlyArray<{ readonly speaker: string; readonly text: string }>
  /** When the voices are heard in the film's own language, one after the other, and who speaks. */
  readonly heard: ReadonlyArray<{ readonly pause: number; readonly lasts: number; readonly speaker: string }>
}

const word = fc.constantFrom(
  ...["Der", "Fuchs", "wartet.", "„Nein!“", "Donaudampfschifffahrtsgesellschaft,", "und", "so", "weiter …"],
  ...["狐", "が", "水晶", "見つけた。", "الثعلب", "والبومة؟"]
)

const speaker = fc.constantFrom("Fox", "Owl")

const madeScene: fc.Arbitrary<MadeScene> = fc.record({
  frames: fc.integer({ min: 24, max: 24 * 12 }),
  after: fc.integer({ min: 0, max: second }),
  told: fc.array(
    fc.record({
      text: word,
      lasts: fc.integer({ min: second / 20, max: second }),
      pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * second }))
    }),
    { maxLength: 20 }
  ),
  lines: fc.array(
    fc.record({ speaker, text: fc.array(word, { minLength: 1, maxLength: 8 }).map((all) => all.join(" ")) }),
    { maxLength: 4 }
  ),
  heard: fc.array(
    fc.record({
      pause: fc.integer({ min: 0, max: second }),
      lasts: fc.integer({ min: second / 4, max: 3 * second }),
      speaker
    }),
    { maxLength: 4 }
  )
})

const narrationFor = (sceneId: number, { after, told }: MadeScene) => {
  let at = 0
  const words = told.map(({ lasts, pause, text }) => {
    const from = at + pause
    at = from + lasts
    return new SpokenWord({ text, from, to: at })
  })
  const text = told.map((one) => one.text).join(" ")
  return new NarrationAsset({ ...narrationOf(sceneId, text), after, words, samples: Math.max(1, at) })
}

/** The film of these scenes, cut to cut, and its dub. */
const filmOf = (scenes: ReadonlyArray<MadeScene>) => {
  let frames = 0
  const clips = scenes.map((one, index) => {
    const at = frames
    frames += one.frames
    return { sceneId: SceneId.make(index + 1), at, frames: one.frames }
  })
  const cues = scenes.flatMap(({ heard }, index) => {
    const clip = clips[index]
    if (clip === undefined) return []
    const [begin, end] = [clip.at * frame, (clip.at + clip.frames) * frame]
    let till = begin
    return heard.flatMap(({ lasts, pause, speaker }) => {
      const from = till + pause
      till = Math.min(end, from + lasts)
      return from + second / 4 > end ? [] : [new Cue({ from, to: till, lines: ["said"], speaker })]
    })
  })
  const words = scenes.map(
    ({ lines, told }, index) =>
      new SceneWords({
        sceneId: SceneId.make(index + 1),
        narration: told.map(({ text }) => text).join(" "),
        lines: lines.map((line) => new Line(line))
      })
  )
  const narrations = scenes.flatMap((one, index) =>
    one.told.length === 0 ? [] : [narrationFor(index + 1, one)]
  )
  return { clips, cues, frames, words, narrations, end: frames * frame }
}

const madeFilm = fc.array(madeScene, { minLength: 1, maxLength: 4 })

const squeezed = (texts: ReadonlyArray<string>) => texts.join("").replace(/\s/gu, "")

/** The film of these scenes, and the subtitles of its dub. */
const cuesFor = (scenes: ReadonlyArray<MadeScene>, language: string) => {
  const film = filmOf(scenes)
  return { film, cues: cuesOfDub({ ...film, rate }, { ...film, language }) }
}

const settings = (numRuns: number) => ({ seed: 18, numRuns: isLong ? numRuns * 20 : numRuns })

describe("Subtitles of a dub", () => {
  for (const [language, room] of [
    ["de", 42],
    ["ja", 32]
  ] as const)
    it(`stand one after the other within the film, on two lines that hold: ${language}`, () => {
      fc.assert(
        fc.property(madeFilm, (scenes) => {
          const { cues, film } = cuesFor(scenes, language)
          for (const [index, cue] of cues.entries()) {
            assert.isBelow(cue.from, cue.to)
            assert.isAtLeast(cue.from, 0)
            assert.isAtMost(cue.to, film.end)
            assert.isAtMost(cue.to, cues[index + 1]?.from ?? film.end)
            assert.isAtMost(cue.lines.length, 2)
            if (cue.lines.length === 2 || unbreakablePieces(cue.lines[0]).length > 1)
              for (const line of cue.lines) assert.isAtMost(widthOf(line), room, line)
          }
        }),
        settings(100)
      )
    })

  it("begin with a word of the recording, where that is heard, and end with its sound", () => {
    fc.assert(
      fc.property(madeFilm, (scenes) => {
        const { cues, film } = cuesFor(
          scenes.map((one) => ({ ...one, lines: [] })),
          "de"
        )
        const heard = film.narrations.flatMap(({ after, sceneId, words }) => {
          const clip = film.clips[sceneId - 1]
          const [begin, end] = [(clip?.at ?? 0) * frame, ((clip?.at ?? 0) + (clip?.frames ?? 0)) * frame]
          return words
            .map((one) => ({
              text: one.text,
              from: begin + after + one.from,
              to: Math.min(end, begin + after + one.to)
            }))
            .filter(({ from }) => from < end)
        })
        // What is heard is read, once and in order; what the clip is too short for is not.
        assert.strictEqual(
          squeezed(cues.flatMap(({ lines }) => lines)),
          squeezed(heard.map(({ text }) => text))
        )
        for (const cue of cues) {
          assert.isTrue(
            heard.some(({ from }) => Math.abs(from - cue.from) < 2 * frame),
            `nothing begins at ${cue.from}`
          )
          const last = heard.findLast(({ from }) => from < cue.to)
          assert.isAtMost(cue.to, (last?.to ?? 0) + second, "it stands no second longer than the sound")
        }
      }),
      settings(100)
    )
  })

  it("hold the lines of the voices in the clip while those are heard, and say who speaks", () => {
    fc.assert(
      fc.property(madeFilm, (scenes) => {
        const { cues, film } = cuesFor(
          scenes.map((one) => ({ ...one, told: [] })),
          "de"
        )
        const spoken = film.words.flatMap(({ lines, sceneId }) => {
          const clip = film.clips[sceneId - 1]
          const [begin, end] = [(clip?.at ?? 0) * frame, ((clip?.at ?? 0) + (clip?.frames ?? 0)) * frame]
          return film.cues.some(({ from }) => from >= begin && from < end) ? lines : []
        })
        assert.sameMembers(
          [...new Set(cues.map(({ speaker }) => speaker))],
          [...new Set(spoken.map(({ speaker }) => speaker))]
        )
        for (const { speaker } of spoken) {
          const own = (all: ReadonlyArray<{ readonly speaker?: string | undefined }>) =>
            all.filter((one) => one.speaker === speaker)
          assert.strictEqual(
            squeezed(
              own(cues).flatMap((cue) => ("lines" in cue && Array.isArray(cue.lines) ? cue.lines : []))
            ),
            squeezed(own(spoken).flatMap((line) => ("text" in line ? [String(line.text)] : [])))
          )
        }
      }),
      settings(100)
    )
  })
})
