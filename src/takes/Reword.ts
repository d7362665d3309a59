import { Effect, Either, Option, Schema, Struct } from "effect"
import { type AssetId, assetInWords, type PartId } from "../domain/AssetId.js"
import type { Json } from "../domain/Decisions.js"
import { addTicks, noTicks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import { shortenedAtWord } from "../domain/Shortened.js"
import { fitPrompt } from "../prompts/Fitting.js"
import { promptLength } from "../prompts/PromptLengths.js"
import { rewordSystem, rewordWords } from "../prompts/RewordPrompt.js"
import { isUnusableAnswer, PromptRefused } from "../services/GrokError.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { ask } from "./Questions.js"

const Reworded = Schema.Struct({
  prompt: Schema.compose(Schema.Trim, Schema.NonEmptyString).annotations({
    description: "the whole prompt in its new words"
  })
})

/** An order in words that may be put otherwise. */
export interface WordedOrder<P extends PartId = AssetId> {
  readonly asset: P
  /** The language of words that are said, by its tag, where it is another than the film's own. */
  readonly language?: string
  readonly id: OrderId
  /** What a person decided on the thing that is made. */
  readonly decided: Json
  /** What the judge found before, in the order in which it is kept; nothing for a thing that is made from its plan. */
  readonly findings?: ReadonlyArray<string>
  /** The findings as a prompt. */
  readonly compose: (findings: ReadonlyArray<string>) => string
  /** The longest prompt the model takes: findings that reach over it are left out, other words cut at a word. */
  readonly longestPrompt: number
  /** Who puts them otherwise, where they are no prompt of a picture or a clip. */
  readonly system?: string
}

/**
 * Makes something from a prompt that fits the model; that something is cut for it is told at once. Each time the prompt is
 * refused, has the model reword it, and tries again.
 * Gives   what was `made`; the `prompt` that passed, and again where that is not the first one; what refusals and rewordings cost before
 *         that (`refusedCost`); and how long the words were whole, where they had to be cut.
 * Fails   PromptRefused, when the last wording is refused too: leave the thing out.
 * Costs   what `attempt` costs per wording, plus one short question per rewording.
 */
export const withRewording = Effect.fn("Reword.withRewording")(function* <A, E, R>(
  order: WordedOrder<PartId>,
  attempt: (prompt: string, id: OrderId) => Effect.Effect<A, E | PromptRefused, R>
) {
  const { rewordings } = yield* FilmSettings
  const events = yield* PipelineEvents
  const { asset, compose, decided, findings = [], id, longestPrompt, system = rewordSystem } = order

  let { prompt, wholeLength } = fitPrompt(findings, longestPrompt, compose)
  if (Option.isSome(wholeLength))
    yield* Effect.logWarning(
      `What is to be mended in ${assetInWords(asset)} is longer than the model takes; it is cut to ${longestPrompt} characters.`
    )
  let refusedCost = noTicks
  for (let wording = 0; ; wording += 1) {
    const tried = yield* attempt(prompt, id.reworded(wording)).pipe(
      Effect.map((made) => Either.right(made)),
      Effect.catchIf(Schema.is(PromptRefused), (refusal) => Effect.succeed(Either.left(refusal)))
    )
    if (Either.isRight(tried)) {
      const rewordedPrompt = wording === 0 ? Option.none<string>() : Option.some(prompt)
      return { made: tried.right, prompt, rewordedPrompt, refusedCost, wholeLength }
    }
    const refusal = tried.left
    if (wording >= rewordings) return yield* refusal
    const other = yield* reword(id.rewording(wording + 1), decided, system, prompt, refusal).pipe(
      // A model that will not reword either leaves the matter where it was: refused.
      Effect.catchIf(isUnusableAnswer, () => Effect.fail(refusal))
    )
    const because = refusal.detail
    yield* events.publish({ _tag: "PromptReworded", ...Struct.pick(order, "asset", "language"), because })
    prompt = shortenedAtWord(other.answer.prompt, longestPrompt)
    refusedCost = addTicks(refusedCost, refusal.billed, other.cost)
    wholeLength = Option.liftPredicate(promptLength(other.answer.prompt), (length) => length > longestPrompt)
  }
})

const reword = Effect.fn("Reword.reword")(function* (
  id: OrderId,
  // Which model rewords is no decision on the thing: what was made by the words of one is not made anew by another's.
  decided: Json,
  system: string,
  prompt: string,
  refusal: PromptRefused
) {
  const { planModel } = yield* FilmSettings
  return yield* ask({
    id,
    decided,
    model: planModel,
    pictures: [],
    system,
    words: rewordWords(prompt, refusal.detail),
    name: "reworded_prompt",
    answer: Reworded,
    placeholder: () => ({ prompt })
  })
})
