import { Console, Effect } from "effect"

/** Prints lines; where the output is for a program or wanted quiet, beside it. */
export const say = (
  manner: { readonly json: boolean; readonly quiet: boolean },
  lines: ReadonlyArray<string>
) =>
  Effect.forEach(lines, (line) => (manner.json || manner.quiet ? Console.error(line) : Console.log(line)), {
    discard: true
  })
