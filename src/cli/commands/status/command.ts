import { lookFlags } from "../../flags/StudioFlags.js"
import { toldCommand } from "../../flags/Typed.js"

/** `status`: how far a film is. Safe beside a run: it only reads. */
export const statusCommand = toldCommand(
  "status",
  lookFlags,
  "Tell what of a film is made, missing, stale or in doubt, and what it has cost."
)
