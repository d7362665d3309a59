import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { defaultOptions, FilmSettings } from "../../src/domain/Settings.js"
import { Gates, holdAfter } from "../../src/film/Gates.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { plan, scene } from "../support/plans.js"
import type { Made } from "../support/scriptedGrok.js"

const story = plan({ scenes: [1, 2, 3, 4].map((id) => scene(id)) })

/** The calls that make pictures and clips, in the order of their sending. */
const orderOf = (calls: ReadonlyArray<Made>) =>
  calls.flatMap(({ call }) =>
    call === "submitVideo" ? ["clip"] : call === "editImage" || call === "drawImage" ? ["still"] : []
  )

const filmedBy = (videoConcurrency: number, gates?: Gates["Type"]) =>
  Effect.gen(function* () {
    const studio = mockedStudio(story, { grok: { drawing: "10 seconds", rendering: () => false } })
    const film = makeFilm("A fox and an owl").pipe(
      Effect.provideService(FilmSettings, {
        ...defaultOptions,
        videoConcurrency,
        pollInterval: Duration.seconds(5)
      })
    )
    const exit = yield* inVirtualTime(
      gates === undefined ? film : Effect.provideService(film, Gates, gates)
    ).pipe(Effect.provide(studio.layer), Effect.exit)
    return { exit, calls: yield* studio.calls }
  })

describe("clips", () => {
  it.effect("begin after all keyframes, one after the other, as ordered", () =>
    Effect.gen(function* () {
      const { calls } = yield* filmedBy(1)
      const order = orderOf(calls)
      assert.deepStrictEqual(order.slice(-4), ["clip", "clip", "clip", "clip"])
      const looks = calls.flatMap(({ call, words }) => (call === "checkVideo" ? [words] : []))
      assert.deepStrictEqual(looks, looks.toSorted())
    })
  )

  it.effect(
    "of a set with more crews begin as soon as their keyframes are there, and the film is the same",
    () =>
      Effect.gen(function* () {
        const one = yield* filmedBy(1)
        const four = yield* filmedBy(4)
        const order = orderOf(four.calls)
        assert.isBelow(order.indexOf("clip"), order.lastIndexOf("still"))
        const sorted = (calls: ReadonlyArray<Made>) =>
          calls
            .map(({ call, pictures, words }) =>
              JSON.stringify([call, pictures, words.replace(/job-\d/, "job")])
            )
            .sort()
        assert.deepStrictEqual(
          sorted(four.calls.filter(({ call }) => call === "submitVideo" || call === "editImage")),
          sorted(one.calls.filter(({ call }) => call === "submitVideo" || call === "editImage"))
        )
        assert(four.exit._tag === "Success" && one.exit._tag === "Success")
        assert.deepStrictEqual(
          four.exit.value.state.videos.map(({ sceneId }) => sceneId),
          one.exit.value.state.videos.map(({ sceneId }) => sceneId)
        )
      })
  )

  it.effect("never begin early where somebody may hold the film before them", () =>
    Effect.gen(function* () {
      const { calls, exit } = yield* filmedBy(4, holdAfter("script"))
      assert.strictEqual(exit._tag, "Failure")
      assert.notInclude(orderOf(calls), "clip")
    })
  )
})
