import { Effect } from "effect"
import { graphemes } from "../domain/Cutting.js"
import type { StoryPlan } from "../domain/StoryPlan.js"
import { lettersMissing } from "../services/Lettering.js"

/** The scenes whose captions hold letters that no font here can draw, and those letters, each once. */
export const scenesInBoxes = Effect.fn("Preflight.letters")(function* (plan: StoryPlan) {
  const lettersOf = (words: string) =>
    // The font that comes along has all of these.
    [...new Set(graphemes(words))].filter((letter) => !/^[\x20-\x7e\s]+$/.test(letter))
  const foreign = new Set(plan.scenes.flatMap(({ promptSummary }) => lettersOf(promptSummary)))
  const missing = new Set(foreign.size === 0 ? [] : yield* lettersMissing([...foreign]))
  return plan.scenesInOrder.flatMap(({ promptSummary, sceneId }) => {
    const letters = lettersOf(promptSummary).filter((letter) => missing.has(letter))
    return letters.length === 0 ? [] : [{ sceneId, letters }]
  })
})
