import { Effect, Option, Schema } from "effect"
import type { AssetId } from "../domain/AssetId.js"
import { shortenedAtWord } from "../domain/Cutting.js"
import type { Json } from "../domain/Decisions.js"
import type { ChatModel } from "../domain/Models.js"
import { addTicks, noTicks, type Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { FilmSettings } from "../domain/Settings.js"
import { promptLength } from "../prompts/PromptLengths.js"
import { rewordSystem, rewordWords } from "../prompts/RewordPrompt.js"
import { isNoAnswer, PromptRefused } from "../services/GrokError.js"
import { PipelineEvents } from "../services/PipelineEvents.js"
import { ask } from "./Questions.js"

const Reworded = Schema.Struct({
  prompt: Schema.compose(Schema.Trim, Schema.NonEmptyString).annotations({
    description: "the whole prompt in its new words"
  })
})

/** What came of a wish that may have needed other words. */
export interface Accepted<A> {
  readonly made: A
  /** The words that passed, where the first ones did not. */
  readonly rewordedPrompt: Option.Option<string>
  /** What refusals and rewordings cost before the wish passed. */
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
  wish: {
    /** The order in its first words. */
    readonly id: OrderId
    /** What a person decided on the thing that is made. */
    readonly decided: Json
    readonly asset: AssetId
    readonly prompt: string
    /** The longest prompt the model takes: other words that are longer are cut at a word. */
    readonly most: number
    /** How long the prompt was before it was made to fit, where it was. */
    readonly wholeLength?: Option.Option<number>
  },
  attempt: (prompt: string, id: OrderId) => Effect.Effect<A, E | PromptRefused, R>
) {
  const { planModel, rewordings } = yield* FilmSettings
  const events = yield* PipelineEvents

  const isRefusal = (error: E | PromptRefused): error is PromptRefused => error instanceof PromptRefused

  const from = (
    prompt: string,
    wording: number,
    lost: Ticks,
    wholeLength: Option.Option<number>
  ): Effect.Effect<
    Accepted<A>,
    E | PromptRefused | Effect.Effect.Error<ReturnType<typeof reword>>,
    R | Effect.Effect.Context<ReturnType<typeof reword>>
  > =>
    attempt(prompt, wish.id.reworded(wording)).pipe(
      Effect.map((made) => ({
        made,
        rewordedPrompt: wording === 0 ? Option.none<string>() : Option.some(prompt),
        ...{ lost, wholeLength }
      })),
      Effect.catchIf(isRefusal, (refusal) =>
        Effect.gen(function* () {
          if (wording >= rewordings) return yield* refusal
          const other = yield* reword(
            { id: wish.id.rewording(wording + 1), decided: wish.decided },
            planModel,
            prompt,
            refusal
          ).pipe(
            // A model that will not reword either leaves the matter where it was: refused.
            Effect.catchIf(isNoAnswer, () => Effect.fail(refusal))
          )
          yield* events.publish({ _tag: "PromptReworded", asset: wish.asset, because: refusal.detail })
          return yield* from(
            shortenedAtWord(other.prompt, wish.most),
            wording + 1,
            addTicks(lost, refusal.billed, other.cost),
            Option.filter(Option.some(promptLength(other.prompt)), (length) => length > wish.most)
          )
        })
      )
    )

  return yield* from(wish.prompt, 0, noTicks, wish.wholeLength ?? Option.none())
})

const reword = Effect.fn("Reword.reword")(function* (
  // Which model rewords is no decision on the thing: what was made by the words of one is not made anew by another's.
  wish: { readonly id: OrderId; readonly decided: Json },
  model: ChatModel,
  prompt: string,
  refusal: PromptRefused
) {
  const other = yield* ask({
    ...wish,
    model,
    system: rewordSystem,
    words: rewordWords(prompt, refusal.detail),
    pictures: [],
    name: "reworded_prompt",
    answer: Reworded,
    placeholder: () => ({ prompt })
  })
  return { prompt: other.answer.prompt, cost: other.cost }
})
