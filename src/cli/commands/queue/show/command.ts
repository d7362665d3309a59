import { film } from "../../../flags/FleetFlags.js"
import { tellingSettings } from "../../../flags/StudioFlags.js"
import { switchOption, toldCommand, type Words } from "../../../flags/Typed.js"

const flags = {
  film,
  follow: switchOption(
    "follow",
    "Tell what happens in the film as run would, wherever it is made, to its end; with --json an event a line."
  ),
  settings: tellingSettings
}

/** What the shell hands to `queue show`. */
export type ShowWords = Words<typeof flags>

/** `queue show FILM`: all that is known of a film of the queue. It only reads. */
export const showCommand = toldCommand(
  "show",
  flags,
  "Tell all that is known of a film: where it is, who makes it, what it has cost, what came of it.",
  "queue"
)
