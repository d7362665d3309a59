import { Effect, Option, Schema } from "effect"
import type { Json } from "../domain/Decisions.js"
import { ConsistencyScore, ContinuityVerdict } from "../domain/Judgement.js"
import { completed, leftOutInWords, leftOutOfAnswer, nothingSaid, taskLeftOut } from "../domain/LeftOut.js"
import type { ChatModel } from "../domain/Models.js"
import { addTicks, noTicks } from "../domain/Money.js"
import { orderInWords } from "../domain/OrderWords.js"
import { FilmSettings } from "../domain/Settings.js"
import { type JudgeTask, scoreVerdict, supposedVerdict } from "../domain/Verdict.js"
import { capital } from "../domain/Words.js"
import { judgeSystem, leftOutWords } from "../prompts/JudgePrompts.js"
import { fixOf, issuesOf } from "../prompts/VerdictWords.js"
import { isUnusableAnswer } from "../services/GrokError.js"
import type { Assumed } from "../services/StateStore.js"
import { type Asked, ask } from "./Questions.js"

/** The verdicts of one task: an answer that says nothing of anybody goes back like any other that is off its form. */
const answerTo = (task: JudgeTask) =>
  ContinuityVerdict.pipe(
    Schema.filter((verdict) => Option.getOrUndefined(nothingSaid(verdict, task)), { jsonSchema: {} })
  )

/** What the verdicts come to, as the film keeps it. */
export const scoreOf = (verdict: ContinuityVerdict, task: JudgeTask): ConsistencyScore => {
  const weighed = scoreVerdict(verdict, task)
  return new ConsistencyScore({
    overallScore: weighed.overall,
    perCharacter: weighed.perCharacter,
    issues: issuesOf(weighed),
    fixPrompt: fixOf(weighed, task),
    isJudged: true,
    hardFailures: weighed.hardFailures,
    notAnswered: leftOutInWords(leftOutOfAnswer(verdict, task), task)
  })
}

/** About 40 tokens for a trait's verdict, 100 for all else that is said of a picture or a figure in it. */
const mostTokens = ({ cast, pictures }: JudgeTask): number =>
  pictures.length * cast.reduce((sum, { traits }) => sum + 100 + 40 * traits.length, 100)

/** A task and the pictures it is about: the judged ones first, then the sheets. */
interface JudgeQuestion extends Pick<Asked<never, never>, "id" | "words" | "pictures"> {
  /** What a person decided on those in view. */
  readonly decided: Json
  readonly task: JudgeTask
}

/** The closed questions of a task, as they are put to the model. */
export const judgeQuestion = ({ decided, id, pictures, task, words }: JudgeQuestion, model: ChatModel) =>
  ({
    id,
    words,
    pictures,
    decided: { model: model.id, of: decided, pictures: pictures.map(({ sha256 }) => sha256) },
    model,
    system: judgeSystem,
    name: "continuity_verdict",
    answer: answerTo(task),
    mostTokens: mostTokens(task),
    placeholder: ({ score }: Assumed) => supposedVerdict(task, score > 0)
  }) as const

/**
 * Asks the closed questions of a task once, and gives the verdicts as they were answered.
 * Fails   AnswerOffSchema, PromptRefused: there is no verdict to be had, and the question may be billed. GrokUnavailable: wait.
 * Costs   one question of the judge, by tokens; two where the first answer is off its schema.
 */
export const askJudge = Effect.fn("Judge.ask")(function* (question: JudgeQuestion) {
  const { judgeModel } = yield* FilmSettings
  return yield* ask(judgeQuestion(question, judgeModel))
})

/**
 * The verdicts of a task, and of what they left out the answers to a second question about those figures alone. What is
 * not answered then either stands as not answered.
 */
const askWhole = Effect.fn("Judge.askWhole")(function* (question: JudgeQuestion) {
  const { answer, cost } = yield* askJudge(question)
  const { id, task } = question
  const leftOut = leftOutOfAnswer(answer, task)
  if (leftOut.length === 0) return { answer, cost }
  const second = yield* askJudge({
    ...question,
    id: id.leftOut,
    words: leftOutWords(task, leftOut),
    task: taskLeftOut(task, leftOut)
  }).pipe(
    // What was answered at first is not lost with what was not.
    Effect.catchIf(isUnusableAnswer, ({ billed }) =>
      Effect.succeed({ answer: { pictures: [] }, cost: billed })
    )
  )
  return { answer: completed(answer, second.answer, task), cost: addTicks(cost, second.cost) }
})

/**
 * Shows the judge pictures and asks closed questions about them; the score is computed from the verdicts
 * (`scoreVerdict`). A judge that refuses to look, or whose answer cannot be read even after a repair, leaves the
 * take unjudged: it is kept for what it is and listed, since another drawing would be paid for and judged no better.
 * A picture with nobody in view is shown to no judge.
 * Takes   as `id` that of the judged take; the judgement stands beside it in the journal.
 * Fails   BudgetSpent, InDoubt: a person decides. GrokUnavailable: wait. No verdict is no failure.
 * Costs   one question of the judge, a fraction of a cent; more where an answer is off its schema or leaves something out.
 */
export const judge = Effect.fn("Judge.judge")(function* (question: JudgeQuestion) {
  const { id, task } = question
  if (task.cast.length === 0) return { score: ConsistencyScore.nobodyInView, cost: noTicks }
  return yield* askWhole({ ...question, id: id.judgement }).pipe(
    Effect.map(({ answer, cost }) => ({ score: scoreOf(answer, task), cost })),
    Effect.catchIf(isUnusableAnswer, ({ billed, detail }) =>
      Effect.as(Effect.logWarning(`${capital(orderInWords(id))} could not be judged: ${detail}`), {
        score: ConsistencyScore.unjudged,
        cost: billed
      })
    )
  )
})
