import { Effect, Option, Schema } from "effect"
import type { LocalFile } from "../domain/Assets.js"
import { ConsistencyScore, Score } from "../domain/Judgement.js"
import { FilmSettings } from "../domain/Settings.js"
import { judgeSystem } from "../prompts/JudgePrompts.js"
import { isNoAnswer } from "../services/GrokError.js"
import { ask } from "./Questions.js"

/** What the judge is asked for; how the film keeps it, with a score that is the worst of its parts. */
const Verdict = Schema.Struct({
  overall_score: Score,
  per_character: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Score }), {
    default: () => ({})
  }),
  issues: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
  fix_prompt: Schema.optionalWith(Schema.NullOr(Schema.String), { default: () => null })
})

const scoreOf = (verdict: typeof Verdict.Type): ConsistencyScore =>
  new ConsistencyScore({
    overallScore: Math.min(verdict.overall_score, ...Object.values(verdict.per_character)),
    perCharacter: verdict.per_character,
    issues: verdict.issues,
    fixPrompt: Option.filter(Option.fromNullable(verdict.fix_prompt), (fix) => fix.trim() !== ""),
    isJudged: true
  })

/**
 * Shows the judge pictures and asks how well they keep to their references. Paid by tokens, fractions of a cent.
 * A judge that refuses to look, or whose answer cannot be read even after a repair, leaves the take unjudged: it is kept
 * for what it is and listed, since another drawing would be paid for and judged no better.
 */
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
    answer: Verdict
  }).pipe(
    Effect.map(({ answer, cost }) => ({ score: scoreOf(answer), cost })),
    Effect.catchIf(isNoAnswer, (failure) =>
      Effect.as(Effect.logWarning(`${matter.label} could not be judged: ${failure.detail}`), {
        score: ConsistencyScore.unjudged,
        cost: failure.billed
      })
    )
  )
})
