import { Schema } from "effect"
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

/** The concept a text says; none where it says nothing. */
export const conceptFrom = Schema.decodeOption(Concept)

/** Whether two texts are one concept; earlier versions wrote down what was typed. */
export const isSameConcept = saysTheSame
