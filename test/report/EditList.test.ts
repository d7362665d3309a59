import { assert, describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { CutClip, FilmCut } from "../../src/domain/Cut.js"
import { PipelineState } from "../../src/domain/PipelineState.js"
import { SceneId } from "../../src/domain/StoryPlan.js"
import { editListOf, edlOf, fcpxmlOf, otioOf } from "../../src/report/EditList.js"
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
  const film = editListOf(state)

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

  it("keeps a name on its line and out of the markup", () => {
    assert.notMatch(edlOf(film), /^\* A trap/m)
    assert.notInclude(fcpxmlOf(film, "/f"), "<Owl>")
  })

  it("lists whole clips by cuts where nobody wrote down how they were joined", () => {
    const older = editListOf(new PipelineState({ ...state, cut: Option.none() }))
    assert.deepStrictEqual(
      older.shots.map(({ at, crossfade, frames, from }) => [at, from, frames, crossfade]),
      [
        [0, 0, 192, 0],
        [192, 0, 192, 0],
        [384, 0, 192, 0]
      ]
    )
  })
})
