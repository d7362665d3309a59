import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { plan, scene } from "../support/plans.js"
import { quickArtist, quickScale } from "../support/quickArtist.js"
import { filmed, planned, simulatedStudio, someone } from "../support/simulatedStudio.js"

const kinds = ["fox", "owl", "crow", "hare", "bear", "wolf"]
const crowd = Array.from({ length: 12 }, (_, index) =>
  someone(`Guest${index + 1}`, kinds[index % kinds.length] ?? "fox", index < 6 ? "red" : "blue")
)
const party = new StoryPlan({
  ...plan(),
  characters: crowd,
  scenes: [1, 2].map((id) =>
    scene(id, {
      charactersPresent: crowd.slice((id - 1) * 6, id * 6).map(({ name }) => name),
      durationSeconds: 3,
      transition: "cut"
    })
  )
})

describe("a film of a crowd", () => {
  it.scopedLive("B2: is whole although the provider takes few calls a second", () =>
    Effect.gen(function* () {
      const { film } = yield* filmed("A party", {})
      assert.deepStrictEqual(film.state.degradations, [])
      assert.lengthOf(film.state.characters, 12)
      assert.lengthOf(film.state.videos, 2)
    }).pipe(
      Effect.provide(
        simulatedStudio({ startsPerSecond: 10, answers: [planned(party)] }, quickArtist, quickScale)
      )
    )
  )
})
