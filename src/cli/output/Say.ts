import { stripVTControlCharacters } from "node:util"
import { Console, Effect } from "effect"
import { oneLine, visible } from "../../domain/Words.js"

/** Prints lines. */
export const print = (lines: ReadonlyArray<string>) =>
  Effect.forEach(lines, (it) => Console.log(it), { discard: true })

/** Prints lines beside the output: what a person has to know, whoever reads the rest. */
export const warn = (lines: ReadonlyArray<string>) =>
  Effect.forEach(lines, (it) => Console.error(it), { discard: true })

/** Prints lines; where the output is for a program or wanted quiet, beside it. */
export const say = (
  mode: { readonly json?: boolean; readonly quiet?: boolean },
  lines: ReadonlyArray<string>
) => (mode.json === true || mode.quiet === true ? warn(lines) : print(lines))

/**
 * Words from a model, a plan or the provider as plain text for a terminal: escape sequences and control characters are
 * gone, line breaks stay.
 */
export const plainText = (text: string): string => visible(stripVTControlCharacters(text))

/** The same as one line: what is not a letter to be seen becomes a space. */
export const plainLine = (text: string): string => oneLine(stripVTControlCharacters(text))
