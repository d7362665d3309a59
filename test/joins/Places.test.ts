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

// What is found in films that are drawn here, frame by frame, with no encoder between.

const size = { width: 64, height: 32 }
const coding = { matrix: "709", isFull: false } as const

const seen = (film: Pick<SeenFilm, "frames" | "height" | "sound" | "width">, filmRate: number): SeenFilm => ({
  ...{ ...film, path: "", ticks: film.frames.map((_, n) => n), ticksPerSecond: filmRate },
  ...{ inside: undefined, outside: undefined, tracks: [], chapters: 0 },
  ...{ loudness: -20, peak: -6, keys: 1, idrs: 1 }
})

const asked = (clips: Case["clips"], transitions: Case["transitions"]): Case => ({
  ...{ seed: "", index: 0, way: "mixed clips", clips, transitions, runsOn: false },
  ...{ captions: "none", loudness: "auto", shape: undefined, hasChapters: false }
})

interface Spoilt {
  /** Seconds its clicks come too late. */
  readonly late?: number
  /** Frames of the film by which its pictures come too late after the pause. */
  readonly slip?: number
}

/** A film of one clip whose pictures pause half-way: at each moment it shows the nearest of them. */
const filmed = (rate: RateName, filmRate: number, { late = 0, slip = 0 }: Spoilt = {}) => {
  const recipe = { ...plainClip, size, rate, frames: 3 * Number(rate), times: "a pause" } as const
  const truth = truthOf(recipe)
  const { clicks, end, fields, shown } = truth
  const pause = shown[Math.floor(shown.length / 2)]?.at ?? 0
  const frames = Array.from({ length: Math.round(end * filmRate) }, (_, n) => {
    const moment = (n + 0.5 - 1e-6) / filmRate
    const due = shown.findLast(({ at }) => at + (at < pause ? 0 : slip / filmRate) <= moment)
    const code = { clip: recipe.clip, frame: due?.number ?? 0 }
    return drawFrame({ size, fields, coding }, code)
  })
  const heard = drawSound(
    { ...plainSound, layout: "mono" },
    end,
    clicks.map((click) => click + late)
  )
  const film = seen({ ...size, frames, sound: new Float32Array(heard.buffer) }, filmRate)
  const of = asked([recipe], [])
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

describe("a fast clip that comes late", () => {
  it("is in time with its sound, which waits for whole frames with it, up to a moved end", () => {
    const recipe = { ...plainClip, size, rate: "25", frames: 38, late: 0.52, sound: plainSound } as const
    const truth = truthOf(recipe)
    // 12.48 frames of a film of 24 become 12, and 36.48 of its own 36: 38 of 25 a second.
    const shown = (early: number) => [
      ...Array<number>(12).fill(0),
      ...Array.from({ length: 36 }, (_, n) => Math.floor(((n + early) / 36) * 38 + 0.5))
    ]
    const found = (early: number) => {
      const frames = shown(early).map((frame) =>
        drawFrame({ size, fields: truth.fields, coding }, { clip: 0, frame: Math.min(frame, 37) })
      )
      const film = seen({ ...size, frames, sound: new Float32Array(0) }, 24)
      const of = asked([recipe], [])
      return judgePlaces(film, findPlaces(film, [truth], of), of)
    }
    assert.deepStrictEqual(found(0), [])
    assert.isNotEmpty(found(1))
  })
})

describe("a clip of one frame that comes late", () => {
  it("stands where it is no longer held", () => {
    const clips = [plainClip, { ...plainClip, clip: 1, frames: 1, late: 1 / 12 }].map((clip) => ({
      ...clip,
      size,
      sound: { ...plainSound, click: 0 }
    }))
    const truths = clips.map((clip) => truthOf(clip))
    const drawn = [
      ...Array.from({ length: 36 }, (_, frame) => [0, frame] as const),
      ...Array<readonly [number, number]>(3).fill([1, 0])
    ]
    const frames = drawn.map(([clip, frame]) =>
      drawFrame({ size, fields: truths[clip]?.fields ?? [], coding }, { clip, frame })
    )
    const film = seen({ ...size, frames, sound: new Float32Array(0) }, 24)
    // It is too short for the crossfade that was asked for.
    const of = asked(clips, ["crossfade"])
    assert.deepStrictEqual(judgePlaces(film, findPlaces(film, truths, of), of), [])
  })
})

describe("a crossfade", () => {
  /** Two clips that cross, and for so many frames of the film show neither in the middle of it. */
  const crossed = (rate: RateName, count: number, nothing = 0) => {
    const clips = [0, 1].map((clip) => ({ ...plainClip, size, clip, rate, frames: count, sound: undefined }))
    const truths = clips.map((clip) => truthOf(clip))
    const shared = Math.round(Math.min(0.5 * Number(rate), count / 3))
    const picture = (clip: number, frame: number) => {
      const { fields = [] } = truths[clip] ?? {}
      return drawFrame({ size, fields, coding }, { clip, frame })
    }
    const frames = Array.from({ length: 2 * count - shared }, (_, n) => {
      const way = Math.min(1, Math.max(0, (n - count + shared) / shared))
      if (Math.abs(n - count + shared / 2) < nothing / 2)
        return new Uint8Array(size.width * size.height).fill(128)
      const one = way < 1 ? picture(0, n) : new Uint8Array()
      const two = way > 0 ? picture(1, n - count + shared) : one
      return way < 1 ? one.map((value, at) => Math.round(value + ((two[at] ?? 0) - value) * way)) : two
    })
    const film = seen({ ...size, frames, sound: new Float32Array(0) }, Number(rate))
    const of = asked(clips, ["crossfade"])
    return judgePlaces(film, findPlaces(film, truths, of), of)
  }

  for (const [rate, count, nothing] of [
    ["24", 36, 8],
    ["240", 240, 34]
  ] as const)
    it(`at ${rate} frames a second may hide both clips while they are mixed, and no longer`, () => {
      assert.deepStrictEqual(crossed(rate, count), [])
      assert.isNotEmpty(crossed(rate, count, nothing))
    })
})
