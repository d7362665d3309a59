import { Effect, Schema } from "effect"
import type { Blame } from "./Blame.js"
import { asMeant, saysTheSame } from "./Words.js"

/**
 * The sentence a film is made from. Decoded once where it comes in, from whatever side: typed, from a file, a batch, a
 * program. However its blanks and accents are written, one sentence is one film.
 */
export const Concept = Schema.transform(Schema.String, Schema.NonEmptyString, {
  strict: true,
  decode: asMeant,
  encode: (concept) => concept
}).pipe(Schema.brand("Concept"))
export type Concept = typeof Concept.Type

/** There is no sentence to make a film from. */
export class ConceptMissing extends Schema.TaggedError<ConceptMissing>()("ConceptMissing", {}) {
  readonly blame: Blame = "input"

  override get message() {
    return "The concept is empty: say in a sentence what the film is about."
  }
}

/** The concept a text says; none where it says nothing. */
export const conceptFrom = Schema.decodeOption(Concept)

/**
 * The same, where a film cannot go without one.
 * Fails   ConceptMissing where the text says nothing.
 */
export const decodeConcept = (text: string): Effect.Effect<Concept, ConceptMissing> =>
  Effect.mapError(conceptFrom(text), () => new ConceptMissing())

/** Whether two texts are one concept; earlier versions wrote down what was typed. */
export const isSameConcept = saysTheSame
