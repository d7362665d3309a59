import { Effect, Option } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { ConsistencyScore } from "../domain/Judgement.js"
import { FilmSettings } from "../domain/Settings.js"
import { judgeSystem } from "../prompts/JudgePrompts.js"
import { AnswerOffSchema } from "../services/GrokError.js"
import { ask } from "./Questions.js"

/** A verdict that cannot be read is no verdict: the take counts as the worst there is. */
const unreadable = (problem: string) =>
  new ConsistencyScore({
    overallScore: 0,
    perCharacter: {},
    issues: [`The judge's answer could not be read: ${problem}`],
    fixPrompt: Option.none()
  })

/** Shows the judge pictures and asks how well they keep to their references. Paid by tokens, fractions of a cent. */
export const judge = Effect.fn("Judge.judge")(function* (matter: {
  /** The judged take's own label; the judgement stands beside it in the journal. */
  readonly label: string
  readonly words: string
  readonly pictures: ReadonlyArray<LocalFile>
}) {
  const { judgeModel } = yield* FilmSettings
  return yield* ask({
    label: `${matter.label}/judgement`,
    model: judgeModel,
    system: judgeSystem,
    words: matter.words,
    pictures: matter.pictures,
    name: "consistency_score",
    answer: ConsistencyScore
  }).pipe(
    Effect.map(({ answer, cost }) => ({ score: answer, cost })),
    Effect.catchIf(
      (error): error is AnswerOffSchema => error instanceof AnswerOffSchema,
      (off) =>
        Effect.as(Effect.logWarning(`${matter.label} could not be judged: ${off.problem}`), {
          score: unreadable(off.problem),
          cost: off.billed
        })
    )
  )
})
