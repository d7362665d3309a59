import { Schema } from "effect"

/**
 * A sentence as it was meant: letters in their composed form, what nobody sees taken out, every stretch of blanks and line
 * ends one space. The joiners of Persian, the scripts of India and emoji are letters here.
 */
const asMeant = (text: string): string =>
  text
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]+/gu, " ")
    .replace(/(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu, "")
    .replace(/\s+/gu, " ")
    .trim()

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
export const isSameConcept = (one: string, other: string): boolean => asMeant(one) === asMeant(other)
