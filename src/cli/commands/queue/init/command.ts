import { embedded } from "../../../flags/FleetFlags.js"
import { switchOption, toldCommand, type Words } from "../../../flags/Typed.js"

const flags = {
  embedded: embedded(
    "Start a PostgreSQL of this machine's own that keeps its data in this folder; it goes on until queue stop."
  ),
  save: switchOption("save", "With --embedded: write what is to be set into .env in the folder you are in.")
}

/** What the shell hands to `queue init`. */
export type InitWords = Words<typeof flags>

/** `queue init`: makes a database ready for films, or brings it up to this version. */
export const initCommand = toldCommand(
  "init",
  flags,
  "Make the database ready for films, or bring it up to this version of the program; films in it stay.",
  "queue"
)
