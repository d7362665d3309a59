import { Args, Command, Options } from "@effect/cli"
import { Effect } from "effect"

const flags = {
  folder: Args.text({ name: "folder" }).pipe(
    Args.withDescription("Where to look, folders inside it too. Without one: here."),
    Args.withDefault(".")
  ),
  all: Options.boolean("all").pipe(Options.withDescription("List films that --fresh moved aside, too.")),
  json: Options.boolean("json").pipe(Options.withDescription("Print one JSON object instead of a table."))
}

/** What the shell hands to `runs`. */
export type RunsInput = Command.Command.ParseConfig<typeof flags>

/** `runs`: every film below a folder. Safe beside a run: it only reads. */
export const runsCommand = Command.make("runs", flags, (input) =>
  Effect.flatMap(
    Effect.promise(() => import("./Runs.js")),
    ({ runs }) => runs(input)
  )
).pipe(Command.withDescription("List the films below a folder: how far each is, and what it has cost."))
