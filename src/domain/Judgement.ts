import { JSONSchema, Option, Schema } from "effect"
import { described, flag, keyed, listOf, orNone } from "./Fields.js"
import { cutText } from "./Shortened.js"

/** A score from 0 (nothing alike) to 1 (the same). */
export const Score = Schema.Number.pipe(Schema.between(0, 1))
export type Score = typeof Score.Type

/** One thing the eye can check about a character: what it is, and whether a viewer sees it at first glance. */
export class Trait extends Schema.Class<Trait>("grok-video-pipeline/Trait")({
  trait: Schema.String,
  prominence: Schema.Literal("main", "detail")
}) {}

/** Most traits asked about one character, and how long one may be: a judgement's price has a bound. */
export const mostTraits = 12
export const longestTrait = 120

const tidy = (words: string): string => cutText(words.trim().replace(/\s+/g, " "), longestTrait).trim()

/** Traits as they are asked about: short, each once, not too many. */
export const usableTraits = (traits: ReadonlyArray<Trait>): ReadonlyArray<Trait> => {
  const known = new Map(
    traits
      .map(({ prominence, trait }) => new Trait({ trait: tidy(trait), prominence }))
      .filter(({ trait }) => trait !== "")
      .toReversed()
      .map((one) => [one.trait.toLowerCase(), one] as const)
  )
  return [...known.values()].toReversed().slice(0, mostTraits)
}

/** Stands in where nobody listed a description's traits: its clauses, each as a main trait. */
export const traitsInWords = (description: string): ReadonlyArray<Trait> =>
  usableTraits(
    description
      .split(/[.;,]+\s/)
      .map((clause) => clause.replace(/^((and|with|but|who|has|wears)\s+)+|[.\s]+$/gi, ""))
      .filter((clause) => /\p{L}/u.test(clause))
      .map((clause) => new Trait({ trait: clause, prominence: "main" }))
  )

/** What was asked about one trait, and what was seen instead where it differs. */
export const TraitVerdict = Schema.Struct({
  trait: described(Schema.Int.pipe(Schema.positive()), "the trait's number"),
  verdict: Schema.Literal("match", "mismatch", "not-visible"),
  seen: described(Schema.String, "what the picture shows there, in at most 8 words; empty when not visible")
})

/**
 * A list from which is left out, as though it had not been said, what cannot be read: the rest of an answer counts, and what
 * is not in it is asked for again. To the model it is a list like any other.
 */
const readableOf = <A, I>(item: Schema.Schema<A, I>) => {
  const { $defs: _, $schema: __, ...jsonSchema } = JSONSchema.make(Schema.Array(item))
  const [isWritten, isMeant] = [Schema.is(Schema.encodedSchema(item)), Schema.decodeUnknownOption(item)]
  return Schema.transform(Schema.Array(Schema.Unknown), Schema.Array(item), {
    strict: true,
    decode: (all) => all.filter((one): one is I => isWritten(one) && Option.isSome(isMeant(one))),
    encode: (all) => all
  }).annotations({ jsonSchema })
}

/** What was found of one character in one picture. */
export const FigureVerdict = Schema.Struct({
  name: described(Schema.String, "exactly as given"),
  same_being: Schema.Literal("yes", "no", "not-in-view"),
  traits: readableOf(TraitVerdict)
})
export type FigureVerdict = typeof FigureVerdict.Type

const where = (what: string) =>
  described(Schema.NullOr(Schema.String), `${what}: where, in a few words; null when none`)

/** What was found in one picture. */
export const PictureVerdict = Schema.Struct({
  figures: described(Schema.Int.pipe(Schema.nonNegative()), "how many living figures are in the picture"),
  extra_limbs: where("a limb, head, tail or wing too many"),
  merged_figures: where("two figures grown into one"),
  lettering: where("text, a watermark, a logo or a border drawn on the picture"),
  characters: readableOf(FigureVerdict)
})
export type PictureVerdict = typeof PictureVerdict.Type

/** The judge's whole answer: one entry for each judged picture, in their order. */
export const ContinuityVerdict = Schema.Struct({ pictures: Schema.Array(PictureVerdict) })
export type ContinuityVerdict = typeof ContinuityVerdict.Type

/** What makes a picture or a clip unusable whatever its score. */
export const HardFailureKind = Schema.Literal(
  "extra-limbs",
  "merged-figures",
  "lettering",
  "wrong-count",
  "another-being",
  "line-not-heard"
)
export type HardFailureKind = typeof HardFailureKind.Type

/** The same as a person says it. */
export const hardFailureWords: { readonly [kind in HardFailureKind]: string } = {
  "extra-limbs": "a limb too many",
  "merged-figures": "figures grown into one",
  lettering: "lettering on the picture",
  "wrong-count": "the wrong number of figures",
  "another-being": "another being",
  "line-not-heard": "a line not heard"
}

/** Something that no take may have, whatever its score, and where it was seen. */
export class HardFailure extends Schema.Class<HardFailure>("grok-video-pipeline/HardFailure")({
  kind: HardFailureKind,
  /** What was seen, and where. */
  detail: Schema.String
}) {}

/** What the judge found when it held a picture or a clip against the character sheets. */
export class ConsistencyScore extends Schema.Class<ConsistencyScore>("grok-video-pipeline/ConsistencyScore")({
  overallScore: keyed("overall_score", Score),
  perCharacter: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Score }), {
    default: () => ({})
  }).pipe(Schema.fromKey("per_character")),
  issues: listOf(Schema.String),
  /** What a surgical edit should change, when anything should: one instruction a line. */
  fixPrompt: orNone(Schema.String).pipe(Schema.fromKey("fix_prompt")),
  /** Whether a judge really looked; without a verdict the score is 0 and says nothing. */
  isJudged: flag(true).pipe(Schema.fromKey("is_judged")),
  /** What no score makes good; empty in judgements of earlier versions, which did not ask. */
  hardFailures: listOf(HardFailure).pipe(Schema.fromKey("hard_failures")),
  /** What the judge was asked, twice, and did not answer; it takes nothing off the score. */
  notAnswered: listOf(Schema.String).pipe(Schema.fromKey("not_answered"))
}) {
  /** The score of a take in which something is found that no score makes good. */
  withFailures(failures: ReadonlyArray<HardFailure>): ConsistencyScore {
    if (failures.length === 0) return this
    const issues = failures.map(({ detail, kind }) => `${hardFailureWords[kind]} (${detail})`)
    return new ConsistencyScore({
      ...this,
      hardFailures: [...failures, ...this.hardFailures],
      issues: [...issues, ...this.issues]
    })
  }

  /** Whether there was nobody to hold against a sheet, so that no question was asked. */
  get isOfNobody(): boolean {
    return this.isJudged && this.overallScore === 1 && Object.keys(this.perCharacter).length === 0
  }

  /** What is to be mended, finding by finding. */
  get findings(): ReadonlyArray<string> {
    return Option.match(this.fixPrompt, { onNone: () => this.issues, onSome: (fix) => fix.split("\n") })
  }

  /** The score as a person reads it: a figure where a judge gave one, and no figure that nobody gave. */
  get inWords(): string {
    return this.isJudged && !this.isOfNobody ? this.overallScore.toFixed(2) : "not judged"
  }

  /** Whether a judge looked and found nothing that rules the picture out. */
  get passesHardChecks(): boolean {
    return this.isJudged && this.hardFailures.length === 0
  }

  /** Whether the picture keeps to its sheets well enough: a hard failure cannot pass, whatever the number. */
  passes(threshold: number): boolean {
    return this.passesHardChecks && this.overallScore >= threshold
  }

  /** No verdict could be had. */
  static readonly unjudged = new ConsistencyScore({ overallScore: 0, isJudged: false })

  /** A picture with nobody in view has nothing to drift from. */
  static readonly nobodyInView = new ConsistencyScore({ overallScore: 1 })
}
