import { force, outputDir } from "../../flags/StudioFlags.js"
import { switchOption, toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  outputDir,
  force,
  orderAgain: switchOption(
    "order-again",
    "Give up answers whose files are gone: what the film needs of them is paid again."
  ),
  withoutJournal: switchOption(
    "without-journal",
    "Begin a new journal for a film whose own is gone: pictures and clips that state.json names are taken over, the rest is paid again."
  )
}

/** What the shell hands to `repair`. */
export type RepairWords = Words<typeof flags>

/** `repair`: makes a damaged journal readable again, losing no good record. */
export const repairCommand = toldCommand(
  "repair",
  flags,
  "Mend a film's damaged journal: every good record is kept, the original beside it; and name answers that are lost."
)
