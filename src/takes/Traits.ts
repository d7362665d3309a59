import { Effect, Schema } from "effect"
import { appearanceOf } from "../domain/Decisions.js"
import { longestTrait, mostTraits, Trait, traitsInWords, usableTraits } from "../domain/Judgement.js"
import type { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Character } from "../domain/StoryPlan.js"
import { traitsSystem, traitsWords } from "../prompts/TraitsPrompt.js"
import { isUnusableAnswer } from "../services/GrokError.js"
import { ask } from "./Questions.js"

const Listed = Schema.Struct({
  traits: Schema.Array(
    Schema.Struct({
      trait: Schema.String.annotations({
        description: "one thing the eye can check, in the description's words"
      }),
      prominence: Schema.Literal("main", "detail")
    })
  )
})

/** A forecast reckons with as many and as long traits as there may be, so that no judgement costs more. */
const mostThatMayBe = {
  traits: Array.from({ length: mostTraits }, (_, index) => ({
    trait: `${index + 1} `.padEnd(longestTrait, "trait "),
    prominence: "main" as const
  }))
}

/**
 * Reads a character's description for the traits the judge is asked about. Asked once in the
 * character's life; another description is another question. Where no list can be had, the description's own clauses
 * stand in.
 * Fails   BudgetSpent, InDoubt: a person decides. GrokUnavailable: wait. A list that cannot be had is no failure.
 * Costs   one question, a fraction of a cent; two where the first answer is off its schema.
 */
export const traitsOf = Effect.fn("Traits.of")(function* (character: Character, id: OrderId) {
  const { judgeModel } = yield* FilmSettings
  const { name, visualDescription } = character
  const { answer, cost } = yield* ask({
    id,
    decided: { model: judgeModel.id, looks: appearanceOf([character]) },
    model: judgeModel,
    system: traitsSystem,
    words: traitsWords(name, visualDescription),
    pictures: [],
    name: "character_traits",
    answer: Listed,
    placeholder: () => mostThatMayBe
  }).pipe(
    Effect.catchIf(isUnusableAnswer, ({ billed, detail }) =>
      Effect.as(Effect.logWarning(`The traits of ${name} could not be listed: ${detail}`), {
        answer: { traits: [] },
        cost: billed
      })
    )
  )
  const traits = usableTraits(answer.traits.map((one) => new Trait(one)))
  return { traits: traits.length === 0 ? traitsInWords(visualDescription) : traits, cost }
})
