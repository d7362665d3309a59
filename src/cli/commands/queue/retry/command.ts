import { film } from "../../../flags/FleetFlags.js"
import { toldCommand, type Words } from "../../../flags/Typed.js"

const flags = { film }

/** What the shell hands to `queue retry`. */
export type RetryWords = Words<typeof flags>

/** `queue retry FILM`. */
export const retryCommand = toldCommand(
  "retry",
  flags,
  "Try a film again that failed or was given up, from what is saved of it.",
  "queue"
)
