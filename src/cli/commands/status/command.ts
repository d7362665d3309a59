import { filmOption, inDatabase, media } from "../../flags/FleetFlags.js"
import { lookFlags } from "../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  ...lookFlags,
  database: inDatabase("Tell of a film of the queue, in place of one in a folder; --film names it."),
  film: filmOption,
  settings: { ...lookFlags.settings, media }
}

/** What the shell hands to `status`. */
export type StatusWords = Words<typeof flags>

/** `status`: how far a film is. Safe beside a run: it only reads. */
export const statusCommand = toldCommand(
  "status",
  flags,
  "Tell what of a film is made, missing, stale or in doubt, and what it has cost."
)
