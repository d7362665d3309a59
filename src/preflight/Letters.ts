import { Effect } from "effect"
import { captionOf } from "../domain/Captions.js"
import { graphemes } from "../domain/Cutting.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { lettersMissing } from "../services/Lettering.js"

/** The scenes whose captions hold letters that no font here can draw, and those letters, each once. */
export const scenesInBoxes = Effect.fn("Preflight.letters")(function* (plan: StoryPlan) {
  const lettersOf = (words: string) =>
    // The font that comes along has all of these.
    [...new Set(graphemes(words))].filter((letter) => !/^[\x20-\x7e\s]+$/.test(letter))
  const foreign = new Set(plan.scenes.flatMap((scene) => lettersOf(captionOf(scene))))
  const missing = new Set(foreign.size === 0 ? [] : yield* lettersMissing([...foreign]))
  return plan.scenesInOrder.flatMap((scene) => {
    const letters = lettersOf(captionOf(scene)).filter((letter) => missing.has(letter))
    return letters.length === 0 ? [] : [{ sceneId: scene.sceneId, letters }]
  })
})
