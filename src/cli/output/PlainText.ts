import { stripVTControlCharacters } from "node:util"
import { oneLine, visible } from "../../domain/Words.js"

/**
 * Words from a model, a plan or the provider as plain text for a terminal: escape sequences and control characters are
 * gone, line breaks stay.
 */
export const plainText = (text: string): string => visible(stripVTControlCharacters(text))

/** The same as one line: what is not a letter to be seen becomes a space. */
export const plainLine = (text: string): string => oneLine(stripVTControlCharacters(text))
