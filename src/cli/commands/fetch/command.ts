import { Options } from "@effect/cli"
import { film, media } from "../../flags/FleetFlags.js"
import { somePath } from "../../flags/Parse.js"
import {
  checked,
  perhapsArgument,
  switchOption,
  textOption,
  toldCommand,
  type Words
} from "../../flags/Typed.js"

const flags = {
  film: perhapsArgument(film),
  all: switchOption("all", "Bring every film that is complete, each into a folder of its name below --to."),
  to: textOption(
    "to",
    "The folder it is brought to; by the film's name in the folder you are in, where nothing is said.",
    (option) => Options.optional(Options.mapEffect(option, checked("to", somePath("a folder")))),
    "folder"
  ),
  settings: { media }
}

/** What the shell hands to `fetch`. */
export type FetchWords = Words<typeof flags>

/** `fetch FILM --to FOLDER`, `fetch --all --to FOLDER`: films of the queue as folders of this machine. */
export const fetchCommand = toldCommand(
  "fetch",
  flags,
  "Bring films from the queue, each to a folder that all other commands work on."
)
