import { Option, Schema } from "effect"

/** A score from 0 (nothing alike) to 1 (the same). */
export const Score = Schema.Number.pipe(Schema.between(0, 1))
export type Score = typeof Score.Type

/** What the judge found when it held a picture or a clip against the character sheets. */
export class ConsistencyScore extends Schema.Class<ConsistencyScore>("grok-video-pipeline/ConsistencyScore")({
  overallScore: Schema.propertySignature(Score).pipe(Schema.fromKey("overall_score")),
  perCharacter: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Score }), {
    default: () => ({})
  }).pipe(Schema.fromKey("per_character")),
  issues: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
  /** What a surgical edit should change, when anything should. */
  fixPrompt: Schema.optionalWith(Schema.OptionFromNullOr(Schema.String), { default: Option.none }).pipe(
    Schema.fromKey("fix_prompt")
  ),
  /** Whether a judge really looked; without a verdict the score is 0 and says nothing. */
  isJudged: Schema.optionalWith(Schema.Boolean, { default: () => true }).pipe(Schema.fromKey("is_judged"))
}) {
  /** Whether the picture keeps to its sheets well enough. */
  passes(threshold: number): boolean {
    return this.isJudged && this.overallScore >= threshold
  }

  /** Whether another take is due: a verdict that was too low is a reason, no verdict is none. */
  isTooLow(threshold: number): boolean {
    return this.isJudged && this.overallScore < threshold
  }

  /** No verdict could be had. */
  static readonly unjudged = new ConsistencyScore({
    overallScore: 0,
    perCharacter: {},
    issues: [],
    fixPrompt: Option.none(),
    isJudged: false
  })

  /** A picture with nobody in view has nothing to drift from. */
  static readonly nobodyInView = new ConsistencyScore({
    overallScore: 1,
    perCharacter: {},
    issues: [],
    fixPrompt: Option.none(),
    isJudged: true
  })
}
