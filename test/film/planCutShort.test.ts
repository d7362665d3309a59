import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type FilmOptions, FilmSettings } from "../../src/domain/Settings.js"
import { StoryPlan } from "../../src/domain/StoryPlan.js"
import { makeFilm } from "../../src/film/pipeline.js"
import { StateStore } from "../../src/services/StateStore.js"
import { inVirtualTime, mockedStudio } from "../support/film.js"
import { fox, owl, plan, scene } from "../support/plans.js"
import { type GrokScript, paid } from "../support/scriptedGrok.js"

// What a run leaves that dies with its plan in hand: answered, and not yet written down as the film's.

const concept = "A fox and owl discover a glowing crystal"

const story = plan({
  characters: [fox, owl],
  scenes: [scene(1, { narration: "She waits." }), scene(2)]
})

/** The store of a run that dies where it would do `fatal`. */
const dyingAt = (fatal: "mark" | "repair") => (store: typeof StateStore.Service) => ({
  ...store,
  mark: (mark: Parameters<typeof store.mark>[0]) =>
    fatal === "mark" && mark.kind === "plan" ? Effect.dieMessage("killed") : store.mark(mark),
  once: ((order, call) =>
    fatal === "repair" && order.id.text === "plan/take-2"
      ? Effect.dieMessage("killed")
      : store.once(order, call)) as typeof store.once
})

/** Makes a film that dies there, then goes on with it; gives its plan and what was asked for it. */
const cutShort = (fatal: "mark" | "repair", script: GrokScript, options: Partial<FilmOptions>) => {
  const studio = mockedStudio(story, { grok: script })
  return inVirtualTime(
    Effect.gen(function* () {
      const settings = yield* FilmSettings
      const film = Effect.provideService(makeFilm(concept), FilmSettings, {
        ...settings,
        flowRetries: 0,
        ...options
      })
      yield* Effect.updateService(film, StateStore, dyingAt(fatal)).pipe(Effect.exit)
      const { state } = yield* film
      const asked = paid(yield* studio.calls).filter(({ words }) => words.includes(concept))
      return { plan: state.plan, asked: asked.length }
    })
  ).pipe(Effect.provide(studio.layer))
}

/** The plan of the same film where nothing happens to it. */
const undisturbed = (script: GrokScript, options: Partial<FilmOptions>) => {
  const studio = mockedStudio(story, { grok: script })
  return inVirtualTime(
    Effect.gen(function* () {
      const settings = yield* FilmSettings
      const { state } = yield* Effect.provideService(makeFilm(concept), FilmSettings, {
        ...settings,
        ...options
      })
      return state.plan
    })
  ).pipe(Effect.provide(studio.layer))
}

describe("a film whose run dies with its plan in hand", () => {
  for (const sound of ["narrated", "natural"] as const)
    it.effect(`goes on with that very plan, and asks for no other (${sound})`, () =>
      Effect.gen(function* () {
        const { asked, plan } = yield* cutShort("mark", {}, { sound })
        assert.strictEqual(asked, 1)
        assert.deepStrictEqual(plan, yield* undisturbed({}, { sound }))
      })
    )

  it.effect("has a plan repaired that did not stand, and is not held to it", () => {
    const nameless = new StoryPlan({ ...story, title: " " })
    const script = { plans: [nameless, story] }
    return Effect.gen(function* () {
      const { asked, plan } = yield* cutShort("repair", script, {})
      assert.strictEqual(asked, 2)
      assert.strictEqual(plan.title, story.title)
    })
  })
})
