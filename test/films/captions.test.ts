import path from "node:path"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { captionOf } from "../../src/domain/Captions.js"
import { Scene, StoryPlan } from "../../src/domain/StoryPlan.js"
import { followedPlan } from "../../src/film/RunMemory.js"
import { forecastAt } from "../../src/forecast/Forecast.js"
import { Ffmpeg } from "../../src/services/Ffmpeg.js"
import { readHistory } from "../../src/services/FilmHistory.js"
import { wordsIn } from "../support/filmText.js"
import { goOn, oldConcept, oldFilm, oldSettings } from "../support/oldFilms.js"

const settings = { ...oldSettings, captions: "track" as const }

const planOf = (folder: string) =>
  Effect.gen(function* () {
    const plan = yield* followedPlan(folder, yield* readHistory(folder))
    return Option.getOrThrow(plan)
  })

const captioned = (plan: StoryPlan, words: (scene: Scene) => string | undefined) =>
  new StoryPlan({
    ...plan,
    scenes: plan.scenes.map(({ caption: _, ...scene }) => {
      const caption = words(new Scene(scene))
      return new Scene({ ...scene, ...(caption === undefined ? {} : { caption }) })
    })
  })

/** The words of the film's caption track. */
const track = (folder: string) =>
  wordsIn(path.join(folder, "final_video.mp4")).captions.map(({ words }) => words)

describe("C25: a caption that is added, changed or taken out", () => {
  const added = ({ sceneId }: Scene) => `What scene ${sceneId} tells.`
  // A film of version 0.1.0 and one of today's form, whose plans have no captions.
  for (const [name, changes] of [
    ["finished", [added, () => undefined]],
    ["third", [({ sceneId }: Scene) => (sceneId === 1 ? "Another word." : undefined)]]
  ] as const)
    it.live(
      `orders nothing and joins the film anew with the new words: ${name}`,
      Effect.fnUntraced(
        function* () {
          const folder = oldFilm(name)
          const first = yield* goOn(folder, { settings })
          assert.deepStrictEqual(first.sent, [])
          const plan = yield* planOf(folder)
          assert.deepStrictEqual(track(folder), plan.scenesInOrder.map(captionOf))
          for (const words of changes) {
            const told = captioned(plan, words)
            const ahead = yield* forecastAt(1, {
              ...{ folder, history: yield* readHistory(folder), concept: oldConcept },
              ...{ plan: Option.some(told), settings }
            })
            assert.deepStrictEqual(ahead.orders, [])
            const { film, sent } = yield* goOn(folder, { settings, plan: told })
            assert.deepStrictEqual(sent, [])
            assert.deepStrictEqual(film.state.plan, told)
            assert.deepStrictEqual(
              track(folder),
              told.scenesInOrder.map((scene) => words(scene) ?? captionOf(scene))
            )
          }
        },
        Effect.provide(Ffmpeg.layer()),
        Effect.provide(NodeContext.layer)
      )
    )
})
