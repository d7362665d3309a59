import { Console, Effect } from "effect"

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
