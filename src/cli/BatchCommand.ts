import { Args, Command } from "@effect/cli"
import { Effect } from "effect"
import { dryRun, gateFlags, studioFlags, tellingFlags } from "./RunCommand.js"
import { seen } from "./Seeing.js"
import { setting, wholeNumber } from "./Setting.js"
import { opened } from "./view/Opening.js"

const { reference: _, ...shared } = studioFlags

/** Everything `batch` can be told. */
export const batchFlags = {
  file: Args.text({ name: "file" }).pipe(
    Args.withDescription(
      "One concept per line; empty lines and lines that begin with # are passed over. - reads the standard input."
    )
  ),
  atOnce: setting("at-once", {
    doc: "How many films are made at the same time.",
    parse: wholeNumber(1, 16),
    fallback: 2,
    shown: "2"
  }),
  dryRun,
  ...gateFlags,
  ...tellingFlags,
  ...shared
}

/** What the shell hands to `batch`. */
export type BatchInput = Command.Command.ParseConfig<typeof batchFlags>

/** `batch FILE`: a film for every concept in a file, each in a folder of its own. */
export const batchCommand = Command.make("batch", batchFlags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Batch.js")),
    ({ batch }) => batch(input)
  ).pipe(seen(input), opened(input))
).pipe(
  Command.withDescription(
    "Make a film for every concept in a file, each in a folder of its own below --output-dir, some at a time."
  )
)
