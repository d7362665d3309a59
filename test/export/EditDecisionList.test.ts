import { assert, describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { CutClip, FilmCut } from "../../src/domain/Cut.js"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { type ClipFile, editDecisionListOf } from "../../src/export/EditDecisionList.js"
import { edlOf } from "../../src/export/Edl.js"
import { fcpxmlOf } from "../../src/export/Fcpxml.js"
import { otioOf } from "../../src/export/Otio.js"
import { clipOf, plan, scene } from "../support/plans.js"

const placed = (id: number, from: number, frames: number, at: number, crossfade = 0) =>
  new CutClip({
    sceneId: SceneId.make(id),
    path: `videos/scene_${id}.mp4`,
    ...{ from, frames, at, crossfade },
    transition: crossfade > 0 ? "crossfade" : "cut",
    instead: Option.none()
  })

/** A cut, a crossfade of an odd number of frames, a match-cut that leaves frames out; names that need escaping. */
const state = new PipelineState({
  plan: plan({
    title: 'The "Fox" & <Owl>',
    scenes: [scene(1, { title: "Dusk\n* A trap" }), scene(2), scene(3, { title: "Löwe & Licht" })]
  }),
  characters: [],
  videos: [clipOf(1), clipOf(2), clipOf(3)],
  cut: Option.some(
    new FilmCut({
      clips: [placed(1, 0, 192, 0, 11), placed(2, 0, 188, 181), placed(3, 3, 189, 369)],
      ...{ width: 1280, height: 720, rate: [24, 1], frames: 558, seconds: 23.25 },
      ...{ pictures: "encoded", sound: "encoded", loudness: Option.some(-16), black: [], frozen: [] }
    })
  )
})

describe("an edit list", () => {
  const film = editDecisionListOf(state)

  it("is written as it was agreed, in each form", async () => {
    await expect(edlOf(film)).toMatchFileSnapshot("../fixtures/golden/edit/film.edl")
    await expect(fcpxmlOf(film, "/films/a fox")).toMatchFileSnapshot("../fixtures/golden/edit/film.fcpxml")
    await expect(otioOf(film)).toMatchFileSnapshot("../fixtures/golden/edit/film.otio")
  })

  it("covers the film from its first frame to its last, in each form", () => {
    const timeline: unknown = JSON.parse(otioOf(film))
    const values = [
      ...JSON.stringify(timeline).matchAll(/"source_range":\{.*?"duration":\{[^}]*"value":(\d+)/g)
    ]
    // Picture and sound.
    assert.strictEqual(
      values.reduce((sum, [, value]) => sum + Number(value), 0),
      2 * film.frames
    )
    const durations = [...fcpxmlOf(film, "/f").matchAll(/<asset-clip .*duration="(\d+)\/24s"/g)]
    assert.strictEqual(
      durations.reduce((sum, [, value]) => sum + Number(value), 0),
      film.frames
    )
    assert.match(edlOf(film), /01:00:23:06\n/)
  })

  it("ends with a clip's own last frame where its first one is held for its sound", () => {
    const holds = (clip: CutClip, held: number) => new CutClip({ ...clip, held })
    const held = editDecisionListOf(
      new PipelineState({
        ...state,
        cut: Option.map(
          state.cut,
          (cut) =>
            new FilmCut({
              ...cut,
              clips: [
                holds(placed(1, 0, 26, 0, 6), 2),
                holds(placed(2, 0, 27, 20), 3),
                holds(placed(3, 0, 26, 47), 2)
              ],
              frames: 73
            })
        )
      })
    )
    assert.deepStrictEqual(
      held.events.map(({ at, crossfade, frames, from }) => [at, from, frames, crossfade]),
      [
        [2, 0, 24, 3],
        [23, 0, 24, 0],
        [49, 0, 24, 0]
      ]
    )
    const count = (pattern: RegExp, text: string) =>
      [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0)
    const timeline = JSON.stringify(JSON.parse(otioOf(held)))
    assert.strictEqual(
      count(/"source_range":\{.*?"duration":\{[^}]*"value":(\d+)/g, timeline),
      2 * held.frames
    )
    assert.strictEqual(
      count(/<(?:asset-clip|gap) .*duration="(\d+)\/24s"/g, fcpxmlOf(held, "/f")),
      held.frames
    )
    // What was held is nothing in a list of events: record begins two frames in, source with the first frame.
    assert.match(edlOf(held), /00:00:00:00 00:00:00:21 01:00:00:02 01:00:00:23\n/)
    assert.match(edlOf(held), /00:00:00:00 00:00:01:00 01:00:02:01 01:00:03:01\n/)
  })

  it("keeps a name on its line and out of the markup", () => {
    assert.notMatch(edlOf(film), /^\* A trap/m)
    assert.notInclude(fcpxmlOf(film, "/f"), "<Owl>")
  })

  it("lists whole clips by cuts where nobody wrote down how they were joined", () => {
    const older = editDecisionListOf(new PipelineState({ ...state, cut: Option.none() }))
    assert.deepStrictEqual(
      older.events.map(({ at, crossfade, frames, from }) => [at, from, frames, crossfade]),
      [
        [0, 0, 192, 0],
        [192, 0, 192, 0],
        [384, 0, 192, 0]
      ]
    )
  })

  const file = ({
    seconds = 8,
    sound = Option.some({ channels: 2, sampleRate: 48_000 }),
    ...picture
  }: Partial<ClipFile["video"]> & {
    readonly seconds?: number
    readonly sound?: ClipFile["audio"]
  } = {}): ClipFile => ({
    durationSeconds: seconds,
    video: { width: 854, height: 480, framesPerSecond: 24, ...picture },
    audio: sound
  })
  const mono = Option.some({ channels: 1, sampleRate: 44_100 })

  it("C26: claims sound only for clips that have some, with their own channels and rate", () => {
    const mixed = editDecisionListOf(
      state,
      new Map([
        ["videos/scene_1.mp4", file({ sound: mono })],
        ["videos/scene_2.mp4", file({ sound: Option.none() })],
        ["videos/scene_3.mp4", file({ sound: Option.some({ channels: 6, sampleRate: 48_000 }) })]
      ])
    )
    assert.match(
      edlOf(mixed),
      /^001 {2}S001 {4} B .*\n(?:.*\n)*^002 {2}S001 {4} B {5}C.*\n002 {2}S002 {4} V {5}D/m
    )
    const xml = fcpxmlOf(mixed, "/f")
    assert.deepStrictEqual(
      [
        ...xml.matchAll(
          /<asset id="a\d"[^>]*?(?: hasAudio="1")? format="r\d"(?: audioSources="1" audioChannels="(\d)" audioRate="(\d+)")?>/g
        )
      ].map(([, channels, rate]) => [channels, rate]),
      [
        ["1", "44100"],
        [undefined, undefined],
        ["6", "48000"]
      ]
    )
    assert.match(xml, /audioLayout="surround" audioRate="48k"/)
    const sound = /"name":"Sound","kind":"Audio","children":(\[.*?\])\}\]/.exec(
      JSON.stringify(JSON.parse(otioOf(mixed)))
    )?.[1]
    assert.deepStrictEqual(
      [...(sound ?? "").matchAll(/"OTIO_SCHEMA":"(Clip|Gap|Transition)/g)].map(([, kind]) => kind),
      ["Clip", "Gap", "Clip"]
    )
  })

  it("C26: a film without any sound claims none", () => {
    const mute = file({ sound: Option.none() })
    const silent = editDecisionListOf(state, new Map([1, 2, 3].map((id) => [`videos/scene_${id}.mp4`, mute])))
    assert.notMatch(edlOf(silent), /^\d{3} {2}\S+ +B/m)
    assert.notInclude(fcpxmlOf(silent, "/f"), "audio")
    assert.notInclude(
      otioOf(silent),
      '"Crossfade",\n          "transition_type": "SMPTE_Dissolve",\n          "sound"'
    )
  })

  it("C26: an unfinished film has the size and rate its clips have, and each clip its own", () => {
    const begun = editDecisionListOf(
      new PipelineState({ ...state, cut: Option.none() }),
      new Map([
        ["videos/scene_1.mp4", file({ framesPerSecond: 29.97, seconds: 4 })],
        ["videos/scene_2.mp4", file({ framesPerSecond: 29.97, width: 480 })]
      ])
    )
    assert.deepStrictEqual(
      [begun.width, begun.height, begun.rate, begun.events.map(({ frames }) => frames)],
      [854, 480, [30_000, 1001], [120, 240, 240]]
    )
    const xml = fcpxmlOf(begun, "/f")
    assert.match(xml, /<format id="r1" frameDuration="1001\/30000s" width="854" height="480"\/>/)
    assert.match(xml, /<format id="r2" frameDuration="1001\/30000s" width="480" height="480"\/>/)
    assert.match(xml, /<asset id="a2" [^>]*format="r2"/)
  })

  it("C26: names with quotes, markup, controls, halves of letters and right-to-left marks stay names", () => {
    const hostile = 'A "q" \u0027s\u0027 & <b>\u0000\u0008\u001b[31m\r\n* FROM\u2028x\u202E\ud800\uFFFF]]>'
    const film = editDecisionListOf(
      new PipelineState({
        ...state,
        plan: plan({ title: hostile, scenes: [scene(1, { title: hostile }), scene(2), scene(3)] })
      })
    )
    const xml = fcpxmlOf(film, "/films/a\ud800 & b")
    assert.notMatch(xml, /[^\P{Cc}\n]|[\uFFFE\uFFFF\u2028\u202E]|\p{Cs}|&(?!#\d+;)/u)
    assert.include(xml, "file:///films/a%EF%BF%BD%20%26%20b/videos/scene_1.mp4")
    assert.notMatch(edlOf(film), /[^\P{Cc}\n]|^\* FROM\b(?! CLIP)/mu)
    assert.notMatch(otioOf(film), /[^\P{Cc}\n]|\\u00/u)
  })
})
