import { lookFlags, perhapsConcept } from "../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const flags = { concept: perhapsConcept, ...lookFlags }

/** What the shell hands to `rebuild-plan`. */
export type RebuildPlanWords = Words<typeof flags>

/** `rebuild-plan`: what `run --dry-run` prints, under a name of its own. */
export const rebuildPlanCommand = toldCommand(
  "rebuild-plan",
  flags,
  "Print what a run would order, call by call, and its price; nothing is sent."
)
