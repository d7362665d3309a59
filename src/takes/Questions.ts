import { Effect, JSONSchema, Option, type Schema } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import type { Json } from "../domain/Decisions.js"
import { type ChatModel, priceOfQuestion } from "../domain/Models.js"
import { addTicks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { GrokClient, type Question } from "../services/GrokClient.js"
import { AnswerOffSchema } from "../services/GrokError.js"
import type { Assumed } from "../services/StateStore.js"
import { order } from "./Orders.js"
import { revisionInputs } from "./Revision.js"

/** The least effort the model can be told to make, where it can be told: our questions need looking, not musing. */
const leastEffort = (model: ChatModel): Option.Option<string> => Option.fromNullable(model.efforts[0])

/** Longest answer expected, in tokens, for the reserve; the real bill settles it. */
const tokensOut = 6000

/** A question as a step puts it. */
export interface Asked<A, I> {
  readonly id: OrderId
  /** What a person decided that the answer depends on. */
  readonly decided: Json
  readonly model: ChatModel
  readonly system: string
  readonly words: string
  readonly pictures: ReadonlyArray<LocalFile>
  readonly name: string
  readonly answer: Schema.Schema<A, I>
  readonly repairs?: Question<A, I>["repairs"]
  /** How often another answer to the very same question was asked for. */
  readonly revision?: number
  /** Tokens of the longest answer, where the usual reserve may not do. */
  readonly mostTokens?: number
  /** The answer where nobody is asked. */
  readonly placeholder: (assumed: Assumed) => A
}

const sentWords = ({
  repairs = [],
  system,
  words
}: Pick<Asked<never, never>, "repairs" | "system" | "words">) => [
  system,
  words,
  ...repairs.flatMap((repair) => [repair.answered, repair.problem])
]

/** What a question costs at most. */
export const priceOfAsked = (
  question: Pick<Asked<never, never>, "model" | "repairs" | "system" | "words" | "mostTokens"> & {
    readonly pictureCount: number
  }
) =>
  priceOfQuestion(
    question.model,
    sentWords(question).join("").length,
    question.pictureCount,
    Math.max(tokensOut, question.mostTokens ?? 0)
  )

/**
 * Asks the model a question with a typed answer, once, with no repair.
 * Fails   AnswerOffSchema: show the model what was wrong with it.
 * Costs   one question, by tokens.
 */
export const askOnce = Effect.fn("Questions.askOnce")(function* <A, I>(question: Asked<A, I>) {
  const grok = yield* GrokClient
  const repairs = question.repairs ?? []
  const reasoningEffort = leastEffort(question.model)
  return yield* order(
    {
      id: question.id,
      inputs: [
        question.model.id,
        Option.getOrNull(reasoningEffort),
        question.name,
        // Its descriptions are words to the model like any other.
        JSON.stringify(JSONSchema.make(question.answer)),
        ...sentWords(question),
        question.pictures.map((picture) => picture.sha256),
        ...revisionInputs(question.revision ?? 0)
      ],
      decided: question.decided,
      price: priceOfAsked({ ...question, pictureCount: question.pictures.length }),
      success: question.answer,
      placeholder: question.placeholder
    },
    grok.ask({
      model: question.model.id,
      reasoningEffort,
      system: question.system,
      words: question.words,
      pictures: question.pictures,
      name: question.name,
      answer: question.answer,
      repairs
    })
  )
})

/**
 * Asks the model a question with a typed answer, once. An answer off its schema goes back once, with what was wrong.
 * Fails   AnswerOffSchema, when the repaired answer is off as well.
 * Costs   one question by tokens; two where the first answer is off.
 */
export const ask = Effect.fn("Questions.ask")(function* <A, I>(question: Asked<A, I>) {
  return yield* askOnce(question).pipe(
    Effect.catchIf(
      (error): error is AnswerOffSchema => error instanceof AnswerOffSchema,
      (off) =>
        askOnce({
          ...question,
          id: question.id.repair,
          repairs: [...(question.repairs ?? []), { answered: off.answered, problem: off.problem }]
        }).pipe(Effect.map((delivered) => ({ ...delivered, cost: addTicks(off.billed, delivered.cost) })))
    )
  )
})
