import { Effect, Either, Option, Schema } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { shortenedAtWord } from "../domain/Cutting.js"
import type { Json } from "../domain/Decisions.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import type { Fitted } from "../prompts/Fitting.js"
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

/** What came of an order that may have needed other words. */
export interface Worded<A> {
  readonly made: A
  /** The words that passed, where the first ones did not. */
  readonly rewordedPrompt: Option.Option<string>
  /** What refusals and rewordings cost before the words passed. */
  readonly lost: Ticks
  /** How long the words that passed were whole, where they had to be cut to fit the model. */
  readonly wholeLength: Option.Option<number>
}

/**
 * Makes something from a prompt; each time the prompt is refused, has the model reword it, and tries again.
 * Fails   PromptRefused, when the last wording is refused too: leave the thing out.
 * Costs   what `attempt` costs per wording, plus one short question per rewording.
 */
export const withRewording = Effect.fn("Reword.withRewording")(function* <A, E, R>(
  /** In its first words. `decided`: what a person decided on the thing that is made. */
  first: Fitted & {
    readonly id: OrderId
    readonly decided: Json
    readonly asset: AssetId
    /** The longest prompt the model takes: other words that are longer are cut at a word. */
    readonly most: number
  },
  attempt: (prompt: string, id: OrderId) => Effect.Effect<A, E | PromptRefused, R>
) {
  const { rewordings } = yield* FilmSettings
  const events = yield* PipelineEvents

  let { prompt, wholeLength } = first
  let lost = noTicks
  for (let wording = 0; ; wording += 1) {
    const tried = yield* attempt(prompt, first.id.reworded(wording)).pipe(
      Effect.map((made) => Either.right(made)),
      Effect.catchIf(
        (error): error is PromptRefused => error instanceof PromptRefused,
        (refusal) => Effect.succeed(Either.left(refusal))
      )
    )
    if (Either.isRight(tried)) {
      const rewordedPrompt = wording === 0 ? Option.none<string>() : Option.some(prompt)
      return { made: tried.right, rewordedPrompt, lost, wholeLength } satisfies Worded<A>
    }
    const refusal = tried.left
    if (wording >= rewordings) return yield* refusal
    const other = yield* reword(first.id.rewording(wording + 1), first.decided, prompt, refusal).pipe(
      // A model that will not reword either leaves the matter where it was: refused.
      Effect.catchIf(isUnusableAnswer, () => Effect.fail(refusal))
    )
    yield* events.publish({ _tag: "PromptReworded", asset: first.asset, because: refusal.detail })
    prompt = shortenedAtWord(other.prompt, first.most)
    lost = addTicks(lost, refusal.billed, other.cost)
    wholeLength = Option.liftPredicate(promptLength(other.prompt), (length) => length > first.most)
  }
})

const reword = Effect.fn("Reword.reword")(function* (
  id: OrderId,
  // Which model rewords is no decision on the thing: what was made by the words of one is not made anew by another's.
  decided: Json,
  prompt: string,
  refusal: PromptRefused
) {
  const { planModel } = yield* FilmSettings
  const { answer, cost } = yield* ask({
    id,
    decided,
    model: planModel,
    pictures: [],
    system: rewordSystem,
    words: rewordWords(prompt, refusal.detail),
    name: "reworded_prompt",
    answer: Reworded,
    placeholder: () => ({ prompt })
  })
  return { prompt: answer.prompt, cost }
})
