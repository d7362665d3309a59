import { embedded } from "../../../flags/FleetFlags.js"
import { toldCommand, type Words } from "../../../flags/Typed.js"

const flags = { embedded: embedded("The folder of the database, as queue init was given it.") }

/** What the shell hands to `queue stop`. */
export type StopWords = Words<typeof flags>

/** `queue stop`: ends a database that `queue init --embedded` started. */
export const stopCommand = toldCommand(
  "stop",
  flags,
  "Stop the database that queue init --embedded started; all that is in it stays.",
  "queue"
)
