import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { AssetId } from "../../src/domain/AssetId.js"
import { FilmSettings } from "../../src/domain/Settings.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { StateStore } from "../../src/services/StateStore.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { plan, scene } from "../support/plans.js"
import { type Made, paid } from "../support/scriptedGrok.js"

const concept = "A fox and an owl"

// Everyone in the first two scenes, the fox alone in the third.
const story = plan({ scenes: [scene(1), scene(2), scene(3, { charactersPresent: ["Fox"] })] })

/** A paid call in a word: what it draws, films or asks about. */
const named = ({ call, pictures, words }: Made): string => {
  const judged = /Judging: ([^\n]*)/.exec(words)
  if (call === "ask") return `ask ${judged?.[1] ?? words.split("\n")[0]}`
  return `${call} ${pictures.join(" ")}`.trim()
}

/** Makes a film, wishes for fresh takes, makes it again; what the second time ordered. */
const redone = Effect.fnUntraced(function* (...wishes: ReadonlyArray<AssetId>) {
  const studio = mockedStudio(story)
  return yield* Effect.gen(function* () {
    const store = yield* StateStore
    const first = yield* makeFilm(concept)
    const before = paid(yield* studio.calls).length
    for (const { kind, name } of wishes) yield* store.mark({ kind: "redo", asset: kind, name })
    const second = yield* makeFilm(concept)
    const calls = paid(yield* studio.calls).slice(before)
    const third = yield* makeFilm(concept)
    assert.strictEqual(paid(yield* studio.calls).length, before + calls.length, "a third run orders nothing")
    assert.deepStrictEqual(third.state, second.state)
    return { first, second, calls: calls.map(named) }
  }).pipe(
    inVirtualTime,
    Effect.provide(studio.layer),
    Effect.provideService(FilmSettings, { ...(yield* FilmSettings) })
  )
})

// The scripted ffmpeg takes the same frames from every clip, so a fresh clip is judged again only beside a fresh sheet.
const clip = (id: number, isJudged = false): ReadonlyArray<string> => [
  `submitVideo keyframes/scene_${id}_v1.jpg`,
  ...(isJudged ? [`ask clip of scene ${id}`] : [])
]
const keyframe = (id: number, cast: ReadonlyArray<string>): ReadonlyArray<string> => [
  ["editImage", ...cast, ...(id === 1 ? [] : [`keyframes/scene_${id - 1}_v1.jpg`])].join(" "),
  `ask keyframe of scene ${id}`
]
const foxSheet = "character_sheets/01-fox_v1.jpg"
const owlSheet = "character_sheets/02-owl_v1.jpg"
const both = [foxSheet, owlSheet]

describe("a fresh take", () => {
  it.effect("of a scene films its clip anew, and nothing else", () =>
    Effect.gen(function* () {
      const { calls, first, second } = yield* redone({ kind: "clip", name: "scene 2" })
      assert.deepStrictEqual(calls, clip(2))
      assert.notDeepEqual(second.state.videos[1]?.sha256, first.state.videos[1]?.sha256)
      assert.deepStrictEqual(second.state.videos[2], first.state.videos[2])
    })
  )

  it.effect("of a keyframe draws it anew, and what is chained after it, and films their clips", () =>
    Effect.gen(function* () {
      const { calls } = yield* redone({ kind: "keyframe", name: "scene 2" })
      assert.deepStrictEqual(calls, [
        ...keyframe(2, both),
        ...keyframe(3, [foxSheet]),
        ...clip(2),
        ...clip(3)
      ])
    })
  )

  it.effect("of a character draws the sheet anew, and everything that shows or follows it", () =>
    Effect.gen(function* () {
      const { calls } = yield* redone({ kind: "sheet", name: "Owl" })
      assert.deepStrictEqual(calls, [
        "drawImage",
        "ask character sheet of Owl",
        ...keyframe(1, both),
        ...keyframe(2, both),
        ...keyframe(3, [foxSheet]),
        ...clip(1, true),
        ...clip(2, true),
        ...clip(3)
      ])
    })
  )

  it.effect("can be wished for again and again: each wish is one more take", () =>
    Effect.gen(function* () {
      const scene3 = { kind: "clip", name: "scene 3" } as const
      assert.deepStrictEqual((yield* redone(scene3, scene3)).calls, clip(3))
    })
  )

  it.effect("of something the film does not have changes nothing", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* redone({ kind: "clip", name: "scene 30" })).calls, [])
    })
  )
})
