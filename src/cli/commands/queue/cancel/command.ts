import { film } from "../../../flags/FleetFlags.js"
import { toldCommand, type Words } from "../../../flags/Typed.js"

const flags = { film }

/** What the shell hands to `queue cancel`. */
export type CancelWords = Words<typeof flags>

/** `queue cancel FILM`. */
export const cancelCommand = toldCommand(
  "cancel",
  flags,
  "Cancel a film: what was sent for it is awaited and saved, and nothing more is ordered.",
  "queue"
)
