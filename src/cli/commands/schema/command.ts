import { choiceArgument, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  what: choiceArgument(
    ["plan", "events"],
    "plan: the plan files that --plan follows. events: the lines that --json prints."
  )
}

/** What the shell hands to `schema`. */
export type SchemaWords = Words<typeof flags>

/** `schema plan | events`: the form of what goes in and comes out, for editors and programs. */
export const schemaCommand = toldCommand(
  "schema",
  flags,
  "Print the JSON Schema of plan files, or of the lines of --json."
)
