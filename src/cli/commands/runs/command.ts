import { Args, Command } from "@effect/cli"
import { toggle } from "../../flags/Setting.js"
import { pathArgument, switchOption } from "../../flags/Typed.js"

const flags = {
  folder: pathArgument("folder", "Where to look, folders inside it too. Without one: here.").pipe(
    Args.withDefault(".")
  ),
  all: switchOption("all", "List films that --fresh moved aside, too."),
  json: toggle("json", { doc: "Print one JSON object instead of a table." })
}

/** What the shell hands to `runs`. */
export type RunsWords = Command.Command.ParseConfig<typeof flags>

/** `runs`: every film below a folder. Safe beside a run: it only reads. */
export const runsCommand = Command.make("runs", flags).pipe(
  Command.withDescription("List the films below a folder: how far each is, and what it has cost.")
)
