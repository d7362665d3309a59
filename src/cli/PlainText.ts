import { stripVTControlCharacters } from "node:util"

/**
 * Words from a model, a plan or the far side as plain text for a terminal: escape sequences and control characters are
 * gone, line breaks stay.
 */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text).replace(/[^\P{Cc}\n]|\p{Cf}/gu, "")
