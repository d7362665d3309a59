import { rmSync } from "node:fs"
import path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { goOn, oldFilm, recordsIn, withOtherWords } from "../support/oldFilms.js"

const names = ["finished", "edited", "retaken", "reworded", "mid-clips", "in-doubt"] as const

/** What each still needs, as when the words are the same. */
const stillNeeds: Readonly<Record<(typeof names)[number], ReadonlyArray<string>>> = {
  finished: [],
  edited: [],
  retaken: [],
  reworded: [],
  "mid-clips": ["video/scene-2/take-1/judgement"],
  "in-doubt": ["video/scene-2/take-1", "video/scene-2/take-1/judgement"]
}

const told: { readonly [name in keyof typeof stillNeeds]?: Parameters<typeof goOn>[1] } = {
  retaken: { settings: { negative: ["umbrella"], imageQuality: "low" } },
  edited: { settings: { sceneCount: Option.none() } }
}

describe("C11: a version that puts its prompts otherwise", () => {
  for (const name of names) {
    it.live(
      `orders of a film of 0.1.0 what it needs, and no more: ${name}`,
      Effect.fnUntraced(function* () {
        const { film, sent } = yield* goOn(withOtherWords(oldFilm(name)), told[name])
        assert.deepStrictEqual(sent, stillNeeds[name])
        assert.strictEqual(film.state.plan.scenes.length, 2)
      })
    )
  }

  it.live(
    "orders nothing of its own films either: by what was accepted, and by what was decided on each order",
    Effect.fnUntraced(function* () {
      const folder = oldFilm("redone")
      yield* goOn(folder)
      const files = recordsIn(folder).filter(({ kind }) => kind === "file").length
      const accepted = yield* goOn(withOtherWords(folder))
      assert.deepStrictEqual(accepted.sent, [])
      const decided = yield* goOn(withOtherWords(folder, { forget: ({ kind }) => kind === "accepted" }))
      assert.deepStrictEqual(decided.sent, [])
      // Nor is anything fetched again.
      assert.strictEqual(recordsIn(folder).filter(({ kind }) => kind === "file").length, files)
    })
  )

  it.live(
    "keeps what was kept, though it would weigh the verdicts otherwise",
    Effect.fnUntraced(function* () {
      const folder = oldFilm("retaken")
      const before = yield* goOn(folder, told.retaken)
      // As a judge that finds nothing good any more: with other verdicts in the journal no take passes.
      const forgotten = withOtherWords(folder, {
        forget: (record) => "id" in record && record.id.work === "judge"
      })
      const after = yield* goOn(forgotten, told.retaken)
      assert.deepStrictEqual(after.sent, [])
      assert.deepStrictEqual(after.film.state.videos, before.film.state.videos)
    })
  )

  it.live(
    "orders nothing anew for a clip that is gone from the folder, nor for what comes after it",
    Effect.fnUntraced(function* () {
      const folder = withOtherWords(oldFilm("finished"))
      rmSync(path.join(folder, "videos", "scene_1.mp4"))
      const { sent } = yield* goOn(folder)
      assert.deepStrictEqual(sent, [])
    })
  )
})
