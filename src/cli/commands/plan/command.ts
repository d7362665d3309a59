import { perhapsConcept, replan, studioFlags, studioSettings } from "../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const flags = { concept: perhapsConcept, replan, ...studioFlags, settings: studioSettings }

/** What the shell hands to `plan`. */
export type PlanWords = Words<typeof flags>

/** `plan CONCEPT`: the plan alone, to be edited and then followed by `run --plan`. */
export const planCommand = toldCommand(
  "plan",
  flags,
  "Write the plan alone, to be edited; `run --plan` makes the film of it."
)
