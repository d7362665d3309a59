import { assert, describe, it } from "@effect/vitest"
import type { Case } from "./Case.js"
import { truthOf } from "./Clip.js"
import type { SeenFilm } from "./Film.js"
import { judgePlaces } from "./Frames.js"
import { judgeClicks } from "./Hearing.js"
import { plainClip, plainSound } from "./Oddities.js"
import { drawFrame } from "./Picture.js"
import { findPlaces } from "./Places.js"
import type { RateName } from "./Recipe.js"
import { drawSound } from "./Tone.js"

// What is found in a film of one clip whose pictures pause half-way: at each moment the film shows the nearest of them.

interface Spoilt {
  /** Seconds its clicks come too late. */
  readonly late?: number
  /** Frames of the film by which its pictures come too late after the pause. */
  readonly slip?: number
}

const filmed = (rate: RateName, filmRate: number, { late = 0, slip = 0 }: Spoilt = {}) => {
  const recipe = { ...plainClip, rate, frames: 3 * Number(rate), times: "a pause" } as const
  const truth = truthOf(recipe)
  const { clicks, end, fields, shown, size } = truth
  const pause = shown[Math.floor(shown.length / 2)]?.at ?? 0
  const frames = Array.from({ length: Math.round(end * filmRate) }, (_, n) => {
    const moment = (n + 0.5 - 1e-6) / filmRate
    const due = shown.findLast(({ at }) => at + (at < pause ? 0 : slip / filmRate) <= moment)
    const code = { clip: recipe.clip, frame: due?.number ?? 0 }
    return drawFrame({ size, fields, coding: { matrix: "709", isFull: false } }, code)
  })
  const heard = drawSound(
    { ...plainSound, layout: "mono" },
    end,
    clicks.map((click) => click + late)
  )
  const film: SeenFilm = {
    ...{ path: "", ...size, frames, ticks: frames.map((_, n) => n), ticksPerSecond: filmRate },
    sound: new Float32Array(heard.buffer),
    ...{ inside: undefined, outside: undefined, tracks: [], chapters: 0 },
    ...{ loudness: -20, peak: -6, keys: 1, idrs: 1 }
  }
  const of: Case = {
    ...{ seed: "", index: 0, way: "mixed clips", clips: [recipe], transitions: [], runsOn: false },
    ...{ captions: "none", loudness: "auto", shape: undefined, hasChapters: false }
  }
  const places = findPlaces(film, [truth], of)
  return { off: judgeClicks(film, places).worst, frames: judgePlaces(film, places, of) }
}

describe("a clip with a pause", () => {
  // At five frames a second all that follows it is half a frame off; at others it is not.
  for (const [rate, filmRate] of [
    ["5", 5],
    ["24", 5],
    ["5", 24],
    ["24", 24]
  ] as const) {
    it(`of ${rate} frames a second stands by its first frame in a film of ${filmRate}`, () => {
      for (const late of [0, 0.03, -0.03]) {
        const { frames, off } = filmed(rate, filmRate, { late })
        assert.deepStrictEqual(frames, [])
        assert.closeTo(off, Math.abs(late), 0.002)
      }
      assert.isNotEmpty(filmed(rate, filmRate, { slip: 1 }).frames)
    })
  }
})
