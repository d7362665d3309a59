import { toggle } from "../../flags/Setting.js"
import { pathArgument, perhapsArgument, switchOption, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  folder: perhapsArgument(pathArgument("folder", "Where to look, folders inside it too. Without one: here.")),
  all: switchOption("all", "List films that --fresh moved aside, too."),
  json: toggle("json", { doc: "Print one JSON object instead of a table." })
}

/** What the shell hands to `runs`. */
export type RunsWords = Words<typeof flags>

/** `runs`: every film below a folder. Safe beside a run: it only reads. */
export const runsCommand = toldCommand(
  "runs",
  flags,
  "List the films below a folder: how far each is, and what it has cost."
)
