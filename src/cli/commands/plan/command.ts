import { account, inDatabase, media, nameOption } from "../../flags/FleetFlags.js"
import { perhapsConcept, replan, studioFlags, studioSettings } from "../../flags/StudioFlags.js"
import { toldCommand, type Words } from "../../flags/Typed.js"

const flags = {
  concept: perhapsConcept,
  replan,
  ...studioFlags,
  database: inDatabase(
    "Have a worker of the queue write it: the film is submitted, held after its plan, and the plan brought here."
  ),
  name: nameOption("name", "With --database: what the film is called in the queue."),
  account,
  settings: { ...studioSettings, media }
}

/** What the shell hands to `plan`. */
export type PlanWords = Words<typeof flags>

/** `plan CONCEPT`: the plan alone, to be edited and then followed by `run --plan`. */
export const planCommand = toldCommand(
  "plan",
  flags,
  "Write the plan alone, to be edited; `run --plan` makes the film of it."
)
