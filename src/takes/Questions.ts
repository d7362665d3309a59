import { Effect, JSONSchema, Option, Schema } from "effect"
import type { Json } from "../domain/Decisions.js"
import { type ChatModel, priceOfQuestion } from "../domain/Models.js"
import { addTicks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { GrokClient, type Question } from "../services/GrokClient.js"
import { AnswerOffSchema } from "../services/GrokError.js"
import type { Assumed } from "../services/StateStore.js"
import { placeOrder } from "./PlaceOrder.js"
import { revisionInputs } from "./Revision.js"

/** The least effort the model can be told to make, where it can be told: our questions need looking, not musing. */
const leastEffort = (model: ChatModel): Option.Option<string> => Option.fromNullable(model.efforts[0])

/** Longest answer expected, in tokens, for the reserve; the real bill settles it. */
const tokensOut = 6000

/** A question as a step puts it. */
export interface Asked<A, I> extends Omit<Question<A, I>, "model" | "reasoningEffort" | "repairs"> {
  readonly id: OrderId
  /** What a person decided that the answer depends on. */
  readonly decided: Json
  readonly model: ChatModel
  readonly repairs?: Question<A, I>["repairs"]
  /** How often another answer to the very same question was asked for. */
  readonly revision?: number
  /** Tokens of the longest answer, where the usual reserve may not do. */
  readonly mostTokens?: number
  /** The answer where nobody is asked. */
  readonly placeholder: (assumed: Assumed) => A
}

const sentWords = <A, I>({ repairs = [], system, words }: Asked<A, I>) => [
  system,
  words,
  ...repairs.flatMap((repair) => [repair.answered, repair.problem])
]

/** What a question costs at most. */
export const priceOfAsked = <A, I>(question: Asked<A, I>, pictureCount = question.pictures.length) =>
  priceOfQuestion(
    question.model,
    sentWords(question).join("").length,
    pictureCount,
    Math.max(tokensOut, question.mostTokens ?? 0)
  )

/**
 * Asks the model a question with a typed answer, once, with no repair.
 * Fails   AnswerOffSchema: show the model what was wrong with it.
 * Costs   one question, by tokens.
 */
export const askOnce = Effect.fn("Questions.askOnce")(function* <A, I>(question: Asked<A, I>) {
  const grok = yield* GrokClient
  const { answer, decided, id, name, pictures, placeholder, repairs = [], revision = 0 } = question
  const model = question.model.id
  const reasoningEffort = leastEffort(question.model)
  return yield* placeOrder(
    {
      id,
      inputs: [
        model,
        Option.getOrNull(reasoningEffort),
        name,
        // Its descriptions are words to the model like any other.
        JSON.stringify(JSONSchema.make(answer)),
        ...sentWords(question),
        pictures.map(({ sha256 }) => sha256),
        ...revisionInputs(revision)
      ],
      decided,
      price: priceOfAsked(question),
      success: answer,
      placeholder
    },
    grok.ask({ ...question, model, reasoningEffort, repairs })
  )
})

/**
 * Asks the model a question with a typed answer, once. An answer off its schema goes back once, with what was wrong.
 * Fails   AnswerOffSchema, when the repaired answer is off as well.
 * Costs   one question by tokens; two where the first answer is off.
 */
export const ask = Effect.fn("Questions.ask")(function* <A, I>(question: Asked<A, I>) {
  return yield* askOnce(question).pipe(
    Effect.catchIf(Schema.is(AnswerOffSchema), ({ answered, billed, problem }) =>
      askOnce({
        ...question,
        id: question.id.repair,
        repairs: [...(question.repairs ?? []), { answered, problem }]
      }).pipe(Effect.map((delivered) => ({ ...delivered, cost: addTicks(billed, delivered.cost) })))
    )
  )
})
