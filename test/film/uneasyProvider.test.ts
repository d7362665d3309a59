import { assert, describe, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { paidRoutes, Simulator } from "xai-simulator"
import { addTicks } from "../../src/domain/Money.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { StateStore } from "../../src/services/StateStore.js"
import { plan, scene } from "../support/plans.js"
import { quickArtist, quickScale, quickStudio } from "../support/quickArtist.js"
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

const story = plan({
  characters: [someone("Fox", "fox", "russet")],
  scenes: [scene(1, { durationSeconds: 3, charactersPresent: ["Fox"] })]
})

const concept = "A fox carries a lantern home"

// The one waits for its turn most of the time, and the other is made meanwhile.
describe.concurrent("a film of a crowd", () => {
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

describe.concurrent("calls that were billed and never answered (fault row 15)", () => {
  it.live("are sent once more each, both sendings counted, and the film is made and says so", () =>
    Effect.gen(function* () {
      const { bill, film, log } = yield* filmed(concept)
      const { ledger } = yield* StateStore
      const { inDoubt, settled } = yield* ledger
      // At most what the provider billed and what the ledger holds differ by the list prices of the two in doubt.
      assert.isAtLeast(addTicks(settled, inDoubt), bill.ticks)
      assert.isBelow(settled, bill.ticks)
      // What may have been billed twice takes nothing from a viewer: it is noted, and the film is complete.
      assert.deepStrictEqual(film.state.degradations, [])
      assert.deepStrictEqual(
        film.state.notes.map(({ kind, order, subject }) => [kind, subject, order?.text]),
        [
          ["call-in-doubt", "the sheet of Fox, take 1", "sheet/Fox/take-1"],
          ["call-in-doubt", "the clip of scene 1, take 1", "video/scene-1/take-1"]
        ]
      )
      assert.match(film.state.notes[0]?.detail ?? "", /sent once without an answer, and once more with one/)
      assert.deepStrictEqual(
        log.flatMap(({ fault }) => (fault === undefined ? [] : [fault])),
        ["http-502-after-charging", "http-500-after-charging"]
      )

      // And running it again asks nobody anything.
      yield* filmed(concept)
      const isPaid = ({ route }: (typeof log)[number]) => paidRoutes.some((paid) => paid === route)
      const after = yield* Effect.flatMap(Simulator, (simulator) => simulator.log)
      assert.strictEqual(after.filter(isPaid).length, log.filter(isPaid).length)
    }).pipe(
      // The pauses before a call is sent once more take no time.
      Effect.withRandom(Random.fixed([0, 0.001, 0.002, 0.003, 0.004, 0.005])),
      Effect.provide(
        quickStudio({
          answers: [planned(story)],
          scores: [{ when: ".", values: [0.9] }],
          faults: [
            { route: "image-generations", when: { nth: 1 }, fault: "http-502-after-charging" },
            { route: "video-generations", when: { nth: 1 }, fault: "http-500-after-charging" }
          ]
        })
      )
    )
  )
})
