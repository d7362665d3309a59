import { Args, Options } from "@effect/cli"
import { Either } from "effect"
import { filmFlags } from "../../flags/FilmFlags.js"
import { account, media, nameOption, wait } from "../../flags/FleetFlags.js"
import { type Parse, wholeNumber } from "../../flags/Parse.js"
import {
  conceptFile,
  dryRun,
  type InputOf,
  musicFile,
  planFile,
  reference,
  stopAfter,
  tellingSettings,
  workSettings,
  yes
} from "../../flags/StudioFlags.js"
import { checked, helpArgument, pathOption, textOption, toldCommand, type Words } from "../../flags/Typed.js"

/** A whole number, below 0 too. */
const anyWhole: Parse<number> = (text) => {
  const size = wholeNumber(0, 1_000_000)(text.replace(/^-/, ""))
  return Either.mapBoth(size, {
    onLeft: () => "must be a whole number from -1000000 to 1000000.",
    onRight: (value) => (text.startsWith("-") ? -value : value)
  })
}

const settings = {
  ...tellingSettings,
  media,
  budget: workSettings.budget,
  onDoubt: workSettings.onDoubt,
  ...filmFlags,
  stopAfter,
  dryRun
}

/** Everything `submit` can be told. */
export const submitFlags = {
  concept: helpArgument(
    Args.optional(Args.text({ name: "concept" })),
    "[<concept>]",
    "The film in one sentence. The same sentence again is the same film, and is told so."
  ),
  conceptFile,
  file: pathOption(
    "file",
    "Submit a film for every line of this file; empty lines and lines that begin with # are passed over. - reads the standard input."
  ),
  plan: planFile,
  reference,
  musicFile,
  name: nameOption("name", "What the film is called in the queue; by its first words where nothing is said."),
  account,
  priority: textOption(
    "priority",
    "Films of a higher one are taken first; 0 where nothing is said, below 0 with =, such as --priority=-1.",
    (option) => Options.withDefault(Options.mapEffect(option, checked("priority", anyWhole)), 0),
    "number"
  ),
  wait,
  yes,
  settings
}

/** What the shell hands to `submit`. */
export type SubmitWords = Words<typeof submitFlags>

/** What `submit` works with. */
export type SubmitInput = InputOf<typeof submitFlags>

/** `submit CONCEPT | --file LIST`: films for whichever workers there are. */
export const submitCommand = toldCommand(
  "submit",
  submitFlags,
  "Submit a film, or a file of them, to the queue: any worker makes it."
)
