import { Effect, Option, Schema } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import type { Json } from "../domain/Decisions.js"
import { ConsistencyScore, ContinuityVerdict } from "../domain/Judgement.js"
import { completed, inWords, leftOutOfAnswer, nothingSaid, taskLeftOut } from "../domain/LeftOut.js"
import type { ChatModel } from "../domain/Models.js"
import { addTicks, noTicks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"
import { orderInWords } from "../domain/OrderWords.js"
import { FilmSettings } from "../domain/Settings.js"
import { type JudgeTask, scoreVerdict, supposedVerdict } from "../domain/Verdict.js"
import { capital } from "../domain/Words.js"
import { judgeSystem, leftOutWords } from "../prompts/JudgePrompts.js"
import { fixOf, issuesOf } from "../prompts/VerdictWords.js"
import { isUnusableAnswer } from "../services/GrokError.js"
import type { Assumed } from "../services/StateStore.js"
import { ask } from "./Questions.js"

/** The verdicts of one matter: an answer that says nothing of anybody goes back like any other that is off its form. */
const answerTo = (matter: JudgeTask) =>
  ContinuityVerdict.pipe(
    Schema.filter((verdict) => Option.getOrUndefined(nothingSaid(verdict, matter)), { jsonSchema: {} })
  )

/** What the verdicts come to, as the film keeps it. */
export const scoreOf = (verdict: ContinuityVerdict, matter: JudgeTask): ConsistencyScore => {
  const weighed = scoreVerdict(verdict, matter)
  return new ConsistencyScore({
    overallScore: weighed.overall,
    perCharacter: weighed.perCharacter,
    issues: issuesOf(weighed),
    fixPrompt: fixOf(weighed, matter),
    isJudged: true,
    hardFailures: weighed.hardFailures,
    notAnswered: inWords(leftOutOfAnswer(verdict, matter), matter)
  })
}

/** About 40 tokens for a trait's verdict, 100 for all else that is said of a picture or a figure in it. */
const mostTokens = ({ cast, pictures }: JudgeTask): number =>
  pictures.length * cast.reduce((sum, { traits }) => sum + 100 + 40 * traits.length, 100)

/** A matter and the pictures it is about. */
interface JudgeQuestion {
  readonly id: OrderId
  /** What a person decided on those in view. */
  readonly decided: Json
  readonly words: string
  /** The judged pictures first, then the sheets. */
  readonly pictures: ReadonlyArray<LocalFile>
  readonly matter: JudgeTask
}

/** The closed questions of a matter, as they are put to the model. */
export const judgeQuestion = (question: JudgeQuestion, model: ChatModel) =>
  ({
    id: question.id,
    decided: {
      model: model.id,
      of: question.decided,
      pictures: question.pictures.map(({ sha256 }) => sha256)
    },
    model,
    system: judgeSystem,
    words: question.words,
    pictures: question.pictures,
    name: "continuity_verdict",
    answer: answerTo(question.matter),
    mostTokens: mostTokens(question.matter),
    placeholder: ({ score }: Assumed) => supposedVerdict(question.matter, score > 0)
  }) as const

/**
 * Asks the closed questions of a matter once, and gives the verdicts as they were answered.
 * Fails   AnswerOffSchema, PromptRefused: there is no verdict to be had, and the question may be billed. GrokUnavailable: wait.
 * Costs   one question of the judge, by tokens; two where the first answer is off its schema.
 */
export const askJudge = Effect.fn("Judge.ask")(function* (question: JudgeQuestion) {
  const { judgeModel } = yield* FilmSettings
  return yield* ask(judgeQuestion(question, judgeModel))
})

/**
 * The verdicts of a matter, and of what they left out the answers to a second question about those figures alone. What is
 * not answered then either stands as not answered.
 */
const askWhole = Effect.fn("Judge.askWhole")(function* (question: JudgeQuestion) {
  const first = yield* askJudge(question)
  const { matter } = question
  const leftOut = leftOutOfAnswer(first.answer, matter)
  if (leftOut.length === 0) return first
  const second = yield* askJudge({
    ...question,
    id: question.id.leftOut,
    words: leftOutWords(matter, leftOut),
    matter: taskLeftOut(matter, leftOut)
  }).pipe(
    Effect.map(({ answer, cost }) => ({ answer: completed(first.answer, answer, matter), cost })),
    Effect.catchIf(isUnusableAnswer, (failure) =>
      // What was answered at first is not lost with what was not.
      Effect.succeed({ answer: completed(first.answer, { pictures: [] }, matter), cost: failure.billed })
    )
  )
  return { ...first, answer: second.answer, cost: addTicks(first.cost, second.cost) }
})

/** A picture with nobody in view is shown to no judge. */
export const nobodyToJudge = Effect.succeed({ score: ConsistencyScore.nobodyInView, cost: noTicks })

/**
 * Shows the judge pictures and asks closed questions about them; the score is computed from the verdicts
 * (`scoreVerdict`). A judge that refuses to look, or whose answer cannot be read even after a repair, leaves the
 * take unjudged: it is kept for what it is and listed, since another drawing would be paid for and judged no better.
 * Fails   BudgetSpent, InDoubt: a person decides. GrokUnavailable: wait. No verdict is no failure.
 * Costs   one question of the judge, a fraction of a cent; more where an answer is off its schema or leaves something out.
 */
export const judge = Effect.fn("Judge.judge")(function* (
  // The id is that of the judged take; the judgement stands beside it in the journal.
  question: JudgeQuestion
) {
  return yield* askWhole({ ...question, id: question.id.judgement }).pipe(
    Effect.map(({ answer, cost }) => ({ score: scoreOf(answer, question.matter), cost })),
    Effect.catchIf(isUnusableAnswer, (failure) =>
      Effect.as(
        Effect.logWarning(`${capital(orderInWords(question.id))} could not be judged: ${failure.detail}`),
        {
          score: ConsistencyScore.unjudged,
          cost: failure.billed
        }
      )
    )
  )
})
